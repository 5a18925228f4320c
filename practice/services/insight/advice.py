"""What to do next after a mock: the tasks where the points are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum, prefetch_related_objects

from domains.models import Exam, Task, blueprint
from practice.core.advice import TaskState, rank_gains
from practice.core.attempt import Mode, Status
from practice.core.scoring import Standing, Tally
from practice.models import Attempt, ScoringRun, TaskResult

MAX_ADVICE = 3
EARLIER_MOCKS = 3


@dataclass(frozen=True)
class Advice:
    """A task worth drilling, and why. points: scaled points it would add."""

    code: str
    title: str
    domain_number: int
    points: int
    drill_count: int
    reason: str


def advise(
    attempt: Attempt, run: ScoringRun, results: Sequence[TaskResult], notes: Mapping[str, str]
) -> tuple[Advice, ...]:
    """Up to three tasks, most points first; nothing after a drill, which covers too little of the exam to say.

    results: the run's; notes: task -> what else is known about it in this attempt.
    """
    if not attempt.is_mock:
        return ()
    by_code = {result.code: result for result in results}
    tasks = {task.code: task for task in exam_tasks(attempt.exam)}
    earlier = _earlier_tallies(attempt)
    overall = (run.raw_score + 1) / (run.scored_items + 2)
    expected = expected_items(attempt.exam)
    gains = rank_gains(
        [TaskState(code, expected[code], by_code[code].mean if code in by_code else overall) for code in tasks],
        raw=run.raw_score,
        scored_items=run.scored_items,
        cut_fraction=attempt.cut_fraction,
        scale=attempt.scale,
    )
    return tuple(
        Advice(
            code=gain.code,
            title=tasks[gain.code].title,
            domain_number=tasks[gain.code].domain.number,
            points=gain.points,
            drill_count=gain.drill_count,
            reason=_reason(by_code.get(gain.code), notes.get(gain.code, ""), earlier.get(gain.code)),
        )
        for gain in gains[:MAX_ADVICE]
    )


def _earlier_tallies(attempt: Attempt) -> dict[str, Tally]:
    """Task -> right and all over the mocks before this one, the latest three."""
    before = (
        Attempt.objects.filter(
            user=attempt.user_id,
            exam=attempt.exam_id,
            mode=Mode.MOCK,
            status=Status.SCORED,
            started_at__lt=attempt.started_at,
        )
        .order_by("-started_at")
        .values_list("pk", flat=True)[:EARLIER_MOCKS]
    )
    runs = {run.attempt_id: run.pk for run in ScoringRun.objects.filter(attempt__in=list(before)).order_by("number")}
    rows = TaskResult.objects.filter(run__in=runs.values()).values_list("code").annotate(Sum("correct"), Sum("total"))
    return {code: Tally(correct, total) for code, correct, total in rows.order_by()}


def exam_tasks(exam: Exam) -> list[Task]:
    """All tasks of the exam in order, each with its domain; two queries, once for an instance."""
    prefetch_related_objects([exam], blueprint())
    tasks = []
    for domain in exam.domains.all():
        for task in domain.tasks.all():
            task.domain = domain
            tasks.append(task)
    return tasks


def expected_items(exam: Exam) -> dict[str, float]:
    """Scored items of a form that each task gets when the tasks of a domain share it evenly."""
    tasks = exam_tasks(exam)
    scored = exam.split().scored
    return {
        task.code: scored[task.domain.number] / sum(other.domain_id == task.domain_id for other in tasks)
        for task in tasks
    }


def _reason(result: TaskResult | None, note: str, earlier: Tally | None) -> str:
    if result is None:
        words = "No scored question was about this; the estimate is your overall level."
    elif note:
        words = f"{result.correct} of {result.total} right; {note}."
    elif earlier is None and result.standing == Standing.UNKNOWN:
        words = f"{result.correct} of {result.total} right. Few questions, so the estimate leans on your overall level."
    else:
        words = f"{result.correct} of {result.total} right."
    if earlier is not None and earlier.total:
        words += f" In earlier mocks {earlier.correct} of {earlier.total}."
    return words
