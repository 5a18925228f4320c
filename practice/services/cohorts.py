"""Cohorts: making them, who teaches and who belongs to them. Every change leaves a row in the cohort's history."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from domains.models import Exam
from examprep.accounts.models import User
from practice.models import Assignment, Cohort, CohortEvent, CohortGroup, CohortInstructor, Membership

Action = CohortEvent.Action


class CohortError(Exception):
    """What was asked cannot be done; its words are for people."""


def record(*, cohort: Cohort, action: str, by: User | None, now: datetime, note: str = "", detail: Any = ()) -> None:
    """A row of the history, inside the transaction of what it tells."""
    CohortEvent.objects.create(
        cohort=cohort, action=action, note=note[:300], detail=list(detail), actor=by, at=now
    )  # fmt: skip


def value_words(value: Any) -> str:
    """A value of a rule in a row of the history."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return "as the exam" if value is None else str(value)


def get_cohort_for(*, user: User, cohort_id: UUID) -> Cohort:
    """A cohort this person teaches, or any for an administrator. Raises Http404, as if there were no other."""
    cohort = Cohort.objects.taught_by(user).select_related("exam").filter(pk=cohort_id).first()
    if cohort is None:
        raise Http404
    return cohort


def get_assignment_for(*, user: User, assignment_id: UUID) -> Assignment:
    """An assignment of a cohort this person teaches. Raises Http404."""
    taught = Cohort.objects.taught_by(user)
    found = Assignment.objects.filter(pk=assignment_id, cohort__in=taught).select_related("cohort__exam", "form")
    assignment = found.first()
    if assignment is None:
        raise Http404
    return assignment


@transaction.atomic
def create_cohort(
    *,
    exam: Exam,
    name: str,
    by: User,
    now: datetime,
    description: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Cohort:
    """A cohort that its maker teaches."""
    cohort = Cohort.objects.create(
        exam=exam, name=name, description=description, starts_on=starts_on, ends_on=ends_on, created_at=now
    )
    CohortInstructor.objects.create(cohort=cohort, user=by, added_at=now)
    record(cohort=cohort, action=Action.CREATED, by=by, now=now, note=name)
    return cohort


@transaction.atomic
def add_instructor(*, cohort: Cohort, username: str, by: User, now: datetime) -> None:
    """Let another instructor teach it too. Raises CohortError when no instructor has that name."""
    user = User.objects.filter(username__iexact=username, is_instructor=True, is_active=True).first()
    if user is None:
        raise CohortError("There is no instructor with that user name.")
    _, is_new = CohortInstructor.objects.get_or_create(cohort=cohort, user=user, defaults={"added_at": now})
    if is_new:
        record(cohort=cohort, action=Action.INSTRUCTOR, by=by, now=now, note=f"{user.username} teaches it too")


@transaction.atomic
def leave_cohort(*, user: User, cohort_id: UUID, now: datetime) -> None:
    """End one's own membership; instructors no longer see what this person sat. Raises Http404."""
    membership = Membership.objects.filter(user=user, cohort=cohort_id).select_related("cohort").first()
    if membership is None:
        raise Http404
    record(cohort=membership.cohort, action=Action.LEFT, by=user, now=now)
    membership.delete()


@transaction.atomic
def remove_member(*, cohort: Cohort, member_id: int, by: User, now: datetime) -> None:
    """Raises Http404 for somebody who is no member."""
    membership = cohort.memberships.filter(pk=member_id).select_related("user").first()
    if membership is None:
        raise Http404
    record(cohort=cohort, action=Action.REMOVED, by=by, now=now, note=membership.user.username)
    membership.delete()


@transaction.atomic
def create_group(*, cohort: Cohort, name: str, member_ids: list[int], by: User, now: datetime) -> CohortGroup:
    """A group of members. Raises CohortError for a name that is taken."""
    if cohort.groups.filter(name__iexact=name).exists():
        raise CohortError("There is a group of that name already.")
    group = CohortGroup.objects.create(cohort=cohort, name=name)
    group.members.set(cohort.memberships.filter(pk__in=member_ids))
    record(cohort=cohort, action=Action.GROUPED, by=by, now=now, note=name)
    return group
