"""What a candidate is assigned, and sitting it."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404

from examprep.accounts.models import User
from practice.core.allowance import Allowance
from practice.models import Assignment, Attempt, Membership
from practice.services.assigning import allowance_of, results_at
from practice.services.closing import close_overdue
from practice.services.cohorts import CohortError
from practice.services.starting import create_assigned

MAX_LISTED = 100
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Assigned:
    """An assignment as one member meets it. attempts: theirs, latest first."""

    assignment: Assignment
    allowed: Allowance
    attempts: tuple[Attempt, ...]

    @property
    def open_attempt(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_in_progress), None)

    @property
    def sittings_left(self) -> int:
        return max(0, self.assignment.sittings - len(self.attempts))

    def may_start_at(self, now: datetime) -> bool:
        return self.open_attempt is None and self.sittings_left > 0 and self.allowed.is_open_at(now)

    def is_ahead_at(self, now: datetime) -> bool:
        return now < self.allowed.opens_at and self.sittings_left > 0


@dataclass(frozen=True)
class ToSit:
    """Something assigned that is to be sat, now or when it opens."""

    entry: Assigned
    may_start: bool


def assigned_to(*, user: User, now: datetime, limit: int = MAX_LISTED) -> list[Assigned]:
    """What this person's cohorts were assigned, the latest opening first."""
    close_overdue(now=now, user=user)
    mine = Membership.objects.filter(user=user).select_related("user").prefetch_related("groups")
    memberships = {entry.cohort_id: entry for entry in mine}
    if not memberships:
        return []
    found = Assignment.objects.filter(cohort__in=memberships, cancelled_at__isnull=True)
    assignments = list(found.select_related("cohort__exam", "form").prefetch_related("overrides")[:limit])
    attempts: dict[UUID | None, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.of(user).filter(assignment__in=assignments):
        attempts[attempt.assignment_id].append(attempt)
    return [
        Assigned(entry, allowance_of(entry, memberships[entry.cohort_id]), tuple(attempts[entry.pk]))
        for entry in assignments
    ]


def to_sit(*, user: User, now: datetime, limit: int) -> list[ToSit]:
    """What this person may begin now, the first to close first, then what opens within `AHEAD`."""
    entries = assigned_to(user=user, now=now)
    open_now = [ToSit(entry, True) for entry in entries if entry.may_start_at(now)]
    ahead = [ToSit(entry, False) for entry in entries if entry.is_ahead_at(now)]
    open_now.sort(key=lambda one: one.entry.allowed.closes_at)
    ahead.sort(key=lambda one: one.entry.allowed.opens_at)
    soon = [one for one in ahead if one.entry.allowed.opens_at <= now + AHEAD]
    return (open_now + soon)[:limit]


def get_assigned(*, user: User, assignment_id: UUID, now: datetime) -> Assigned:
    """Raises Http404 for what this person is not assigned."""
    close_overdue(now=now, user=user)
    found = Assignment.objects.filter(pk=assignment_id, cancelled_at__isnull=True, cohort__memberships__user=user)
    assignment = found.select_related("cohort__exam", "form").prefetch_related("overrides").first()
    if assignment is None:
        raise Http404
    membership = Membership.objects.select_related("user").get(cohort=assignment.cohort, user=user)
    attempts = tuple(Attempt.objects.of(user).filter(assignment=assignment))
    return Assigned(assignment, allowance_of(assignment, membership), attempts)


def start_assignment(*, user: User, assignment_id: UUID, now: datetime, rng: random.Random) -> tuple[Attempt, bool]:
    """This person's sitting under way, or a new one; the flag says which.

    Raises Http404, CohortError when it is not open or all sittings are used; Shortage, NothingToDraw.
    """
    try:
        with transaction.atomic():
            return _start(user, assignment_id, now, rng)
    except IntegrityError:
        # a parallel click was faster
        attempt = get_assigned(user=user, assignment_id=assignment_id, now=now).open_attempt
        if attempt is None:
            raise
        return attempt, False


def _start(user: User, assignment_id: UUID, now: datetime, rng: random.Random) -> tuple[Attempt, bool]:
    # one start of a person at a time: two at once must not both take the last sitting
    list(User.objects.filter(pk=user.pk).select_for_update(no_key=True).values_list("pk"))
    found: Any = get_assigned(user=user, assignment_id=assignment_id, now=now)
    if found.open_attempt is not None:
        return found.open_attempt, False
    if not found.sittings_left:
        raise CohortError("You have sat this as often as it may be sat.")
    if not found.may_start_at(now):
        raise CohortError("This is not open now. Nothing was started.")
    attempt = create_assigned(
        user=user,
        assignment=found.assignment,
        allowed=found.allowed,
        waits_until=results_at(found.assignment),
        now=now,
        rng=rng,
    )
    return attempt, True
