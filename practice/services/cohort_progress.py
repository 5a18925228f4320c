"""How the members of a cohort get on with an assignment: who has not begun, who sits, who is done. No answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from examprep.accounts.models import User
from practice.models import Assignment, Attempt, DomainResult, Response, ScoringRun, TaskResult
from practice.services.closing import close_overdue
from practice.services.insight.history import latest_runs


@dataclass(frozen=True)
class MemberRow:
    """attempt: the latest sitting of the assignment; run: its latest score."""

    user: User
    attempt: Attempt | None
    answered: int
    run: ScoringRun | None


@dataclass(frozen=True)
class DomainRow:
    """right of n scored answers of all members, share 0..1."""

    number: int
    title: str
    correct: int
    total: int

    @property
    def share(self) -> float:
        return self.correct / self.total


@dataclass(frozen=True)
class TaskRow:
    """right of n scored answers of all members, share 0..1."""

    domain: int
    code: str
    title: str
    correct: int
    total: int

    @property
    def share(self) -> float:
        return self.correct / self.total


def progress(assignment: Assignment, *, now: datetime) -> list[MemberRow]:
    """A row for each member in a fixed number of queries."""
    close_overdue(now=now)
    latest: dict[UUID, Attempt] = {}
    for attempt in Attempt.objects.filter(assignment=assignment).order_by("started_at"):
        latest[attempt.user_id] = attempt
    pks = [attempt.pk for attempt in latest.values()]
    answered = dict(
        Response.objects.filter(attempt__in=pks, value__isnull=False).values_list("attempt").annotate(Count("pk"))
    )
    runs = latest_runs(pks)
    return [
        MemberRow(member.user, attempt, answered.get(attempt.pk, 0) if attempt else 0,
                  runs.get(attempt.pk) if attempt else None)
        for member in assignment.cohort.memberships.select_related("user")
        for attempt in [latest.get(member.user_id)]
    ]  # fmt: skip


def domains_of(rows: list[MemberRow]) -> list[DomainRow]:
    """Results by domain over the members whose sitting is scored."""
    sums: dict[int, list[Any]] = {}
    for part in DomainResult.objects.filter(run__in=[row.run for row in rows if row.run]).order_by("number"):
        total = sums.setdefault(part.number, [part.title, 0, 0])
        total[1] += part.correct
        total[2] += part.total
    return [DomainRow(number, *total) for number, total in sorted(sums.items()) if total[2]]


def tasks_of(rows: list[MemberRow]) -> list[TaskRow]:
    """Results by task over the members whose sitting is scored."""
    runs = [row.run for row in rows if row.run]
    sums = TaskResult.objects.filter(run__in=runs).values_list("domain_number", "code", "title").order_by()
    found = [TaskRow(*part) for part in sums.annotate(Sum("correct"), Sum("total"))]
    return sorted((row for row in found if row.total), key=lambda row: (row.domain, natural(row.code)))


def natural(code: str) -> tuple[int, ...]:
    """1.10 comes after 1.9."""
    return tuple(int(part) for part in code.split(".") if part.isdigit())


def export_rows(assignment: Assignment, rows: list[MemberRow]) -> list[dict[str, Any]]:
    """A row for each member, with right and all of each domain."""
    parts: dict[int, dict[str, int]] = {}
    for part in DomainResult.objects.filter(run__in=[row.run for row in rows if row.run]):
        parts.setdefault(part.run_id, {}).update(
            {f"domain_{part.number}_right": part.correct, f"domain_{part.number}_of": part.total}
        )
    names = sorted({name for of_run in parts.values() for name in of_run})
    return [
        {
            "user": row.user.username,
            "name": row.user.get_full_name(),
            "email": row.user.email,
            "status": row.attempt.status if row.attempt else "not_begun",
            "started_at": row.attempt.started_at if row.attempt else None,
            "submitted_at": row.attempt.submitted_at if row.attempt else None,
            "raw_score": row.run.raw_score if row.run else None,
            "scored_items": row.run.scored_items if row.run else None,
            "scaled_score": row.run.scaled_score if row.run else None,
            "passed": row.run.passed if row.run else None,
            **{name: parts.get(row.run.pk, {}).get(name) if row.run else None for name in names},
        }
        for row in rows
    ]
