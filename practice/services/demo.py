"""Demonstration people with a history, produced by the services that produce real ones: only the clock is moved back.

candidate has done nothing yet; learner has attempts in every state and mocks that improve over three months; instructor
works on the bank and teaches a cohort that learner belongs to. Everything is made in one transaction and only when it
is not there.
"""

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction

from domains.models import Exam
from examprep.accounts.models import User
from examprep.accounts.services import create_person
from practice.core.attempt import Mode
from practice.models import Attempt, Response
from practice.services.closing import close_if_overdue, submit_attempt
from practice.services.demo_answers import Habits, Step, plan_answers
from practice.services.demo_cohort import make_cohort
from practice.services.disclosure import open_review
from practice.services.drawing import Scope, Source
from practice.services.entry import Entry
from practice.services.feedback import give_feedback
from practice.services.insight.advice import exam_tasks
from practice.services.learning import update_learner
from practice.services.planning import Wishes, save_plan
from practice.services.progress import save_progress
from practice.services.review_queue import start_review
from practice.services.saving import save_response
from practice.services.scoring import score_attempt
from practice.services.self_assessment import save_ratings
from practice.services.starting import PracticePlan, start_mock, start_practice
from practice.services.study import decide_problem, report_problem, set_bookmark, write_note

SEED = 2026
NAMES = ("candidate", "learner", "instructor")
OFFLINE_ITEMS = 7


@dataclass(frozen=True)
class Demo:
    """The people of the demonstration; is_new: somebody or something was made by this call."""

    people: dict[str, User]
    is_new: bool


@transaction.atomic
def seed_demo(*, exam: Exam, password: str, now: datetime, resets_passwords: bool = False) -> Demo:
    """Make the demonstration people and the learner's history; safe to call again.

    resets_passwords: people who are there already get this password too.

    Raises questions.core.selection.Shortage when the bank cannot fill a mock.
    """
    people, is_new = {}, False
    for name in NAMES:
        person = User.objects.filter(username=name).first()
        if person is None:
            person = create_person(
                username=name,
                email=f"{name}@example.org",
                password=password,
                is_instructor=name == "instructor",
            )
            is_new = True
        elif resets_passwords and not person.check_password(password):
            person.set_password(password)
            person.save(update_fields=["password"])
        people[name] = person
    if not Attempt.objects.of(people["learner"]).exists():
        _History(people["learner"], exam, now).make(decided_by=people["instructor"])
        is_new = True
    if not people["instructor"].taught_cohorts.exists():
        rng = random.Random(SEED)  # noqa: S311 - a reproducible class, no secret
        make_cohort(exam=exam, instructor=people["instructor"], learner=people["learner"], now=now, rng=rng)
        is_new = True
    return Demo(people, is_new)


