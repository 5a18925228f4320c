"""What a weakness report says, with the names of the exam: pages and the API tell the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from domains.models import Exam, Task
from examprep.accounts.models import User
from practice.core.behaviour import Ledger
from practice.core.response import Confidence
from practice.models import InsightReport
from practice.services.insight.advice import exam_tasks

MAX_EARLIER = 12
DRILL_COUNT = 10
MAX_SUBJECTS = 6
CLEAR, LIKELY = 0.9, 0.7


@dataclass(frozen=True)
class TaskLevel:
    """A task as the report ranks it. mean, low, high: expected share right 0..1; points: scaled points to gain."""

    task: Task
    mean: float
    low: float
    high: float
    n: int
    correct: int
    points: float
    below_target: float
    drill_count: int = DRILL_COUNT

    @property
    def sureness(self) -> str:
        """How sure it is that this level is below that of a candidate who passes comfortably."""
        if self.below_target >= CLEAR:
            return "clearly below"
        if self.below_target >= LIKELY:
            return "likely below"
        return "may be below" if self.points > 0 else "on level"


@dataclass(frozen=True)
class DomainLevel:
    number: int
    title: str
    weight: int
    mean: float
    low: float
    high: float
    n: int
    correct: int
    before: float | None = None

    @property
    def moved_by(self) -> float | None:
        """Since the report before; None without one."""
        return None if self.before is None else self.mean - self.before


@dataclass(frozen=True)
class Subjects:
    """Topics, services, requirements or pairs, those furthest below expectation first. parameter: what a drill of one
    is asked for with, "" when there is none."""

    title: str
    explanation: str
    parameter: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Change:
    """A level that moved since the report before; task is None for the chance of passing."""

    task: Task | None
    before: float
    after: float

    @property
    def is_up(self) -> bool:
        return self.after > self.before


@dataclass(frozen=True)
class ConfidenceRow:
    label: str
    correct: int
    n: int


@dataclass(frozen=True)
class Report:
    """readiness: probability, low, high; None with a reason. raise_most: tasks by how much half a step up in them would
    add to the chance of passing. answers_changed: over the latest mocks, None before the first."""

    report: InsightReport
    exam: Exam
    readiness: Mapping[str, float] | None
    reason: str
    raise_most: Sequence[tuple[TaskLevel, float]]
    tasks: Sequence[TaskLevel]
    domains: Sequence[DomainLevel]
    subjects: Sequence[Subjects]
    behaviour: Mapping[str, Any]
    time_sinks: Sequence[tuple[Task, int]]
    confidence: Sequence[ConfidenceRow]
    changes: Sequence[Change]
    answers_changed: Ledger | None
    earlier: Sequence[tuple[int, datetime]]

    @property
    def responses(self) -> int:
        return sum(domain.n for domain in self.domains)

    @property
    def weak_tasks(self) -> list[TaskLevel]:
        return [task for task in self.tasks if task.points >= 1]


CONFIDENCE_WORDS = {Confidence.SURE: "Sure", Confidence.THINK_SO: "Think so", Confidence.GUESS: "Guess"}


def report_of(user: User, exam: Exam, number: int | None = None) -> Report | None:
    """The latest report, or the one with this id; None when there is none. Three queries beside the exam's."""
    reports = InsightReport.objects.filter(user=user, exam=exam)
    report = reports.select_related("attempt").filter(**({} if number is None else {"pk": number})).first()
    if report is None:
        return None
    earlier = tuple(reports.values_list("pk", "computed_at")[:MAX_EARLIER])
    before = reports.filter(computed_at__lt=report.computed_at).values_list("document__domains", flat=True).first()
    return _told(report, exam, earlier, before or [])


def _told(
    report: InsightReport, exam: Exam, earlier: Sequence[tuple[int, datetime]], before: Sequence[Mapping[str, Any]]
) -> Report:
    document = report.document
    tasks = {task.code: task for task in exam_tasks(exam)}
    levels = [_task_level(row, tasks[row["code"]]) for row in document["tasks"] if row["code"] in tasks]
    by_code = {level.task.code: level for level in levels}
    behaviour = document["behaviour"]
    return Report(
        report=report,
        exam=exam,
        readiness=document["readiness"],
        reason=document["reason"] or "",
        raise_most=[(by_code[row["code"]], row["gain"]) for row in document["raise_most"] if row["code"] in by_code],
        tasks=levels,
        domains=_domains(document["domains"], exam, {row["number"]: row["mean"] for row in before}),
        subjects=_subjects(document),
        behaviour=behaviour,
        time_sinks=[(tasks[code], count) for code, count in behaviour["time_sinks"].items() if code in tasks],
        confidence=[
            ConfidenceRow(CONFIDENCE_WORDS[Confidence(row["confidence"])], row["correct"], row["n"])
            for row in reversed(behaviour["by_confidence"])
        ],
        changes=[
            Change(tasks.get(row["code"]), row["before"], row["after"])
            for row in document["changes"]
            if row["kind"] == "readiness" or row["code"] in tasks
        ],
        answers_changed=_answers_changed(document.get("answers_changed", [])),
        earlier=earlier,
    )


def _answers_changed(rows: Sequence[Mapping[str, Any]]) -> Ledger | None:
    names = [field.name for field in fields(Ledger)]
    return Ledger(**{name: sum(row[name] for row in rows) for name in names}) if rows else None


def _task_level(row: Mapping[str, Any], task: Task) -> TaskLevel:
    return TaskLevel(
        task=task,
        mean=row["mean"],
        low=row["low"],
        high=row["high"],
        n=row["n"],
        correct=row["correct"],
        points=row["points_to_gain"],
        below_target=row["below_target"],
    )


def _domains(rows: Sequence[Mapping[str, Any]], exam: Exam, before: Mapping[int, float]) -> list[DomainLevel]:
    domains = {domain.number: domain for domain in exam.domains.all()}
    return [
        DomainLevel(
            title=domains[row["number"]].title,
            weight=domains[row["number"]].weight,
            before=before.get(row["number"]),
            **row,
        )
        for row in rows
        if row["number"] in domains
    ]


def _subjects(document: Mapping[str, Any]) -> list[Subjects]:
    tags = document["tags"]
    found = [
        Subjects("Topics", "What runs through several tasks.", "tags", tags["topic"]),
        Subjects("Services", "What the questions are about.", "tags", tags["service"]),
        Subjects(
            "What decided", "The requirement in the scenario that made one option right: read for it first.", "",
            tags["requirement"],
        ),
        Subjects("Taken for each other", "Questions that turn on the difference.", "pair", document["pairs"]),
    ]  # fmt: skip
    return [
        Subjects(part.title, part.explanation, part.parameter, part.rows[:MAX_SUBJECTS]) for part in found if part.rows
    ]
