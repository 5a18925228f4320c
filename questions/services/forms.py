"""Writers of forms."""

import random
from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from domains.models import Exam
from questions.core.item import ItemStatus
from questions.core.psychometrics import form_cut_fraction
from questions.core.selection import Candidate, Placed, assemble_forms
from questions.models import Form, FormItem, Item

MAX_FIXED_FORMS = 20


@transaction.atomic
def build_fixed_forms(*, exam: Exam, rng: random.Random, limit: int = MAX_FIXED_FORMS) -> list[Form]:
    """Make numbered forms of the published items that are in none yet, until there are `limit`; may make none.

    Forms that wait for a replacement of a retired item take theirs first.
    """
    for item in Item.objects.filter(form_items__form__exam=exam, status=ItemStatus.RETIRED).distinct():
        replace_in_forms(item=item)
    numbers = Form.objects.filter(exam=exam).values_list("number", flat=True)
    last = max(numbers, default=0)
    forms = assemble_forms(_candidates(_unplaced(exam)), exam.split(), rng, limit=limit - len(numbers))
    return [_create_form(exam, last + nth, placed) for nth, placed in enumerate(forms, start=1)]


def _create_form(exam: Exam, number: int, placed: Sequence[Placed]) -> Form:
    form = Form.objects.create(
        exam=exam,
        number=number,
        cut_fraction=cut_fraction_of([entry.candidate.angoff for entry in placed if entry.is_scored], exam),
    )
    FormItem.objects.bulk_create(
        FormItem(form=form, position=position, item_id=entry.candidate.item_id, is_scored=entry.is_scored)
        for position, entry in enumerate(placed, start=1)
    )
    return form


@transaction.atomic
def replace_in_forms(*, item: Item) -> list[Form]:
    """Put another item of the same task into the form that holds `item`; the forms that were mended.

    The replacement is published, in no form, and of a family the form does not have. A form for which there is
    none keeps the item and is not served until there is one. A mended form starts its statistics anew.
    """
    mended = []
    places = FormItem.objects.filter(item=item).select_related("form__exam").order_by("form")
    # the forms before their items, as scoring takes them
    for place in places.select_for_update(of=("form",)):
        form = place.form
        families = form.form_items.exclude(pk=place.pk).exclude(item__family="").values("item__family")
        spare = (
            _unplaced(form.exam)
            .filter(task=item.task, kind=item.kind)
            .exclude(family__in=families)
            .order_by("slug")
            .first()
        )
        if spare is None:
            continue
        FormItem.objects.filter(pk=place.pk).update(item=spare)
        _restart_statistics(form)
        mended.append(form)
    return mended


@transaction.atomic
def swap_into_score(*, pilot: FormItem, scored: FormItem) -> None:
    """Let a pilot count from now on, and a scored item of the same domain wait as a pilot; both keep their positions.

    The caller makes sure that nobody has sat the form. Its cut follows, its statistics start anew.
    """
    FormItem.objects.filter(pk=scored.pk).update(is_scored=False)
    FormItem.objects.filter(pk=pilot.pk).update(is_scored=True)
    _restart_statistics(pilot.form)


def _restart_statistics(form: Form) -> None:
    form.form_items.update(correct_count=0)
    Form.objects.filter(pk=form.pk).update(sittings=0, raw_sum=0, raw_square_sum=0, cut_fraction=_current_cut(form))


def follow_difficulty(*, items: Collection[UUID]) -> None:
    """Bring the cut of the forms that hold these items up to date after their Angoff values changed.

    Attempts keep the cut they started with.
    """
    for form in Form.objects.filter(form_items__item__in=items).select_related("exam").distinct():
        Form.objects.filter(pk=form.pk).update(cut_fraction=_current_cut(form))


def _current_cut(form: Form) -> Decimal:
    scored = form.form_items.filter(is_scored=True).values_list("item__angoff", flat=True)
    return cut_fraction_of([None if angoff is None else float(angoff) for angoff in scored], form.exam)


def cut_fraction_of(angoffs: Sequence[float | None], exam: Exam) -> Decimal:
    """Cut fraction of a form whose scored items have these Angoff values."""
    exact = [None if angoff is None else Decimal(str(angoff)) for angoff in angoffs]
    return form_cut_fraction(exact, exam.cut_fraction)


def _unplaced(exam: Exam) -> QuerySet[Item]:
    """Items that may be served and are in no form."""
    placed = FormItem.objects.filter(form__exam=exam).values("item_id")
    return Item.objects.servable().filter(exam=exam, kind__in=exam.kinds).exclude(pk__in=placed)


def _candidates(items: QuerySet[Item]) -> list[Candidate]:
    rows = items.order_by("slug").values_list("pk", "task__domain__number", "task__code", "family", "kind", "angoff")
    return [
        Candidate(pk, domain, task, family, kind, None if angoff is None else float(angoff))
        for pk, domain, task, family, kind, angoff in rows
    ]
