"""How well somebody thinks they know the tasks of an exam, and how that compares with what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from domains.models import Exam, Task
from examprep.accounts.models import User
from practice.core.self_assessment import Measured, Verdict, compare
from practice.models import SelfRating
from practice.services.insight.advice import exam_tasks
from practice.services.known import latest_report

LONG_AGO = timedelta(days=14)


@dataclass(frozen=True)
class Row:
    """A task with its rating, what was measured, and what the two say; None while there is nothing."""

    task: Task
    rating: int | None
    measured: Measured | None
    verdict: Verdict | None


@dataclass(frozen=True)
class SelfView:
    """rows: in the order of the exam. rated_at: of the latest rating; measured_at: of the report; None without."""

    rows: tuple[Row, ...]
    rated_at: datetime | None
    measured_at: datetime | None

    @property
    def is_long_ago(self) -> bool:
        """Whether there was time to learn between the ratings and the report."""
        return bool(self.rated_at and self.measured_at and self.measured_at - self.rated_at > LONG_AGO)

    @property
    def rated(self) -> int:
        return sum(row.rating is not None for row in self.rows)

    def having(self, verdict: Verdict) -> list[Row]:
        """Most surprising first: by the rating, and for equal ones by the measured level."""
        sign = 1 if verdict == Verdict.UNDER else -1
        found = [row for row in self.rows if row.verdict == verdict]
        return sorted(
            found, key=lambda row: (sign * (row.rating or 0), -sign * (row.measured.mean if row.measured else 0))
        )

    @property
    def over(self) -> list[Row]:
        return self.having(Verdict.OVER)

    @property
    def under(self) -> list[Row]:
        return self.having(Verdict.UNDER)

    @property
    def agreeing(self) -> list[Row]:
        return self.having(Verdict.AGREES)

    @property
    def too_few(self) -> list[Row]:
        return self.having(Verdict.TOO_FEW)


@transaction.atomic
def save_ratings(*, user: User, exam: Exam, ratings: Mapping[str, int], now: datetime) -> None:
    """Keep ratings from 1 to 5 by task code; tasks that are not named keep theirs.

    Raises ValueError for another number or a task of another exam.
    """
    tasks = {task.code: task for task in exam_tasks(exam)}
    if unknown := ratings.keys() - tasks.keys():
        raise ValueError(f"no task of {exam.code}: {', '.join(sorted(unknown))}")
    if not all(1 <= rating <= 5 for rating in ratings.values()):
        raise ValueError("a rating lies between 1 and 5")
    SelfRating.objects.bulk_create(
        [SelfRating(user=user, task=tasks[code], rating=rating, rated_at=now) for code, rating in ratings.items()],
        update_conflicts=True,
        unique_fields=["user", "task"],
        update_fields=["rating", "rated_at"],
    )


def self_view(user: User, exam: Exam) -> SelfView:
    """The ratings of this person beside the levels of their latest report."""
    stored = list(SelfRating.objects.filter(user=user, task__domain__exam=exam))
    ratings = {entry.task_id: entry.rating for entry in stored}
    report = latest_report(user, exam)
    levels = {task["code"]: task for task in report.document["tasks"]} if report else {}
    rows = tuple(_row(task, ratings.get(task.pk), levels.get(task.code)) for task in exam_tasks(exam))
    rated_at = max((entry.rated_at for entry in stored), default=None)
    return SelfView(rows, rated_at, report.computed_at if report else None)


def _row(task: Task, rating: int | None, level: Mapping[str, Any] | None) -> Row:
    measured = Measured(level["mean"], level["low"], level["high"], level["n"]) if level else None
    return Row(task, rating, measured, compare(rating, measured) if rating and measured else None)
