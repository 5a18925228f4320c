"""Writers of findings: they follow the numbers, and somebody may set one aside until the numbers change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from examprep.accounts.models import User
from questions.core.item_findings import Finding, FindingKind, Numbers, has_changed
from questions.models import FindingEvent, ItemFinding
from questions.services.errors import ItemError

_State = ItemFinding.State
_Action = FindingEvent.Action


class FindingMoved(ItemError):
    """Somebody else, or the night's analysis, was faster."""

    def __init__(self) -> None:
        super().__init__("this finding was changed meanwhile; look at it again")


class NoReason(ItemError):
    field = "reason"

    def __init__(self) -> None:
        super().__init__("say why: whoever sees the item next reads it")


@transaction.atomic
def follow_findings(*, found: Mapping[int, tuple[UUID, Sequence[Finding]]], now: datetime) -> None:
    """Bring the findings of these versions to what their statistics say now. found: version -> item, its findings.

    What was set aside stays so until its numbers have changed; what the numbers no longer say is gone.
    """
    rows = ItemFinding.objects.filter(version__in=found).order_by("pk").select_for_update(of=("self",))
    known = {(row.version_id, row.kind): row for row in rows}
    wanted = {(version, str(entry.kind)): (item, entry) for version, (item, all_) in found.items() for entry in all_}
    changed: list[tuple[ItemFinding, str]] = []
    for place, (item, entry) in wanted.items():
        row = known.get(place) or ItemFinding(version_id=place[0], item_id=item, kind=entry.kind, state=_State.GONE)
        if action := _take(row, entry, now):
            changed.append((row, action))
    for place, row in known.items():
        if place not in wanted and row.state != _State.GONE:
            row.state, row.set_aside_numbers = _State.GONE, None
            changed.append((row, _Action.GONE))
    columns = ["state", "weight", "numbers", "set_aside_numbers", "found_at"]
    ItemFinding.objects.bulk_update(known.values(), columns, batch_size=200)
    ItemFinding.objects.bulk_create([row for row, _ in changed if row.pk is None])
    FindingEvent.objects.bulk_create([FindingEvent(finding=row, action=action, at=now) for row, action in changed])


def _take(row: ItemFinding, entry: Finding, now: datetime) -> str:
    """Let a row say what was found; the event that makes, "" for none."""
    row.weight, row.numbers = entry.weight, entry.numbers.to_json()
    if row.state == _State.OPEN:
        return ""
    if row.set_aside_numbers is not None:
        judged = Numbers.from_json(row.set_aside_numbers)
        if not has_changed(FindingKind(row.kind), judged, entry.numbers):
            return ""
    action = _Action.FOUND if row.state == _State.GONE else _Action.OPENED_AGAIN
    row.state, row.set_aside_numbers, row.found_at = _State.OPEN, None, now
    return str(action)


@transaction.atomic
def set_aside(*, finding_id: int, reason: str, by: User, now: datetime) -> None:
    """Nobody needs to look until the numbers change. Raises NoReason, FindingMoved when it is not open any more."""
    if not reason.strip():
        raise NoReason
    finding = ItemFinding.objects.select_for_update(of=("self",)).filter(pk=finding_id, state=_State.OPEN).first()
    if finding is None:
        raise FindingMoved
    ItemFinding.objects.filter(pk=finding_id).update(
        state=_State.SET_ASIDE, set_aside_numbers=finding.numbers, found_at=now
    )
    _record(finding_id, _Action.SET_ASIDE, reason.strip()[:500], by, now)


@transaction.atomic
def open_again(*, finding_id: int, by: User, now: datetime) -> None:
    """Take back that it was set aside. Raises FindingMoved."""
    aside = ItemFinding.objects.filter(pk=finding_id, state=_State.SET_ASIDE)
    if not aside.update(state=_State.OPEN, set_aside_numbers=None, found_at=now):
        raise FindingMoved
    _record(finding_id, _Action.OPENED_AGAIN, "", by, now)


@transaction.atomic
def note_promotion(*, item_id: UUID, reason: str, by: User, now: datetime) -> None:
    """The item counts from now on: it is no pilot that waits."""
    ready = ItemFinding.objects.filter(item=item_id, kind=FindingKind.PILOT_READY).exclude(state=_State.GONE)
    for pk in ready.select_for_update(of=("self",)).values_list("pk", flat=True):
        ItemFinding.objects.filter(pk=pk).update(state=_State.GONE, set_aside_numbers=None)
        _record(pk, _Action.PROMOTED, reason, by, now)


def _record(finding_id: int, action: str, reason: str, by: User, now: datetime) -> None:
    FindingEvent.objects.create(finding_id=finding_id, action=action, reason=reason, actor=by, at=now)
