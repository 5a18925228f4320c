"""A small cohort of the demonstration: who teaches and learns in it, a mock with results, another that is open."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.allowance import Times
from practice.models import Assignment, Attempt, Cohort, Membership
from practice.services.assigning import create_assignment, set_times
from practice.services.closing import submit_attempt
from practice.services.cohorts import create_cohort, create_group
from practice.services.demo_answers import Habits, plan_answers
from practice.services.entry import Entry
from practice.services.inviting import create_link, join
from practice.services.saving import save_response
from practice.services.scoring import score_attempt
from practice.services.sitting_assignments import start_assignment
from questions.models import Form

# user name, first and last name, how good
FELLOWS = (
    ("demo-amara", "Amara", "Okafor", 0.85),
    ("demo-jonas", "Jonas", "Lindqvist", 0.65),
    ("demo-mei", "Mei", "Tanaka", 0.75),
    ("demo-rafael", "Rafael", "Costa", 0.5),
    ("demo-zofia", "Zofia", "Nowak", 0.7),
)


def make_cohort(*, exam: Exam, instructor: User, learner: User, now: datetime, rng: random.Random) -> Cohort:
    """Inside the transaction of the demonstration. The fellows cannot sign in: they have no password."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    begun = hour - timedelta(days=24)
    cohort = create_cohort(
        exam=exam, name="Autumn course", by=instructor, now=begun, starts_on=begun.date(),
        description="Tuesdays at 18:00. Sit what is assigned before we meet.",
    )  # fmt: skip
    token = create_link(cohort=cohort, by=instructor, now=begun, days=40).token
    fellows = {_fellow(*facts): skill for *facts, skill in FELLOWS}
    members = [_member(token, person, begun) for person in fellows]
    closed = create_assignment(
        cohort=cohort, title="Trial exam before week 3", form=Form.objects.servable().filter(exam=exam).last(),
        opens_at=hour - timedelta(days=12), closes_at=hour - timedelta(days=5), by=instructor, now=begun,
        results=Assignment.Results.AT_ONCE,
    )  # fmt: skip
    # one of them has not sat it, and learner came later
    for person, skill in list(fellows.items())[:-1]:
        _sit(person, closed, Habits(skill=skill), closed.opens_at + timedelta(hours=rng.randrange(5, 90)), rng)
    _member(token, learner, hour - timedelta(days=3))
    _open_mock(cohort, instructor, members, hour)
    return cohort


def _fellow(username: str, first_name: str, last_name: str) -> User:
    user = User(username=username, email=f"{username}@example.org", first_name=first_name, last_name=last_name)
    user.set_unusable_password()
    user.save()
    return user


def _member(token: str, user: User, now: datetime) -> Membership:
    return join(token=token, user=user, has_agreed=True, now=now)


def _open_mock(cohort: Cohort, instructor: User, members: list[Membership], hour: datetime) -> None:
    at = hour - timedelta(days=1)
    mock = create_assignment(
        cohort=cohort, title="Second trial exam", by=instructor, now=at, opens_at=at, closes_at=hour + timedelta(days=6)
    )
    slower = create_group(cohort=cohort, name="More time", member_ids=[members[-1].pk], by=instructor, now=at)
    set_times(assignment=mock, group=slower, times=Times(extra_minutes=30), by=instructor, now=at)


def _sit(user: User, assignment: Assignment, habits: Habits, at: datetime, rng: random.Random) -> None:
    attempt, _ = start_assignment(user=user, assignment_id=assignment.pk, now=at, rng=rng)
    _answer(attempt, habits, rng, lambda after: at + after)
    end = at + timedelta(minutes=2 * attempt.item_count + 1)
    submit_attempt(attempt=attempt, now=end)
    score_attempt(attempt_id=attempt.pk, now=end + timedelta(seconds=1))


def _answer(attempt: Attempt, habits: Habits, rng: random.Random, when: Callable[[timedelta], datetime]) -> None:
    responses = list(attempt.responses.select_related("task__domain", "version__key").order_by("position"))
    for step in plan_answers(responses, habits, timedelta(minutes=attempt.item_count), rng):
        if step.is_final:
            entry = Entry(
                position=step.position, value=step.value, flagged=step.flagged, eliminated=step.eliminated, revision=1,
                time_spent_ms=step.time_spent_ms, answered_at=when(step.after),
            )  # fmt: skip
            save_response(user=attempt.user, attempt_id=attempt.pk, entry=entry, now=when(step.after))