class _History:
    """Three months of one learner."""

    def __init__(self, learner: User, exam: Exam, now: datetime) -> None:
        self.learner, self.exam, self.now = learner, exam, now
        # reproducible times and answers, no secret
        self.rng = random.Random(SEED)  # noqa: S311

    def make(self, *, decided_by: User) -> None:
        self.wishes()
        first = self.mock(days=86, habits=Habits(skill=0.50, change_rate=0.14), minutes=163)
        self.practise(Mode.TUTOR, days=79, plan=PracticePlan(12, Scope(domains=(3,))), habits=Habits(skill=0.55))
        self.expired_mock(days=58, habits=Habits(skill=0.64, change_rate=0.10))
        self.practise(
            Mode.DRILL, days=51, plan=PracticePlan(15, Scope(source=Source.MISSED), is_timed=True),
            habits=Habits(skill=0.70),
        )  # fmt: skip
        self.late_synced_mock(days=30, habits=Habits(skill=0.75))
        self.practise(Mode.DRILL, days=22, plan=PracticePlan(10, Scope(tasks=("3.5", "3.4"))), habits=Habits(skill=0.7))
        for days in (19, 17, 15, 13):
            self.review(days=days, habits=Habits(skill=0.78))
        last = self.mock(days=6, habits=Habits(skill=0.90, change_rate=0.10), minutes=151)
        self.practise(
            Mode.TUTOR, days=2, plan=PracticePlan(8, Scope(domains=(4,))), habits=Habits(skill=0.8), stop_after=3
        )
        self.practise(
            Mode.DRILL, days=0, plan=PracticePlan(10, Scope(tasks=("3.5",))), habits=Habits(skill=0.8), is_scored=False
        )
        self.mock_under_way(habits=Habits(skill=0.85))
        self.keep_things(first, last, decided_by)

    def wishes(self) -> None:
        """How the learner sees themselves, and how they want to prepare."""
        at = self.now - timedelta(days=87)
        ratings = {task.code: self.rng.choice((2, 3, 3, 4)) for task in exam_tasks(self.exam)}
        save_ratings(user=self.learner, exam=self.exam, ratings=ratings, now=at)
        save_plan(
            user=self.learner,
            exam=self.exam,
            wishes=Wishes(
                exam_on=(self.now + timedelta(days=33)).date(),
                minutes=(45, 45, 0, 45, 45, 240, 90),
                goals={3: 0.8},
                wants_summary=False,
            ),
            token=secrets.token_urlsafe(32),
            now=at,
        )

    # Sittings --------------------------------------------------------------------------------------------------------

    def start(self, *, days: float) -> Attempt:
        at = self.now - timedelta(days=days, minutes=self.rng.randrange(190, 400))
        attempt, _ = start_mock(user=self.learner, exam=self.exam, now=at, rng=self.rng)
        return attempt

    def mock(self, *, days: float, habits: Habits, minutes: int) -> Attempt:
        """Handed in after `minutes`."""
        attempt = self.start(days=days)
        self.answer(attempt, self.steps(attempt, habits, minutes))
        end = attempt.started_at + timedelta(minutes=minutes + 1)
        submit_attempt(attempt=attempt, now=end)
        self.score(attempt, end + timedelta(seconds=2))
        attempt.refresh_from_db()
        open_review(attempt=attempt, now=end + timedelta(hours=1))
        return attempt

    def expired_mock(self, *, days: float, habits: Habits) -> None:
        """Too slow: the clock ended it with some items not seen."""
        attempt = self.start(days=days)
        deadline = cast(datetime, attempt.deadline_at)
        steps = self.steps(attempt, habits, minutes=186)
        self.answer(attempt, [step for step in steps if attempt.started_at + step.after < deadline])
        self.run_out(attempt)

    def late_synced_mock(self, *, days: float, habits: Habits) -> None:
        """The connection was lost near the end; the last answers arrived after it and were scored as well."""
        attempt = self.start(days=days)
        deadline = cast(datetime, attempt.deadline_at)
        steps = self.steps(attempt, habits, minutes=168)
        lost_from = attempt.item_count - OFFLINE_ITEMS
        self.answer(attempt, [step for step in steps if step.position <= lost_from])
        self.run_out(attempt)
        back_at = deadline + timedelta(minutes=24)
        # a browser sends the last state of an item, not how it came about
        late = [step for step in steps if step.position > lost_from and step.is_final]
        self.answer(attempt, late, arrives_at=back_at)
        self.score(attempt, back_at + timedelta(seconds=3))

    def mock_under_way(self, *, habits: Habits) -> None:
        """Resumable now, with a few items to go."""
        started_at = self.now - timedelta(minutes=128)
        attempt, _ = start_mock(user=self.learner, exam=self.exam, now=started_at, rng=self.rng)
        done = attempt.item_count - 4
        steps = self.steps(attempt, habits, minutes=130)
        self.answer(attempt, [step for step in steps if step.position <= done and step.after <= timedelta(minutes=127)])
        save_progress(attempt=attempt, position=done + 1, time_spent_ms={}, now=self.now - timedelta(minutes=1))

    def run_out(self, attempt: Attempt) -> None:
        deadline = cast(datetime, attempt.deadline_at)
        noticed_at = deadline + timedelta(seconds=40)
        close_if_overdue(attempt=attempt, now=noticed_at)
        self.score(attempt, noticed_at + timedelta(seconds=2))

    def practise(
        self,
        mode: Mode,
        *,
        days: float,
        plan: PracticePlan,
        habits: Habits,
        stop_after: int | None = None,
        is_scored: bool = True,
    ) -> None:
        """A drill or tutor sitting; stop_after leaves it open after so many items, is_scored=False before its score."""
        minutes_back = 60 if days == 0 else 45
        at = self.now - timedelta(days=days, minutes=minutes_back)
        attempt = start_practice(user=self.learner, exam=self.exam, mode=mode, plan=plan, now=at, rng=self.rng)
        steps = self.steps(attempt, habits, minutes=2 * attempt.item_count)
        if stop_after is not None:
            steps = [step for step in steps if step.position <= stop_after]
        self.answer(attempt, steps)
        end = at + timedelta(minutes=2 * attempt.item_count + 1)
        if stop_after is not None:
            save_progress(attempt=attempt, position=stop_after + 1, time_spent_ms={}, now=end)
            return
        submit_attempt(attempt=attempt, now=end)
        if is_scored:
            self.score(attempt, end + timedelta(seconds=1))

    def review(self, *, days: float, habits: Habits) -> None:
        """What was due then, asked again."""
        at = self.now - timedelta(days=days, minutes=90)
        attempt, _ = start_review(user=self.learner, exam=self.exam, now=at, rng=self.rng)
        self.answer(attempt, self.steps(attempt, habits, minutes=2 * attempt.item_count))
        end = at + timedelta(minutes=2 * attempt.item_count + 1)
        submit_attempt(attempt=attempt, now=end)
        self.score(attempt, end + timedelta(seconds=1))

    def score(self, attempt: Attempt, at: datetime) -> None:
        score_attempt(attempt_id=attempt.pk, now=at)
        update_learner(user_id=self.learner.pk, exam_id=self.exam.pk, now=at + timedelta(seconds=1))

    def steps(self, attempt: Attempt, habits: Habits, minutes: int) -> list[Step]:
        responses = list(attempt.responses.select_related("task__domain", "version__key").order_by("position"))
        return plan_answers(responses, habits, timedelta(minutes=minutes), self.rng)

    def answer(self, attempt: Attempt, steps: list[Step], *, arrives_at: datetime | None = None) -> None:
        """Save the steps when they were made, or all at once later."""
        revisions: dict[int, int] = {}
        for step in steps:
            answered_at = attempt.started_at + step.after
            revisions[step.position] = revisions.get(step.position, 0) + 1
            save_response(
                user=self.learner,
                attempt_id=attempt.pk,
                entry=Entry(
                    position=step.position,
                    value=step.value,
                    flagged=step.flagged,
                    eliminated=step.eliminated,
                    revision=revisions[step.position],
                    time_spent_ms=step.time_spent_ms,
                    answered_at=answered_at,
                    confidence=None if attempt.is_mock else step.confidence,
                ),
                now=arrives_at or answered_at,
            )
            if attempt.mode == Mode.TUTOR and step.is_final:
                give_feedback(attempt=attempt, position=step.position, now=answered_at)

    # What is kept ----------------------------------------------------------------------------------------------------

    def keep_things(self, first: Attempt, last: Attempt, instructor: User) -> None:
        missed = list(last.responses.filter(is_correct=False).select_related("item", "version").order_by("position"))
        at = self.now - timedelta(days=5)
        for response, text in zip(missed, _NOTES, strict=False):
            write_note(user=self.learner, item=response.item, text=text, now=at)
        for response in missed[:5]:
            set_bookmark(user=self.learner, item=response.item, is_on=True, now=at)
        if missed:
            self.report(last, missed[-1], "unclear", _UNCLEAR, at)
        earlier = first.responses.filter(is_correct=False).select_related("item", "version").first()
        if earlier is not None:
            report = self.report(first, earlier, "wrong_key", _WRONG_KEY, first.started_at + timedelta(hours=5))
            decide_problem(
                report=report,
                status="rejected",
                reason=_DECISION,
                by=instructor,
                now=first.started_at + timedelta(days=1),
            )

    def report(self, attempt: Attempt, response: Response, kind: str, text: str, at: datetime) -> Any:
        return report_problem(user=self.learner, attempt=attempt, response=response, kind=kind, text=text, now=at)


_NOTES = (
    "Read the last sentence first: it says what decides.",
    "Two options looked right to me. I did not weigh the limit that the second sentence sets.",
    "Guessed. Read the page behind the link before the next mock.",
)
_UNCLEAR = "I read the last sentence three times before I understood what is asked. A shorter one would help."
_WRONG_KEY = "I think another option is right as well, because it would be cheaper."
_DECISION = "The stem does not ask for the lowest cost, and the references support the key. It stays."
