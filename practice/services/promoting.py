"""Letting a pilot count: it changes places with a scored item of its form, while nobody has sat that form."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from examprep.accounts.models import User
from practice.models import Assignment, Attempt
from practice.services.errors import PracticeError
from questions.models import Form, FormItem
from questions.services.findings import note_promotion
from questions.services.forms import swap_into_score


class NotPromotable(PracticeError):
    """The pilot cannot take this place; the message says why."""


@dataclass(frozen=True)
class Pilot:
    """An unscored place of a form, and the scored places of its domain, the weakest discrimination first. obstacle: why
    the form must stay as it is, "" when it need not."""

    place: FormItem
    others: tuple[FormItem, ...]
    obstacle: str


def pilot_of(item_id: UUID) -> Pilot | None:
    """Where an item waits as a pilot; None when it does not."""
    places = FormItem.objects.select_related("form", "item__task__domain", "item__current_version__statistics")
    place = places.filter(item=item_id, is_scored=False, form__status=Form.Status.ACTIVE).first()
    if place is None:
        return None
    others = places.filter(form=place.form_id, is_scored=True, item__task__domain=place.item.task.domain_id)
    weakest_first = sorted(others.order_by("position"), key=_discrimination)
    return Pilot(place, tuple(weakest_first), form_obstacle(place.form))


def _discrimination(place: FormItem) -> tuple[bool, float]:
    """What nobody knows yet comes last."""
    version = place.item.current_version
    found = getattr(version, "statistics", None)
    r = found.point_biserial if found else None
    return r is None, r or 0.0


def form_obstacle(form: Form) -> str:
    """Sittings of a form have to be the same for all: results compare, and what was reported keeps its meaning."""
    if Attempt.objects.filter(form=form).exists():
        return f"{form} has been sat: its scored part stays as it was, so that all its results compare."
    if Assignment.objects.filter(form=form, cancelled_at__isnull=True).exists():
        return f"{form} is assigned to a cohort: it stays as it was announced."
    return ""


@transaction.atomic
def promote_pilot(*, item_id: UUID, instead_of: UUID, by: User, now: datetime) -> Form:
    """Let a pilot count in its form instead of a scored item of the same domain, which becomes a pilot.

    Raises NotPromotable when the form has been sat or is assigned, or the two do not fit.
    """
    form_ids = FormItem.objects.filter(item=item_id, is_scored=False).values("form")
    # a start of this form refers to its row, and waits
    form = Form.objects.select_for_update(of=("self",)).filter(pk__in=form_ids, status=Form.Status.ACTIVE).first()
    pilot = pilot_of(item_id) if form else None
    if pilot is None:
        raise NotPromotable("This item waits in no form as a pilot.")
    if pilot.obstacle:
        raise NotPromotable(pilot.obstacle)
    out = next((place for place in pilot.others if place.item_id == instead_of), None)
    if out is None:
        raise NotPromotable("Choose a scored item of the same domain, whose place it takes.")
    swap_into_score(pilot=pilot.place, scored=out)
    reason = f"{pilot.place.form}, instead of {out.item.slug}"
    note_promotion(item_id=item_id, reason=reason, by=by, now=now)
    return pilot.place.form
