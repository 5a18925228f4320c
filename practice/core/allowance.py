"""How long one person has for an assignment, and when: the assignment's times, those of their groups, and their own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from practice.core.attempt import extra_time_s

UNLIMITED = 0
# nobody who is sitting is left with less than this by a change, unless they had less
NOTICE = timedelta(minutes=5)


@dataclass(frozen=True)
class Times:
    """Other times; None = inherit. minutes: 0 = unlimited; extra_minutes: on top of them, 0 = none."""

    minutes: int | None = None
    extra_minutes: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Basis:
    """What holds for everybody. limit_s: seconds, None = unlimited; ends_at_closing: closing ends what is under way."""

    limit_s: int | None
    opens_at: datetime
    closes_at: datetime
    ends_at_closing: bool = False


@dataclass(frozen=True)
class Profile:
    """What a person is entitled to everywhere. esl_extra_s belongs to esl_limit_s: less time gets its share of it."""

    has_esl: bool = False
    percent: int = 0
    esl_extra_s: int = 0
    esl_limit_s: int = 1


@dataclass(frozen=True)
class Allowance:
    """The times of one person. limit_s: None = unlimited, and extra_s is 0 then."""

    opens_at: datetime
    closes_at: datetime
    limit_s: int | None
    extra_s: int
    ends_at_closing: bool

    def is_open_at(self, now: datetime) -> bool:
        """Whether a sitting may begin now."""
        return self.opens_at <= now < self.closes_at

    def deadline_after(self, started_at: datetime) -> datetime | None:
        """A sitting begun in time gets its whole minutes, unless closing ends it; None = no deadline."""
        if self.limit_s is None:
            return self.closes_at if self.ends_at_closing else None
        deadline = started_at + timedelta(seconds=self.limit_s + self.extra_s)
        return min(deadline, self.closes_at) if self.ends_at_closing else deadline


def most_generous(groups: Sequence[Times]) -> Times:
    """The best of several groups, value by value: unlimited or most minutes, earliest opening, last closing."""
    minutes = [times.minutes for times in groups if times.minutes is not None]
    return Times(
        minutes=UNLIMITED if UNLIMITED in minutes else max(minutes, default=None),
        extra_minutes=max((times.extra_minutes for times in groups if times.extra_minutes is not None), default=None),
        opens_at=min((times.opens_at for times in groups if times.opens_at is not None), default=None),
        closes_at=max((times.closes_at for times in groups if times.closes_at is not None), default=None),
    )


def allowance(basis: Basis, own: Times | None, groups: Sequence[Times], profile: Profile) -> Allowance:
    """What one person gets: each value of their own, else of their groups, else of the assignment.

    Extra time: one's own value exactly; else the larger of what the groups give and what the profile gives (the fixed
    ESL minutes in proportion to the limit, plus a percentage of it), so that a group takes nothing away from anybody.
    """
    own, group = own or Times(), most_generous(groups)
    minutes = own.minutes if own.minutes is not None else group.minutes
    limit_s = basis.limit_s if minutes is None else minutes * 60 or None
    if limit_s is None:
        extra_s = 0
    elif own.extra_minutes is not None:
        extra_s = own.extra_minutes * 60
    else:
        extra_s = max(_profile_extra_s(limit_s, profile), (group.extra_minutes or 0) * 60)
    return Allowance(
        opens_at=own.opens_at or group.opens_at or basis.opens_at,
        closes_at=own.closes_at or group.closes_at or basis.closes_at,
        limit_s=limit_s,
        extra_s=extra_s,
        ends_at_closing=basis.ends_at_closing,
    )


def _profile_extra_s(limit_s: int, profile: Profile) -> int:
    return extra_time_s(
        time_limit_s=limit_s,
        esl_extra_s=profile.esl_extra_s * limit_s // profile.esl_limit_s,
        has_esl=profile.has_esl,
        percent=profile.percent,
    )


def changed_deadline(before: datetime | None, wanted: datetime | None, now: datetime) -> datetime | None:
    """The deadline of a sitting under way after its times were changed; None = none.

    Longer at once. Shorter never below five minutes from now, so that nobody is cut off in the middle of an answer; who
    had less than that keeps it.
    """
    if wanted is None:
        return None
    floor = now + NOTICE if before is None else min(before, now + NOTICE)
    return max(wanted, floor)


def ended(allowed: Allowance, ended_at: datetime) -> Allowance:
    """The times of one person once an assignment was ended for everybody: nothing begins or goes on after it."""
    return replace(allowed, closes_at=min(allowed.closes_at, ended_at), ends_at_closing=True)


def is_later(deadline: datetime | None, than: datetime | None) -> bool:
    """Whether a deadline leaves more time than another; None = no deadline, which leaves most."""
    return than is not None and (deadline is None or deadline > than)
