"""Assignments and the times of their members. A change of times reaches sittings under way in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.allowance import Allowance, Basis, Profile, Times, allowance, changed_deadline, ended, is_later
from practice.core.attempt import Mode, Status
from practice.models import Assignment, Attempt, Cohort, CohortGroup, Membership, TimeExtension, TimeOverride
from practice.services.cohorts import Action, CohortError, record, value_words
from questions.models import Form


@transaction.atomic
def create_assignment(
    *,
    cohort: Cohort,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    by: User,
    now: datetime,
    mode: Mode = Mode.MOCK,
    form: Form | None = None,
    scope: dict[str, Any] | None = None,
    **rules: Any,
) -> Assignment:
    """rules: minutes, ends_at_closing, sittings, results. Raises CohortError for times or a form that do not fit."""
    if closes_at <= opens_at:
        raise CohortError("Closing must come after opening.")
    if form is not None and form.exam_id != cohort.exam_id:
        raise CohortError("This form belongs to another exam.")
    assignment = Assignment.objects.create(
        cohort=cohort, title=title, mode=mode, form=form, scope=scope or {}, opens_at=opens_at, closes_at=closes_at,
        created_by=by, created_at=now, **rules,
    )  # fmt: skip
    record(cohort=cohort, action=Action.ASSIGNED, by=by, now=now, note=title)
    return assignment


def limit_s_of(assignment: Assignment, exam: Exam) -> int | None:
    """Seconds for everybody: what the instructor set, else the exam's time, a drill its share of it."""
    if assignment.minutes is not None:
        return assignment.minutes * 60 or None
    if assignment.mode == Mode.MOCK:
        return exam.time_limit_s
    return exam.time_limit_s * int(assignment.scope["count"]) // exam.item_total


def allowance_of(assignment: Assignment, membership: Membership) -> Allowance:
    """The times of one member; reads nothing where overrides and exam, and the member's user and groups, are loaded."""
    return _allowance(assignment, membership, _Overrides(assignment))


def allowances(assignment: Assignment, users: Iterable[User]) -> dict[UUID, Allowance]:
    """User id -> times, for those who are members, in three queries."""
    members = Membership.objects.filter(cohort=assignment.cohort_id, user__in=[user.pk for user in users])
    overrides = _Overrides(assignment)
    return {
        member.user_id: _allowance(assignment, member, overrides)
        for member in members.select_related("user").prefetch_related("groups")
    }


class _Overrides:
    """Other times of an assignment, by member and by group."""

    def __init__(self, assignment: Assignment) -> None:
        overrides = list(assignment.overrides.all())
        self.of_member = {entry.member_id: _times(entry) for entry in overrides if entry.member_id}
        self.of_group = {entry.group_id: _times(entry) for entry in overrides if entry.group_id}


def _allowance(assignment: Assignment, member: Membership, overrides: _Overrides) -> Allowance:
    exam = assignment.cohort.exam
    limit_s = limit_s_of(assignment, exam)
    basis = Basis(limit_s, assignment.opens_at, assignment.closes_at, assignment.ends_at_closing)
    groups = [overrides.of_group[group.pk] for group in member.groups.all() if group.pk in overrides.of_group]
    allowed = allowance(basis, overrides.of_member.get(member.pk), groups, _profile(member.user, exam))
    return ended(allowed, assignment.ended_at) if assignment.ended_at else allowed


def _times(override: TimeOverride) -> Times:
    return Times(override.minutes, override.extra_minutes, override.opens_at, override.closes_at)


def _profile(user: User, exam: Exam) -> Profile:
    return Profile(user.extra_time_esl, user.extra_time_percent, exam.esl_extra_s, exam.time_limit_s)


def last_closing(assignment: Assignment) -> datetime:
    """When nobody may begin any more, whoever has other times."""
    others = [entry.closes_at for entry in assignment.overrides.all() if entry.closes_at]
    stopped = [at for at in (assignment.cancelled_at, assignment.ended_at) if at]
    return min([max([assignment.closes_at, *others]), *stopped])


