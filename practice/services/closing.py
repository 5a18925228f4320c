"""Closing attempts: by the candidate, or because time ran out and somebody noticed."""

from datetime import datetime

from django.db.models import Case, F, Q, Value, When

from examprep.accounts.models import User
from practice.core.attempt import ClosedBy, RunReason, Status, is_overdue_at
from practice.models import Attempt
from practice.models.attempt import AttemptQuerySet

_OF_THE_END = ("status", "submitted_at", "closed_by", "deadline_at", "extra_time_s", "pending_run")


def submit_attempt(*, attempt: Attempt, now: datetime) -> bool:
    """Close an attempt for its candidate; True if this call closed it, False if it was closed before.

    A submission that arrives after the deadline is an expiry: `submitted_at` is the deadline.
    """
    # by the database's deadline, not by what was read: it may have been extended meanwhile
    is_late = Q(deadline_at__lt=now)
    closed = Attempt.objects.filter(pk=attempt.pk, status=Status.IN_PROGRESS).update(
        status=Status.SUBMITTED,
        submitted_at=Case(When(is_late, then=F("deadline_at")), default=Value(now)),
        closed_by=Case(When(is_late, then=Value(ClosedBy.DEADLINE.value)), default=Value(ClosedBy.CANDIDATE.value)),
        pending_run=RunReason.INITIAL,
    )
    attempt.refresh_from_db(fields=_OF_THE_END)
    return closed == 1


def close_if_overdue(*, attempt: Attempt, now: datetime) -> bool:
    """Close an attempt whose time ran out unnoticed; True if this call closed it. Refreshes `attempt`."""
    if not is_overdue_at(attempt.status, attempt.deadline_at, now):
        return False
    # by the database's deadline, not by what was read: it may have been extended meanwhile
    closed = _close(Attempt.objects.filter(pk=attempt.pk).overdue_at(now))
    attempt.refresh_from_db(fields=_OF_THE_END)
    return closed == 1


def close_overdue(*, now: datetime, user: User | None = None) -> int:
    """Close every attempt (of this person) whose time ran out, in one statement; how many."""
    attempts = Attempt.objects.overdue_at(now)
    return _close(attempts if user is None else attempts.of(user))


def _close(attempts: AttemptQuerySet) -> int:
    return attempts.update(
        status=Status.SUBMITTED,
        submitted_at=F("deadline_at"),
        closed_by=ClosedBy.DEADLINE,
        pending_run=RunReason.INITIAL,
    )
