"""The stretches of a preparation, and the days of its full mocks.

    learn        answers with the explanation right after them, one task after the other
    drill        sets of questions, tasks mixed, feedback at the end
    mocks        full mock exams, and work on what they show
    consolidate  what is due and short mixed sets; no mock any more
    rest         the day before the exam

Answering questions comes in every phase, because being asked teaches more than reading again (Dunlosky et al. 2013,
PSPI 14:4-58; Pan & Rickard 2018: d = 0.40). Phases count from the day the plan was made and not from today: else every
new plan would give the later phases a share of what is left, and they would never come.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
Fits = Callable[[date], bool]

MAX_MOCKS_DAYS = 28
SHARE_OF_MOCKS = 0.4
SHARE_OF_LEARNING = 0.4
MIN_DAYS_TO_LEARN = 14
# Consolidation by the days there are; with the day of rest these are the last days, which hold no mock.
CONSOLIDATE_FROM = ((30, 3), (10, 2), (4, 1))
MOCK_FREE_DAYS = 2


class Phase(StrEnum):
    LEARN = "learn"
    DRILL = "drill"
    MOCKS = "mocks"
    CONSOLIDATE = "consolidate"
    REST = "rest"


# Days from one full mock to the next. The interval of a score is about 90 points to either side, so two mocks close
# together say little of what was learned between; near the exam they train the long sitting itself.
MOCK_GAP_DAYS = {Phase.LEARN: 28, Phase.DRILL: 14, Phase.MOCKS: 4}


@dataclass(frozen=True)
class Stretch:
    """A phase from its first to its last day, both included."""

    phase: Phase
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def phases_between(started_on: date, exam_on: date) -> tuple[Stretch, ...]:
    """The phases of a preparation from its first day to the day before the exam; empty when there is no such day.

    From the end: one day of rest, up to three of consolidation, 40 % of what is left for mocks but at most 28 days, and
    of the days before these 40 % for learning when there are at least 14. A year gives the same end as three months.
    """
    total = (exam_on - started_on).days
    if total < 1:
        return ()
    consolidate = next((days for least, days in CONSOLIDATE_FROM if total >= least), 0)
    left = total - 1 - consolidate
    mocks = min(MAX_MOCKS_DAYS, math.ceil(SHARE_OF_MOCKS * left))
    before = left - mocks
    learn = round(SHARE_OF_LEARNING * before) if left >= MIN_DAYS_TO_LEARN else 0
    lengths = {
        Phase.LEARN: learn,
        Phase.DRILL: before - learn,
        Phase.MOCKS: mocks,
        Phase.CONSOLIDATE: consolidate,
        Phase.REST: 1,
    }
    stretches, first = [], started_on
    for phase, days in lengths.items():
        if days:
            stretches.append(Stretch(phase, first, first + (days - 1) * DAY))
            first += days * DAY
    return tuple(stretches)


def phase_on(day: date, stretches: Sequence[Stretch]) -> Phase | None:
    """The phase of a day; None before, after and without an exam date."""
    return next((stretch.phase for stretch in stretches if stretch.first <= day <= stretch.last), None)


@dataclass(frozen=True)
class MockDays:
    """days: first to last. short_by: minutes the best day of the week lacks for a mock, 0 when one is long enough."""

    days: tuple[date, ...]
    short_by: int


def days_for_mocks(
    *,
    today: date,
    exam_on: date | None,
    stretches: Sequence[Stretch],
    minutes: Sequence[int],
    needed: int,
    left: int,
    last_mock_on: date | None,
    until: date,
) -> MockDays:
    """Days for full mocks, from today on.

    minutes: of Monday to Sunday; needed: minutes of a mock; left: mocks not sat yet; until: end of a plan that has no
    exam date. With a date the days are sought from the exam backwards, so that they stay where they are when the plan
    is made anew and the last weeks have most of them; without one every second week has a mock. A day must have enough
    minutes. When no weekday has, the longest ones are taken and `short_by` says what they lack.
    """
    longest = max(minutes)
    if longest == 0 or left == 0:
        return MockDays((), 0)
    needed_here = min(needed, longest)
    short_by = needed - needed_here

    def fits(day: date) -> bool:
        return minutes[day.weekday()] >= needed_here

    if exam_on is None:
        found = _every_second_week(today, until, last_mock_on, fits)[:left]
    else:
        found = _backwards(today, exam_on, stretches, last_mock_on, fits, left)
    return MockDays(tuple(found), short_by)


def _every_second_week(today: date, until: date, last_mock_on: date | None, fits: Fits) -> list[date]:
    gap = MOCK_GAP_DAYS[Phase.DRILL]
    found: list[date] = []
    day = today if last_mock_on is None else max(today, last_mock_on + gap * DAY)
    while day <= until:
        if fits(day):
            found.append(day)
            day += gap * DAY
        else:
            day += DAY
    return found


def _backwards(
    today: date, exam_on: date, stretches: Sequence[Stretch], last_mock_on: date | None, fits: Fits, left: int
) -> list[date]:
    found: list[date] = []
    day = exam_on - (MOCK_FREE_DAYS + 1) * DAY
    while day >= today and len(found) < left:
        gap = MOCK_GAP_DAYS.get(phase_on(day, stretches) or Phase.REST)
        if gap is not None and fits(day) and _is_apart(day, gap, found, last_mock_on):
            found.append(day)
        day -= DAY
    return found[::-1]


def _is_apart(day: date, gap: int, found: Sequence[date], last_mock_on: date | None) -> bool:
    """found: later days, the latest first."""
    after = not found or (found[-1] - day).days >= gap
    return after and (last_mock_on is None or (day - last_mock_on).days >= gap)
