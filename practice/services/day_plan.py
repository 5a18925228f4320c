"""The plan of a learner, from what is known about them today."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncDate

from domains.models import Exam, Task
from examprep.accounts.models import User
from practice.core.attempt import Mode, Status
from practice.core.phases import DAY, Phase, Stretch, phase_on
from practice.core.planning import Activity, Kind, Need, Plan, Remark, State, make_plan
from practice.models import Attempt, InsightReport, StudyPlan
from practice.services import diagnostic
from practice.services.done import Done, done_between
from practice.services.insight.advice import exam_tasks, expected_items
from practice.services.insight.ahead import minutes_of
from practice.services.known import latest_report
from practice.services.review_queue import PER_DAY, active_cards, zone_of
from questions.models import Form, Item

# Of a learner who said nothing: three quarters of an hour, and one day that holds a mock and the way through it.
DEFAULT_MINUTES = (45, 45, 45, 45, 45, 240, 90)
RECENT_DAYS = 7
# A mock older than this is past; what it showed is in the ranking of tasks.
MOCK_IS_FRESH = timedelta(days=14)
# A report on so many new questions says what the diagnostic would.
ENOUGH_FIRST_EXPOSURES = 25


@dataclass(frozen=True)
class Step:
    """Something to do, or with `done` something that was done; minutes and count are then what it was."""

    activity: Activity
    done: Done | None = None

    @property
    def is_done(self) -> bool:
        return self.done is not None

    @property
    def is_under_way(self) -> bool:
        return self.done is not None and self.done.attempt.is_in_progress


@dataclass(frozen=True)
class DayView:
    """minutes: what the learner has on such a day; steps: what was done first, then what is to do."""

    on: date
    phase: Phase | None
    minutes: int
    done_minutes: int
    steps: tuple[Step, ...]

    @property
    def to_do(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.is_done)


@dataclass(frozen=True)
class PlanView:
    """stored: what the learner asked for, None when they did not yet. mock_to_review: a mock nobody looked at."""

    exam: Exam
    stored: StudyPlan | None
    today: date
    exam_on: date | None
    phases: tuple[Stretch, ...]
    days: tuple[DayView, ...]
    mock_days: tuple[date, ...]
    remarks: tuple[Remark, ...]
    short_by: int
    mock_to_review: Attempt | None


def plan_of(user: User, exam: Exam) -> StudyPlan | None:
    return StudyPlan.objects.filter(user=user, exam=exam).select_related("exam").first()


def today_of(user: User, now: datetime) -> date:
    """The day it is where the learner is."""
    return now.astimezone(zone_of(user)).date()


def begin_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def day_plan(user: User, exam: Exam, *, now: datetime, start: date, end: date) -> PlanView:
    """The days from `start` to `end`: with what was done up to today, and with what is to do from today on.

    A bounded number of queries, whatever the learner did.
    """
    zone, today, stored = zone_of(user), today_of(user, now), plan_of(user, exam)
    since = min(start, today - RECENT_DAYS * DAY)
    done = done_between(user, exam, begin=begin_of(since, zone), end=begin_of(today + DAY, zone), zone=zone)
    last_mock = _last_mock(user, exam)
    state = _state(user, exam, stored, done, last_mock, now=now, until=max(end, today))
    made = make_plan(state, max(end, today))
    return PlanView(
        exam=exam,
        stored=stored,
        today=today,
        exam_on=state.exam_on,
        phases=made.phases,
        days=tuple(_days(state, made, done, start, end)),
        mock_days=made.mock_days,
        remarks=made.remarks,
        short_by=made.short_by,
        mock_to_review=last_mock if state.mock_to_review else None,
    )


def _days(state: State, made: Plan, done: Sequence[Done], start: date, end: date) -> Iterable[DayView]:
    ahead = {day.on: day for day in made.days}
    for n in range((end - start).days + 1):
        on = start + n * DAY
        todays = [entry for entry in done if entry.on == on]
        steps = [Step(_as_activity(entry), entry) for entry in todays]
        if on in ahead:
            steps += [Step(activity) for activity in ahead[on].activities]
        yield DayView(
            on=on,
            phase=phase_on(on, made.phases),
            minutes=state.minutes[on.weekday()] if on <= state.today or on in ahead else 0,
            done_minutes=sum(entry.minutes for entry in todays),
            steps=tuple(steps),
        )


def _as_activity(entry: Done) -> Activity:
    """Named by its task or domain when it was about one."""
    task = next(iter(entry.tasks)) if len(entry.tasks) == 1 else None
    domain = next(iter(entry.domains)) if len(entry.domains) == 1 else None
    return Activity(entry.kind, entry.minutes, task, domain, entry.count)


# The state -----------------------------------------------------------------------------------------------------------


def _state(
    user: User,
    exam: Exam,
    stored: StudyPlan | None,
    done: Sequence[Done],
    last_mock: Attempt | None,
    *,
    now: datetime,
    until: date,
) -> State:
    zone, today = zone_of(user), today_of(user, now)
    report = latest_report(user, exam)
    document: Mapping[str, Any] = report.document if report else {}
    todays = [entry for entry in done if entry.on == today]
    lately = [entry for entry in done if entry.on > today - RECENT_DAYS * DAY and entry.attempt.mode != Mode.MOCK]
    recent: Counter[str] = Counter()
    for entry in lately:
        recent.update(entry.tasks)
    last_mock_on = last_mock.started_at.astimezone(zone).date() if last_mock else None
    left, finals = _mocks_left(user, exam)
    return State(
        today=today,
        started_on=stored.started_on if stored else today,
        minutes=tuple(stored.minutes) if stored else DEFAULT_MINUTES,
        mock_minutes=math.ceil(minutes_of(user, exam).total_s / 60),
        exam_on=stored.exam_on if stored else None,
        tasks=_needs(exam, document),
        due=_due_by_day(user, exam, today, until, zone),
        gaps=_gaps(stored, document),
        recent=recent,
        mocks_left=left,
        finals_left=finals,
        last_mock_on=last_mock_on,
        mock_to_review=last_mock is not None and _is_to_review(last_mock, now),
        needs_diagnostic=last_mock is None and _needs_diagnostic(user, exam, report),
        done_minutes=sum(entry.minutes for entry in todays),
        # one that is under way counts as well: it is shown with a way back to it
        mock_done=last_mock_on == today or any(entry.kind.is_mock for entry in todays),
        max_cards=PER_DAY,
        done_cards=sum(entry.count for entry in todays if entry.kind == Kind.REVIEW),
    )


def _needs(exam: Exam, document: Mapping[str, Any]) -> tuple[Need, ...]:
    """Tasks that have items, by the points to gain; by their weight in the exam while nothing is known."""
    items = Item.objects.servable().filter(task=OuterRef("pk"))
    practisable = set(Task.objects.filter(Exists(items), domain__exam=exam).values_list("code", flat=True))
    known = {task["code"]: task["points_to_gain"] for task in document.get("tasks", [])}
    points = known or expected_items(exam)
    needs = [
        Need(task.code, task.domain.number, points.get(task.code, 0.0))
        for task in exam_tasks(exam)
        if task.code in practisable
    ]
    return tuple(sorted(needs, key=lambda need: -need.points))


def _gaps(stored: StudyPlan | None, document: Mapping[str, Any]) -> dict[int, float]:
    """Domain -> how far the estimated level is below the learner's goal, where one is set and a level known."""
    levels = {domain["number"]: domain["mean"] for domain in document.get("domains", [])}
    goals = {int(number): goal for number, goal in stored.goals.items()} if stored else {}
    return {number: goal - levels[number] for number, goal in goals.items() if goal > levels.get(number, 1.0)}


