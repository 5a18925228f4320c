"""All attempts of a person, and how their mocks developed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode, Status
from practice.models import Attempt, DomainResult, Response, ScoringRun
from practice.services.closing import close_if_overdue

MAX_TREND = 12


@dataclass(frozen=True)
class HistoryRow:
    """An attempt with its latest run; time_used_s is None while it is open."""

    attempt: Attempt
    run: ScoringRun | None
    time_used_s: float | None


@dataclass(frozen=True)
class TrendMock:
    """A scored mock on the trend. met_count: scored items this person had met before."""

    attempt: Attempt
    run: ScoringRun
    domains: tuple[DomainResult, ...]
    met_count: int


@dataclass(frozen=True)
class Trend:
    """The last mocks of an exam, oldest first."""

    exam: Exam
    mocks: tuple[TrendMock, ...]


def history_rows(attempts: Sequence[Attempt], *, now: datetime) -> list[HistoryRow]:
    """The rows of a page of attempts, in four queries; attempts whose time is over are closed on the way."""
    for attempt in attempts:
        close_if_overdue(attempt=attempt, now=now)
    runs = latest_runs([attempt.pk for attempt in attempts])
    untimed = [attempt.pk for attempt in attempts if attempt.deadline_at is None]
    on_screen_ms = dict(
        Response.objects.filter(attempt__in=untimed).values_list("attempt").annotate(Sum("time_spent_ms"))
    )
    return [HistoryRow(attempt, runs.get(attempt.pk), _time_used_s(attempt, on_screen_ms)) for attempt in attempts]


def latest_runs(attempt_ids: Sequence[UUID]) -> dict[UUID, ScoringRun]:
    runs = ScoringRun.objects.filter(attempt__in=attempt_ids).order_by("attempt", "number")
    return {run.attempt_id: run for run in runs}


def _time_used_s(attempt: Attempt, on_screen_ms: dict[UUID, int]) -> float | None:
    if attempt.submitted_at is None:
        return None
    if attempt.deadline_at is None:
        return on_screen_ms.get(attempt.pk, 0) / 1000
    return (attempt.submitted_at - attempt.started_at).total_seconds()


def exams_with_mocks(user: User) -> list[Exam]:
    """Exams of which this person has a scored mock."""
    mocks = Attempt.objects.of(user).filter(mode=Mode.MOCK, status=Status.SCORED)
    return list(Exam.objects.filter(pk__in=mocks.values("exam")))


def mock_trend(user: User, exam: Exam) -> Trend:
    """The last scored mocks of the exam with their latest runs and domains, in four queries."""
    mocks = (
        Attempt.objects.of(user)
        .filter(exam=exam, mode=Mode.MOCK, status=Status.SCORED)
        .order_by("-started_at")[:MAX_TREND]
    )
    attempts = sorted(mocks, key=lambda attempt: attempt.started_at)
    runs = latest_runs([attempt.pk for attempt in attempts])
    parts = DomainResult.objects.filter(run__in=[run.pk for run in runs.values()])
    met = dict(
        Response.objects.filter(attempt__in=attempts, met_before=True, is_scored=True)
        .values_list("attempt")
        .annotate(Count("pk"))
    )
    return Trend(
        exam=exam,
        mocks=tuple(
            TrendMock(
                attempt=attempt,
                run=runs[attempt.pk],
                domains=tuple(part for part in parts if part.run_id == runs[attempt.pk].pk),
                met_count=met.get(attempt.pk, 0),
            )
            for attempt in attempts
            if attempt.pk in runs
        ),
    )