def results_at(assignment: Assignment) -> datetime | None:
    """Before that no sitting is scored; None when results are told at once."""
    return None if assignment.results == Assignment.Results.AT_ONCE else last_closing(assignment)


@transaction.atomic
def set_times(
    *,
    assignment: Assignment,
    times: Times,
    by: User,
    now: datetime,
    member: Membership | None = None,
    group: CohortGroup | None = None,
) -> int:
    """Give one member or one group other times; all empty takes them back. How many sittings under way changed.

    Raises CohortError for somebody who is not of the cohort, or for times nobody could sit in.
    """
    if (member is None) == (group is None):
        raise ValueError("expected a member or a group")
    if assignment.cohort_id != (member or group).cohort_id:  # type: ignore[union-attr]
        raise CohortError("That is nobody of this cohort.")
    opens_at, closes_at = times.opens_at or assignment.opens_at, times.closes_at or assignment.closes_at
    if closes_at <= opens_at:
        raise CohortError("Closing must come after opening.")
    if assignment.ended_at or assignment.is_cancelled:
        raise CohortError("This was ended or cancelled: nobody's times change any more.")
    who: dict[str, Any] = {"member": member, "group": group}
    if times == Times():
        assignment.overrides.filter(**who).delete()
    else:
        TimeOverride.objects.update_or_create(assignment=assignment, **who, defaults=vars(times))
    users = [member.user_id] if member else group.members.values("user")  # type: ignore[union-attr]
    moved = recompute(assignment, now, users=users)
    name = member.user.username if member else group.name if group else ""
    record(cohort=assignment.cohort, action=Action.TIMES, by=by, now=now, note=_told(name, times), detail=moved)
    return len(moved)


def _told(name: str, times: Times) -> str:
    changes = [
        f"{key.replace('_', ' ')} {value_words(value)}" for key, value in vars(times).items() if value is not None
    ]
    return f"{name}: {', '.join(changes) or 'as everybody'}"


def recompute(
    assignment: Assignment, now: datetime, *, users: Any = None, takes_nothing: bool = False
) -> list[list[str | None]]:
    """Bring sittings under way and results that wait up to date; [id, deadline before, after] of those that moved.

    users: whose sittings, None = everybody's. takes_nothing: a deadline only moves to later.
    """
    assignment = Assignment.objects.select_related("cohort__exam").get(pk=assignment.pk)
    waiting = Attempt.objects.filter(assignment=assignment).exclude(status=Status.SCORED)
    waiting.update(results_at=results_at(assignment))
    sitting = Attempt.objects.filter(assignment=assignment, status=Status.IN_PROGRESS).exclude(deadline_at__lt=now)
    if users is not None:
        sitting = sitting.filter(user__in=users)
    running = list(sitting.select_for_update(of=("self",)).select_related("user").order_by("pk"))
    rules = allowances(assignment, [attempt.user for attempt in running])
    given = _extensions(running)
    moved = []
    for attempt in running:
        before, rule = attempt.deadline_at, rules.get(attempt.user_id)
        if rule is None:
            continue
        minutes = timedelta(minutes=given[attempt.pk])
        wanted = rule.deadline_after(attempt.started_at)
        wanted = wanted + minutes if wanted else None
        if takes_nothing and not is_later(wanted, before):
            continue
        attempt.deadline_at = changed_deadline(before, wanted, now)
        attempt.time_limit_s = rule.limit_s
        attempt.extra_time_s = rule.extra_s + (given[attempt.pk] * 60 if rule.limit_s else 0)
        attempt.save(update_fields=["deadline_at", "time_limit_s", "extra_time_s"])
        if before != attempt.deadline_at:
            moved.append([str(attempt.pk), _iso(before), _iso(attempt.deadline_at)])
    return moved


def _extensions(attempts: list[Attempt]) -> dict[Any, int]:
    """Minutes that were given to single sittings, which no change of the rules takes away."""
    sums = TimeExtension.objects.filter(attempt__in=attempts).order_by().values_list("attempt").annotate(Sum("minutes"))
    return defaultdict(int, dict(sums))


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