def _due_by_day(user: User, exam: Exam, today: date, until: date, zone: tzinfo) -> dict[date, int]:
    cards = active_cards(user, exam).filter(due_at__lt=begin_of(until + DAY, zone)).order_by()
    due: Counter[date] = Counter()
    for on, count in cards.values_list(TruncDate("due_at", tzinfo=zone)).annotate(Count("pk")):
        due[max(on, today)] += count
    return due


def _mocks_left(user: User, exam: Exam) -> tuple[int, int]:
    """Fixed forms this person has not sat: of those before the final ones, and of the final ones."""
    sat = Attempt.objects.of(user).filter(form=OuterRef("pk"))
    numbers = set(Form.objects.servable().filter(~Exists(sat), exam=exam).values_list("number", flat=True))
    finals = numbers & set(exam.final_mocks)
    return len(numbers - finals), len(finals)


def _last_mock(user: User, exam: Exam) -> Attempt | None:
    """The latest mock that is over."""
    mocks = Attempt.objects.of(user).filter(exam=exam, mode=Mode.MOCK).exclude(status=Status.IN_PROGRESS)
    return mocks.order_by("-started_at").first()


def _is_to_review(mock: Attempt, now: datetime) -> bool:
    is_unread = mock.status == Status.SCORED and mock.review_opened_at is None
    return is_unread and now - mock.started_at < MOCK_IS_FRESH


def _needs_diagnostic(user: User, exam: Exam, report: InsightReport | None) -> bool:
    if report and sum(report.document["first_exposures"].values()) >= ENOUGH_FIRST_EXPOSURES:
        return False
    # one that is under way waits on the first page
    return not Attempt.objects.of(user).filter(exam=exam, scope__source=diagnostic.SOURCE).exists()
