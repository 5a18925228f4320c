"""Writers of study plans: what a learner wants, their calendar feed, their summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.planning import MAX_MINUTES
from practice.models import StudyPlan
from practice.services.day_plan import day_plan, plan_of, today_of
from practice.services.spaced import aim_at_exam

__all__ = ["Wishes", "day_plan", "plan_of", "renew_feed", "save_plan", "stop_summary", "today_of"]

# Further away a plan would be a guess about a guess.
FARTHEST_EXAM = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Wishes:
    """exam_on: None without a date; minutes: per weekday, Monday first; goals: domain -> share right, 0..1."""

    exam_on: date | None
    minutes: Sequence[int]
    goals: Mapping[int, float]
    wants_summary: bool


@transaction.atomic
def save_plan(*, user: User, exam: Exam, wishes: Wishes, token: str, now: datetime) -> StudyPlan:
    """Keep what the learner wants; cards come back toward the new date.

    token: secret of the calendar feed, for a plan that has none yet. The phases begin today when the plan is new, when
    the last exam is over, or when there was no date before; moving the date keeps the day they began.
    """
    _check(wishes)
    today = today_of(user, now)
    fresh = {"minutes": list(wishes.minutes), "feed_token": token, "started_on": today, "updated_at": now}
    plan, _ = StudyPlan.objects.select_for_update().get_or_create(user=user, exam=exam, defaults=fresh)
    has_moved = plan.exam_on != wishes.exam_on
    if has_moved and (plan.exam_on is None or plan.exam_on < today):
        plan.started_on = today
    if wishes.wants_summary and not plan.wants_summary:
        # the first one comes a week from now, at an hour at which the learner was awake
        plan.last_summary_at = now
    plan.exam_on = wishes.exam_on
    plan.minutes = list(wishes.minutes)
    plan.goals = {str(number): goal for number, goal in wishes.goals.items()}
    plan.wants_summary = wishes.wants_summary
    plan.updated_at = now
    plan.save()
    if has_moved:
        aim_at_exam(user=user, exam=exam, now=now)
    return plan


def _check(wishes: Wishes) -> None:
    if len(wishes.minutes) != 7 or not all(0 <= minutes <= MAX_MINUTES for minutes in wishes.minutes):
        raise ValueError("minutes are seven numbers from 0 to 720")
    if not all(0 < goal <= 1 for goal in wishes.goals.values()):
        raise ValueError("a goal is a share")


def renew_feed(*, user: User, exam: Exam, token: str) -> None:
    """Another secret address; the old one leads nowhere from now on."""
    StudyPlan.objects.filter(user=user, exam=exam).update(feed_token=token)


def stop_summary(*, plan_id: int) -> None:
    StudyPlan.objects.filter(pk=plan_id).update(wants_summary=False)
