"""Changing, cancelling and ending what was assigned. Each leaves a row in the cohort's history.

A change takes no time from a sitting under way and a cancellation leaves it to its candidate. Only ending an assignment
cuts short, after `practice.core.allowance.NOTICE`: the way out where somebody sits without limit and all scores wait.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from examprep.accounts.models import User
from practice.core.attempt import Status
from practice.models import Assignment, Attempt, TimeOverride
from practice.services.assigning import recompute
from practice.services.cohorts import Action, CohortError, record, value_words
from practice.services.notices import tell_of_cancellation

CHANGEABLE = ("title", "opens_at", "closes_at", "minutes", "sittings", "ends_at_closing", "results")


@transaction.atomic
def change_assignment(*, assignment: Assignment, changes: dict[str, Any], by: User, now: datetime) -> int:
    """Set these of CHANGEABLE; how many sittings under way got more time.

    Raises CohortError for times nobody could sit in, and for what was cancelled or ended.
    """
    assignment = _locked(assignment)
    _require_going_on(assignment)
    before = {name: getattr(assignment, name) for name in changes}
    told = [_told(name, before[name], value) for name, value in changes.items() if before[name] != value]
    if not told:
        return 0
    for name, value in changes.items():
        setattr(assignment, name, value)
    _require_opening(assignment)
    assignment.save(update_fields=[*changes])
    moved = recompute(assignment, now, takes_nothing=True)
    note = f"{before.get('title', assignment.title)}: {'; '.join(told)}"
    record(cohort=assignment.cohort, action=Action.REASSIGNED, by=by, now=now, note=note, detail=moved)
    return len(moved)


def _locked(assignment: Assignment) -> Assignment:
    # in the order of others who write to it: two changes at once come one after the other
    found = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("cohort__exam", "form")
    return found.get(pk=assignment.pk)


def _require_going_on(assignment: Assignment) -> None:
    if assignment.is_cancelled:
        raise CohortError("This was cancelled. Assign it anew.")
    if assignment.ended_at is not None:
        raise CohortError("This was ended. Assign it anew.")


def _require_opening(assignment: Assignment) -> None:
    """For everybody, and for those with other times, closing comes after opening."""
    if assignment.closes_at <= assignment.opens_at:
        raise CohortError("Closing must come after opening.")
    for other in assignment.overrides.select_related("member__user", "group"):
        if (other.closes_at or assignment.closes_at) <= (other.opens_at or assignment.opens_at):
            raise CohortError(f"{_name(other)} would have no time to sit it: change their other times first.")


def _name(other: TimeOverride) -> str:
    return other.member.user.username if other.member else str(other.group)


def _told(name: str, before: Any, after: Any) -> str:
    return f"{name.replace('_', ' ')} {value_words(before)} -> {value_words(after)}"


@transaction.atomic
def cancel_assignment(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Nobody begins it any more; who sits it may go on and gets a score. How many members were told.

    Raises CohortError when it was cancelled or ended before.
    """
    assignment = _locked(assignment)
    _require_going_on(assignment)
    assignment.cancelled_at = now
    assignment.save(update_fields=["cancelled_at"])
    recompute(assignment, now, takes_nothing=True)
    done = Attempt.objects.filter(assignment=assignment, user=OuterRef("user")).exclude(status=Status.IN_PROGRESS)
    concerned = assignment.cohort.memberships.filter(~Exists(done))
    told = tell_of_cancellation(assignment=assignment, user_ids=concerned.values_list("user", flat=True), now=now)
    record(cohort=assignment.cohort, action=Action.CANCELLED, by=by, now=now, note=assignment.title)
    return told


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Close it now for everybody, whatever their times: who sits it has five minutes, then scores are told.

    How many sittings under way that cuts short. Again it ends what was begun in the same moment as the first time.
    Raises CohortError before it opened.
    """
    assignment = _locked(assignment)
    if now < assignment.opens_at:
        raise CohortError("It has not opened yet. Cancel it instead.")
    assignment.ended_at = assignment.ended_at or now
    assignment.save(update_fields=["ended_at"])
    moved = recompute(assignment, now)
    record(
        cohort=assignment.cohort, action=Action.REASSIGNED, by=by, now=now, note=f"{assignment.title}: ended",
        detail=moved,
    )  # fmt: skip
    return len(moved)
