"""First sittings of a form as a matrix of marks."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef, Subquery

from practice.core.attempt import Mode, Status
from practice.models import Attempt, Response, ScoringRun
from questions.core.form_statistics import FormStatistics, describe_form, scale_slope
from questions.models import Form, FormItem

MOST_SITTINGS = 10_000  # the latest; with so many, KR-20 is known to the third decimal
BATCH = 1000
_MARKS = {"1": 1.0, "0": 0.0, "-": np.nan}


def count_form(form_id: UUID) -> FormStatistics | None:
    """Statistics of the latest first sittings of what a form holds; None when it is gone or nothing in it counts."""
    form = Form.objects.select_related("exam").filter(pk=form_id).first()
    if form is None:
        return None
    places = list(form.form_items.order_by("position").values_list("is_scored", flat=True))
    counted = [index for index, is_scored in enumerate(places) if is_scored]
    if len(counted) < 2:
        return None
    rows = [[_MARKS[marks[index]] for index in counted] for marks in _marks_of(form_id, len(places))]
    slope = scale_slope(
        minimum=form.exam.scale_min,
        maximum=form.exam.scale_max,
        cut_score=form.exam.cut_score,
        cut_fraction=float(form.cut_fraction or form.exam.cut_fraction),
        items=len(counted),
    )
    return describe_form(np.array(rows, dtype=np.float64).reshape(len(rows), len(counted)), slope)


def _marks_of(form_id: UUID, items: int) -> Iterator[str]:
    """Marks of the latest run of each first sitting: of all items that the form holds, none of which was met before."""
    responses = Response.objects.filter(attempt=OuterRef("pk"))
    held = FormItem.objects.filter(form=form_id).values("item")
    latest = ScoringRun.objects.filter(attempt=OuterRef("pk")).order_by("-number").values("marks")[:1]
    sittings = Attempt.objects.filter(
        ~Exists(responses.filter(met_before=True)),
        ~Exists(responses.exclude(item__in=held)),
        form=form_id,
        mode=Mode.MOCK,
        status=Status.SCORED,
        item_count=items,
    )
    found = sittings.order_by("-submitted_at").annotate(latest_marks=Subquery(latest))[:MOST_SITTINGS]
    rows = found.values_list("latest_marks", flat=True).iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        yield from batch
