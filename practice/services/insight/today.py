"""What a signed-in person finds first: what is open, what came out last, what to do next."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode, Status
from practice.models import Attempt, Response, ScoringRun
from practice.services.closing import close_if_overdue
from practice.services.day_plan import DayView, PlanView, Step, day_plan, today_of
from practice.services.insight.chosen import chosen_exam
from practice.services.insight.report import Report, report_of
from practice.services.plan_words import task_titles
from practice.services.reading import held_back_ids
from practice.services.review_queue import due_count
from practice.services.sitting_assignments import ToSit, to_sit

MAX_OPEN = 6
MAX_WAITING = 5
MAX_ASSIGNED = 5


@dataclass(frozen=True)
class OpenAttempt:
    attempt: Attempt
    answered: int


@dataclass(frozen=True)
class ExamSummary:
    """An exam and what this person did with it; best is the highest scaled score so far."""

    exam: Exam
    mocks_taken: int
    best: int | None


@dataclass(frozen=True)
class LastMock:
    attempt: Attempt
    run: ScoringRun


@dataclass(frozen=True)
class Study:
    """What is known of a learner and planned in one exam. report: None before the first; due: cards due now."""

    exam: Exam
    report: Report | None
    due: int
    plan: PlanView
    titles: Mapping[str, str]

    @property
    def day(self) -> DayView:
        return self.plan.days[0]

    @property
    def next_step(self) -> Step | None:
        """The first thing the plan has for today that is not done."""
        return next(iter(self.day.to_do), None)

    @property
    def days_left(self) -> int | None:
        return (self.plan.exam_on - self.plan.today).days if self.plan.exam_on else None


@dataclass(frozen=True)
class Today:
    """open: most urgent first; assigned: by cohorts, to be begun; waiting: handed in, not scored yet; held_back: those
    of them that wait for a mock. study: in the exam sat last, None without any exam; last: the latest scored mock."""

    open: tuple[OpenAttempt, ...]
    assigned: tuple[ToSit, ...]
    waiting: tuple[Attempt, ...]
    held_back: frozenset[UUID]
    study: Study | None
    last: LastMock | None
    exams: tuple[ExamSummary, ...]
    has_history: bool

    @property
    def has_something_urgent(self) -> bool:
        """Whether something under way or assigned comes before what the plan has."""
        return bool(self.open) or any(one.may_start for one in self.assigned)


def today(user: User, *, now: datetime) -> Today:
    """The facts of the home page, in a bounded number of queries; what has run out of time is closed on the way."""
    mine = Attempt.objects.of(user)
    # a clock that runs comes before practice that waits
    urgent = mine.order_by(F("deadline_at").asc(nulls_last=True), "-started_at")
    started = list(urgent.filter(status=Status.IN_PROGRESS).select_related("exam")[:MAX_OPEN])
    for attempt in started:
        close_if_overdue(attempt=attempt, now=now)
    waiting = tuple(mine.filter(status=Status.SUBMITTED).select_related("exam")[:MAX_WAITING])
    last = _last_mock(user)
    exam = chosen_exam(user)
    return Today(
        open=_open([attempt for attempt in started if attempt.is_in_progress]),
        assigned=tuple(to_sit(user=user, now=now, limit=MAX_ASSIGNED)),
        waiting=waiting,
        held_back=frozenset(held_back_ids(user) if waiting else ()),
        study=_study(user, exam, now) if exam else None,
        last=last,
        exams=tuple(exam_summaries(user)),
        has_history=last is not None or bool(started) or mine.exists(),
    )


def _study(user: User, exam: Exam, now: datetime) -> Study:
    day = today_of(user, now)
    return Study(
        exam=exam,
        report=report_of(user, exam),
        due=due_count(user, exam, now),
        plan=day_plan(user, exam, now=now, start=day, end=day),
        titles=task_titles(exam),
    )


def exam_summaries(user: User) -> list[ExamSummary]:
    """Every exam, active ones first, with this person's mocks of it; the latest run of a mock is its score."""
    rows = (
        ScoringRun.objects.filter(attempt__user=user, attempt__mode=Mode.MOCK, attempt__status=Status.SCORED)
        .order_by("number")
        .exclude(scaled_score=None)
        .values_list("attempt__exam", "attempt", "scaled_score")
    )
    scores: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for exam_id, attempt_id, scaled in rows:
        scores[exam_id][attempt_id] = scaled or 0
    return [
        ExamSummary(exam, len(scores[exam.pk]), max(scores[exam.pk].values(), default=None))
        for exam in Exam.objects.order_by("status", "code")
    ]


def _open(attempts: list[Attempt]) -> tuple[OpenAttempt, ...]:
    answered = dict(
        Response.objects.filter(attempt__in=attempts, value__isnull=False).values_list("attempt").annotate(Count("pk"))
    )
    return tuple(OpenAttempt(attempt, answered.get(attempt.pk, 0)) for attempt in attempts)


def _last_mock(user: User) -> LastMock | None:
    run = (
        ScoringRun.objects.filter(attempt__user=user, attempt__mode=Mode.MOCK, attempt__status=Status.SCORED)
        .select_related("attempt__exam")
        .order_by("-attempt__started_at", "-number")
        .first()
    )
    if run is None:
        return None
    return LastMock(run.attempt, run)
