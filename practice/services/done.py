"""What a learner did on which day, from the times of their responses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, Sum, Value
from django.db.models.functions import Least, TruncDate

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.core.planning import Kind
from practice.models import Attempt, Response
from practice.services import diagnostic, review_queue

# a drill without a clock may be gone on with for so long
MAX_DAYS_OPEN = 30
# of a page that was left open, no more counts for one question
MAX_MS_PER_ITEM = 15 * 60_000
_BY_SOURCE = {review_queue.SOURCE: Kind.REVIEW, diagnostic.SOURCE: Kind.DIAGNOSTIC}


@dataclass(frozen=True)
class Done:
    """What was done in one sitting on one day. tasks: code -> questions answered; domains: their numbers."""

    on: date
    attempt: Attempt
    kind: Kind
    seconds: float
    tasks: dict[str, int]
    domains: frozenset[int]

    @property
    def count(self) -> int:
        return sum(self.tasks.values())

    @property
    def minutes(self) -> int:
        return max(1, round(self.seconds / 60))


def done_between(user: User, exam: Exam, *, begin: datetime, end: datetime, zone: tzinfo) -> tuple[Done, ...]:
    """Sittings of the days from `begin` to `end`, these excluded, in order of time; two queries."""
    rows: list[Any] = list(
        Response.objects.filter(
            attempt__user=user,
            attempt__exam=exam,
            attempt__started_at__gte=begin - timedelta(days=MAX_DAYS_OPEN),
            attempt__started_at__lt=end,
            answered_at__gte=begin,
            answered_at__lt=end,
        )
        .order_by()
        .values("attempt", "task__code", "task__domain__number", on=TruncDate("answered_at", tzinfo=zone))
        .annotate(
            answered=Count("pk", filter=Q(value__isnull=False)),
            spent_ms=Sum(Least(F("time_spent_ms"), Value(MAX_MS_PER_ITEM))),
            last_at=Max("answered_at"),
        )
    )
    attempts = Attempt.objects.select_related("form").in_bulk({row["attempt"] for row in rows})
    sittings: dict[tuple[date, UUID], list[Any]] = {}
    for row in sorted(rows, key=lambda row: row["last_at"]):
        sittings.setdefault((row["on"], row["attempt"]), []).append(row)
    return tuple(_done(on, attempts[pk], exam, parts) for (on, pk), parts in sittings.items())


def _done(on: date, attempt: Attempt, exam: Exam, parts: Sequence[dict[str, Any]]) -> Done:
    return Done(
        on=on,
        attempt=attempt,
        kind=_kind(attempt, exam),
        seconds=sum(part["spent_ms"] for part in parts) / 1000,
        tasks={part["task__code"]: part["answered"] for part in parts},
        domains=frozenset(part["task__domain__number"] for part in parts),
    )


def _kind(attempt: Attempt, exam: Exam) -> Kind:
    if attempt.mode == Mode.MOCK:
        is_final = attempt.form is not None and attempt.form.number in exam.final_mocks
        return Kind.FINAL_MOCK if is_final else Kind.MOCK
    practised = Kind.LEARN if attempt.mode == Mode.TUTOR else Kind.DRILL
    return _BY_SOURCE.get(attempt.scope.get("source", ""), practised)
