"""Everything that the result of a scored attempt tells; pages and the PDF say the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from uuid import UUID

from domains.models import Exam
from practice.core.attempt import Mode, Status, is_open_for_late_sync
from practice.core.behaviour import Change, Ledger, sum_up
from practice.core.pace import Pace, TimedItem, measure_pace
from practice.core.scoring import Tally
from practice.models import Attempt, DomainResult, Response, ScoringRun, TaskResult
from practice.services.insight.advice import Advice, advise
from practice.services.insight.changes import changes_by_position
from practice.services.insight.words import clock, plural
from practice.services.reading import scoring_runs, withheld_ids

# shares of the allowed time from which a task's missed items count as rushed or as a struggle
QUICK, LONG = 0.5, 1.5


@dataclass(frozen=True)
class DomainFacts:
    result: DomainResult
    tasks: tuple[TaskResult, ...]


@dataclass(frozen=True)
class FirstExposure:
    """Right and all scored items, apart for those met for the first time and those met before."""

    new: Tally
    met: Tally


@dataclass(frozen=True)
class Scaled:
    """A scaled score with its 90% interval."""

    score: int
    low: int
    high: int


def scaled_of(run: ScoringRun) -> Scaled | None:
    """The scaled score of a run; None for practice, which has none."""
    if run.scaled_score is None or run.scaled_low is None or run.scaled_high is None:
        return None
    return Scaled(run.scaled_score, run.scaled_low, run.scaled_high)


@dataclass(frozen=True)
class ResultFacts:
    """attempt: scored, with its exam; run: the latest; previous: that of the mock before this one."""

    attempt: Attempt
    run: ScoringRun
    earlier_runs: tuple[ScoringRun, ...]
    previous: ScoringRun | None
    domains: tuple[DomainFacts, ...]
    unscored: Tally
    blank_count: int
    wrong_count: int
    time_used_s: float
    first_exposure: FirstExposure | None
    pace: Pace | None
    changes: Ledger
    advice: tuple[Advice, ...]

    @property
    def seconds_per_item(self) -> float:
        return seconds_per_item(self.attempt.exam)

    @property
    def gained_since_previous(self) -> int | None:
        if self.previous is None or self.run.scaled_score is None or self.previous.scaled_score is None:
            return None
        return self.run.scaled_score - self.previous.scaled_score

    @property
    def spans_cut(self) -> bool:
        """Whether the interval holds both outcomes."""
        scaled = scaled_of(self.run)
        return scaled is not None and scaled.low < self.attempt.cut_score <= scaled.high


def seconds_per_item(exam: Exam) -> float:
    """What the exam allows for each item, without anybody's extra time: 157 s for MLS-C01."""
    return exam.time_limit_s / exam.item_total


def result_facts(attempt: Attempt, *, now: datetime) -> ResultFacts:
    """The facts of a scored attempt. Raises ValueError when it has no scoring run."""
    runs = scoring_runs(attempt)
    if not runs:
        raise ValueError(f"attempt {attempt.pk} is not scored")
    run = runs[-1]
    responses = list(
        attempt.responses.select_related("task", "version__key", "correction__corrected_version__key")
        .defer("version__content", "version__html", "version__key__html", "eliminated")
        .order_by("position")
    )
    changes = changes_by_position(attempt, responses)
    tasks = list(run.tasks.all())
    return ResultFacts(
        attempt=attempt,
        run=run,
        earlier_runs=tuple(runs[:-1]),
        previous=_previous_mock(attempt) if attempt.is_mock else None,
        domains=tuple(
            DomainFacts(domain, tuple(task for task in tasks if task.domain_number == domain.number))
            for domain in run.domains.all()
        ),
        unscored=_tally([response for response in responses if not response.is_scored]),
        blank_count=sum(not response.value for response in responses),
        wrong_count=sum(response.is_correct is False for response in responses),
        time_used_s=time_used_s(attempt, responses),
        first_exposure=_first_exposure(responses),
        pace=_pace(attempt, responses, now),
        changes=sum_up(changes.values()),
        advice=advise(attempt, run, tasks, _notes_by_task(responses, changes, seconds_per_item(attempt.exam))),
    )


def time_used_s(attempt: Attempt, responses: Sequence[Response]) -> float:
    """With a clock the time from start to end; without one, the time the items were on screen."""
    if attempt.deadline_at is not None and attempt.submitted_at is not None:
        return (attempt.submitted_at - attempt.started_at).total_seconds()
    return sum(response.time_spent_ms for response in responses) / 1000


def _tally(responses: Sequence[Response]) -> Tally:
    return Tally(sum(bool(response.is_correct) for response in responses), len(responses))


def _first_exposure(responses: Sequence[Response]) -> FirstExposure | None:
    """None when every item was new: then there is nothing to tell apart."""
    scored = [response for response in responses if response.is_scored and response.is_correct is not None]
    met = [response for response in scored if response.met_before]
    if not met:
        return None
    return FirstExposure(new=_tally([r for r in scored if not r.met_before]), met=_tally(met))


def _pace(attempt: Attempt, responses: Sequence[Response], now: datetime) -> Pace | None:
    # an item that is now part of a running mock keeps its outcome to itself, and so do all while answers may still
    # arrive: who knew which are wrong could send others
    withheld = withheld_ids(attempt.user)
    if is_open_for_late_sync(
        closed_by=attempt.closed_by,
        deadline_at=attempt.deadline_at,
        is_review_open=attempt.review_opened_at is not None,
        now=now,
    ):
        withheld |= {response.item_id for response in responses}
    return measure_pace(
        [_timed(response, withheld) for response in responses],
        seconds_per_item(attempt.exam),
    )


def _timed(response: Response, withheld: set[UUID]) -> TimedItem:
    return TimedItem(
        position=response.position,
        seconds=response.time_spent_ms / 1000,
        is_right=None if response.item_id in withheld else response.is_correct,
        is_blank=not response.value,
    )


def _previous_mock(attempt: Attempt) -> ScoringRun | None:
    return (
        ScoringRun.objects.filter(
            attempt__user=attempt.user_id,
            attempt__exam=attempt.exam_id,
            attempt__mode=Mode.MOCK,
            attempt__status=Status.SCORED,
            attempt__started_at__lt=attempt.started_at,
        )
        .select_related("attempt")
        .order_by("-attempt__started_at", "-number")
        .first()
    )


def _notes_by_task(responses: Sequence[Response], changes: dict[int, Change], allowed_s: float) -> dict[str, str]:
    """Task -> the one thing about how its items were answered that is worth telling, if there is one."""
    by_task: dict[str, list[Response]] = defaultdict(list)
    for response in responses:
        by_task[response.task.code].append(response)
    return {code: _note(of_task, changes, allowed_s) for code, of_task in by_task.items()}


def _note(responses: Sequence[Response], changes: dict[int, Change], allowed_s: float) -> str:
    spoiled = sum(changes.get(response.position) == Change.RIGHT_TO_WRONG for response in responses)
    if spoiled:
        return f"you changed {plural(spoiled, 'right answer')} to a wrong one"
    missed_s = [r.time_spent_ms / 1000 for r in responses if r.is_correct is False and r.value and r.time_spent_ms]
    if missed_s and fmean(missed_s) < QUICK * allowed_s:
        return f"the missed ones took {clock(fmean(missed_s))} on average, so read them to the end"
    if missed_s and fmean(missed_s) > LONG * allowed_s:
        return f"the missed ones took {clock(fmean(missed_s))} on average"
    return ""
