"""The life of an attempt: states, deadlines, and what is still accepted when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Mode(StrEnum):
    MOCK = "mock"
    DRILL = "drill"
    TUTOR = "tutor"


# the source of a sitting whose items are chosen one at a time
ADAPTIVE = "adaptive"


class Status(StrEnum):
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    SCORED = "scored"


class ClosedBy(StrEnum):
    CANDIDATE = "candidate"
    DEADLINE = "deadline"


class RunReason(StrEnum):
    INITIAL = "initial"
    LATE_SYNC = "late_sync"
    REGRADE = "regrade"


TRANSITIONS: dict[Status, set[Status]] = {
    Status.IN_PROGRESS: {Status.SUBMITTED},
    Status.SUBMITTED: {Status.SCORED},
    Status.SCORED: set(),  # a regrade or a late sync adds a scoring run, the status stays
}

# a save that left the browser before the deadline may arrive a little after it
POST_GRACE = timedelta(seconds=10)
# responses made offline before the deadline are accepted this long
LATE_SYNC_WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Timing:
    """How long one person has: the exam's limit and their accommodation, in seconds."""

    time_limit_s: int
    extra_time_s: int

    @property
    def total_s(self) -> int:
        return self.time_limit_s + self.extra_time_s

    def deadline_after(self, started_at: datetime) -> datetime:
        return started_at + timedelta(seconds=self.total_s)


def extra_time_s(*, time_limit_s: int, esl_extra_s: int, has_esl: bool, percent: int) -> int:
    """Seconds of accommodation: the exam's fixed ESL minutes plus a percentage of the time limit.

    percent: 0-200, of the time limit without the ESL minutes; fractions of a second are dropped.
    """
    return (esl_extra_s if has_esl else 0) + time_limit_s * percent // 100


def remaining_ms(deadline_at: datetime | None, now: datetime) -> int | None:
    """Milliseconds until the deadline, never negative; None when the attempt is untimed."""
    if deadline_at is None:
        return None
    return max(0, (deadline_at - now) // timedelta(milliseconds=1))


def is_open_at(status: str, deadline_at: datetime | None, now: datetime) -> bool:
    """Whether a save that arrives now is still a save in time (deadline plus grace)."""
    return status == Status.IN_PROGRESS and (deadline_at is None or now <= deadline_at + POST_GRACE)


def is_overdue_at(status: str, deadline_at: datetime | None, now: datetime) -> bool:
    """Whether an attempt that nobody closed has to be closed now."""
    return status == Status.IN_PROGRESS and deadline_at is not None and now > deadline_at + POST_GRACE


def is_open_for_late_sync(*, closed_by: str, deadline_at: datetime | None, is_review_open: bool, now: datetime) -> bool:
    """Whether responses made before the deadline may still arrive: time ran out, within 24 h, no key shown yet."""
    return (
        closed_by == ClosedBy.DEADLINE
        and deadline_at is not None
        and now <= deadline_at + LATE_SYNC_WINDOW
        and not is_review_open
    )


def accepts_late_sync(
    *,
    closed_by: str,
    deadline_at: datetime | None,
    answered_at: datetime,
    is_review_open: bool,
    now: datetime,
) -> bool:
    """Whether a response that arrives after the end still counts.

    Only when time ran out (a candidate who handed in has decided), when it was made before the deadline, within 24 h
    after it, and while the candidate has not been shown the key.
    """
    is_open = is_open_for_late_sync(
        closed_by=closed_by, deadline_at=deadline_at, is_review_open=is_review_open, now=now
    )
    return is_open and deadline_at is not None and answered_at <= deadline_at
