"""What to do next after a mock: the tasks where the points are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from domains.models import Exam, Task
from practice.core.advice import TaskState, rank_gains
from practice.core.scoring import Standing
from practice.models import Attempt, ScoringRun, TaskResult
from practice.services.insight.words import plural

MAX_ADVICE = 3


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
    attempt: Attempt, run: ScoringRun, results: Sequence[TaskResult], spoiled: Mapping[str, int]
) -> tuple[Advice, ...]:
    """Up to three tasks, most points first; nothing after a drill, which covers too little of the exam to say.

    results: the run's; spoiled: task -> right answers that were changed to wrong ones.
    """
    if not attempt.is_mock:
        return ()
    by_code = {result.code: result for result in results}
    tasks = {task.code: task for task in exam_tasks(attempt.exam)}
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
            reason=_reason(by_code.get(gain.code), spoiled.get(gain.code, 0)),
        )
        for gain in gains[:MAX_ADVICE]
    )


def exam_tasks(exam: Exam) -> list[Task]:
    """All tasks of the exam in order, each with its domain; two queries, once for an instance."""
    prefetch_related_objects([exam], "domains__tasks")
    tasks = []
    for domain in exam.domains.all():
        for task in domain.tasks.all():
            task.domain = domain
            tasks.append(task)
    return tasks


def expected_items(exam: Exam) -> dict[str, float]:
    """Scored items of a form that each task gets when the tasks of a domain share it evenly."""
    scored = exam.split().scored
    tasks = exam_tasks(exam)
    return {
        task.code: scored[task.domain.number] / sum(other.domain_id == task.domain_id for other in tasks)
        for task in tasks
    }


def _reason(result: TaskResult | None, spoiled: int) -> str:
    if result is None:
        return "No scored question was about this; the estimate is your overall level."
    words = f"{result.correct} of {result.total} right"
    if spoiled:
        return f"{words}; you changed {plural(spoiled, 'right answer')} to a wrong one."
    if result.standing == Standing.UNKNOWN:
        return f"{words}. Few questions, so the estimate leans on your overall level."
    return f"{words}."
