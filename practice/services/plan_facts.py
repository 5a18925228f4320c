"""Progress as facts: what was done this week and what has changed. Nothing is counted that a day off would break."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.phases import DAY
from practice.models import InsightReport
from practice.services.day_plan import DEFAULT_MINUTES, begin_of, plan_of, today_of
from practice.services.done import done_between
from practice.services.known import latest_report
from practice.services.review_queue import zone_of

# Levels are compared with the report before these days, and only a clear rise is told: a level moves by a few points
# with every sitting.
COMPARED_AFTER = timedelta(days=14)
CLEAR_RISE = 0.05


@dataclass(frozen=True)
class Goal:
    """A domain: the share right the learner aims at, and the estimated level with its interval, None when unknown."""

    number: int
    title: str
    goal: float
    is_own: bool
    mean: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def is_reached(self) -> bool:
        return self.mean is not None and self.mean >= self.goal


@dataclass(frozen=True)
class Facts:
    """minutes_planned: of the whole week. improved: tasks whose level rose clearly since the report of `compared_on`,
    None without an earlier one."""

    week_from: date
    minutes: int
    minutes_planned: int
    days: int
    answered: int
    mocks: int
    improved: tuple[str, ...]
    compared_on: date | None
    goals: tuple[Goal, ...]


def plan_facts(user: User, exam: Exam, *, now: datetime) -> Facts:
    zone, today, stored = zone_of(user), today_of(user, now), plan_of(user, exam)
    monday = today - today.weekday() * DAY
    done = done_between(user, exam, begin=begin_of(monday, zone), end=begin_of(today + DAY, zone), zone=zone)
    report = latest_report(user, exam)
    improved, compared = _improved(user, exam, report, now)
    return Facts(
        week_from=monday,
        minutes=sum(entry.minutes for entry in done),
        minutes_planned=sum(stored.minutes if stored else DEFAULT_MINUTES),
        days=len({entry.on for entry in done}),
        answered=sum(entry.count for entry in done),
        mocks=len({entry.attempt.pk for entry in done if entry.kind.is_mock}),
        improved=improved,
        compared_on=compared.astimezone(zone).date() if compared else None,
        goals=_goals(exam, stored.goals if stored else {}, report.document if report else {}),
    )


def _improved(
    user: User, exam: Exam, report: InsightReport | None, now: datetime
) -> tuple[tuple[str, ...], datetime | None]:
    if report is None:
        return (), None
    reports = InsightReport.objects.filter(user=user, exam=exam, computed_at__lt=report.computed_at)
    earlier = reports.filter(computed_at__lte=now - COMPARED_AFTER).first() or reports.last()
    if earlier is None:
        return (), None
    before = {task["code"]: task["mean"] for task in earlier.document["tasks"]}
    rises = {
        task["code"]: task["mean"] - before[task["code"]] for task in report.document["tasks"] if task["code"] in before
    }
    found = sorted((code for code, rise in rises.items() if rise >= CLEAR_RISE), key=lambda code: -rises[code])
    return tuple(found), earlier.computed_at


def _goals(exam: Exam, own: Mapping[str, float], document: Mapping[str, Any]) -> tuple[Goal, ...]:
    levels = {domain["number"]: domain for domain in document.get("domains", [])}
    goals = []
    for domain in exam.domains.all():
        level = levels.get(domain.number, {})
        goals.append(
            Goal(
                number=domain.number,
                title=domain.title,
                goal=own.get(str(domain.number), float(exam.cut_fraction)),
                is_own=str(domain.number) in own,
                mean=level.get("mean"),
                low=level.get("low"),
                high=level.get("high"),
                n=level.get("n", 0),
            )
        )
    return tuple(goals)
