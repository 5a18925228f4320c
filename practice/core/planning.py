"""What to do on which day until the exam.

The plan is a function of the day's state: nothing of it is stored, so a missed day or a good one changes the plan of
tomorrow and leaves no debt. A day's minutes are given away in this order:

1. a full mock on its day (`practice.core.phases.days_for_mocks`), and the way through it;
2. cards that are due, because a review pays most at its time (Cepeda et al. 2008), but at most half the day;
3. what is left of going through a mock, because a test teaches most with its feedback (Pan & Rickard 2018);
4. the diagnostic, while nothing is known;
5. tasks, in proportion to the points there are to gain, never the same task twice in a row: mixing them beats blocks
   (72 % against 38 % right, d = 1.05, Rohrer, Dedrick & Burgess 2014).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from practice.core.phases import DAY, Phase, Stretch, days_for_mocks, phase_on, phases_between

# Minutes that one question takes. An item of the exam has 157 s; reading why takes the rest. A card's concept has been
# read about before; to learn from a question one also opens its references.
MINUTES_PER_CARD, MINUTES_PER_DRILL_ITEM, MINUTES_PER_LEARN_ITEM = 2, 3, 4
DIAGNOSTIC_MINUTES = 75
MOCK_REVIEW_MINUTES = 60
MAX_SHARE_OF_REVIEWS = 0.5

MIN_BLOCK_ITEMS, BLOCK_ITEMS, MAX_BLOCKS = 5, 10, 6
# What is known fades too, so no task is left out: each counts at least this share of the one with most points.
LEAST_SHARE = 0.1
# Ten percentage points below the learner's own goal for a domain make its tasks count half as much again.
WEIGHT_OF_GAP = 5.0
MAX_MINUTES = 720


class Kind(StrEnum):
    DIAGNOSTIC = "diagnostic"
    LEARN = "learn"
    DRILL = "drill"
    REVIEW = "review"
    MOCK = "mock"
    FINAL_MOCK = "final_mock"
    MOCK_REVIEW = "mock_review"
    REST = "rest"
    EXAM = "exam"

    @property
    def is_mock(self) -> bool:
        return self in (Kind.MOCK, Kind.FINAL_MOCK)


class Remark(StrEnum):
    """What a plan could not do as it should, and why."""

    EXAM_PAST = "exam_past"
    NO_MINUTES = "no_minutes"
    MOCK_TOO_LONG = "mock_too_long"
    NO_MOCKS_LEFT = "no_mocks_left"
    NOTHING_TO_DRILL = "nothing_to_drill"


@dataclass(frozen=True)
class Need:
    """A task worth working on. points: scaled points to gain, or any weight when nothing is known, >= 0."""

    code: str
    domain: int
    points: float


@dataclass(frozen=True)
class State:
    """What a plan is made from.

    minutes: per weekday, Monday first, 0..720. due: day -> cards due then; what is overdue stands at `today`.
    mocks_left, finals_left: fixed forms not sat, final ones apart. gaps: domain -> how far the learner is below the
    goal, a share > 0. recent: task -> questions answered lately, which count as given. done_minutes, mock_done,
    done_cards: what today brought; max_cards: how many cards a day may have.
    """

    today: date
    started_on: date
    minutes: tuple[int, ...]
    mock_minutes: int
    exam_on: date | None = None
    tasks: tuple[Need, ...] = ()
    due: Mapping[date, int] = field(default_factory=dict)
    gaps: Mapping[int, float] = field(default_factory=dict)
    recent: Mapping[str, int] = field(default_factory=dict)
    mocks_left: int = 0
    finals_left: int = 0
    last_mock_on: date | None = None
    mock_to_review: bool = False
    needs_diagnostic: bool = False
    done_minutes: int = 0
    mock_done: bool = False
    max_cards: int = 60
    done_cards: int = 0

    @property
    def coming_exam_on(self) -> date | None:
        return self.exam_on if self.exam_on is not None and self.exam_on >= self.today else None


@dataclass(frozen=True)
class Activity:
    """count: questions; None for what is not counted. task: None means any."""

    kind: Kind
    minutes: int
    task: str | None = None
    domain: int | None = None
    count: int | None = None


@dataclass(frozen=True)
class Day:
    """minutes: what the learner has on that weekday; activities: what is left to do."""

    on: date
    phase: Phase | None
    minutes: int
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class Plan:
    """mock_days: all until the exam, also after the last of `days`. short_by: minutes the longest weekday lacks for a
    mock."""

    phases: tuple[Stretch, ...]
    days: tuple[Day, ...]
    mock_days: tuple[date, ...]
    remarks: tuple[Remark, ...]
    short_by: int


def make_plan(state: State, until: date) -> Plan:
    """The days from today to `until`, or to the exam when that comes before.

    Raises ValueError when `minutes` are not seven numbers from 0 to 720.
    """
    if len(state.minutes) != 7 or not all(0 <= minutes <= MAX_MINUTES for minutes in state.minutes):
        raise ValueError("minutes are seven numbers from 0 to 720")
    exam_on = state.coming_exam_on
    phases = phases_between(min(state.started_on, state.today), exam_on) if exam_on else ()
    mocks = days_for_mocks(
        today=state.today + _days_without_mock(state) * DAY,
        exam_on=exam_on,
        stretches=phases,
        minutes=state.minutes,
        needed=state.mock_minutes,
        left=state.mocks_left + state.finals_left,
        last_mock_on=state.last_mock_on,
        until=until,
    )
    filler = _Filler(state, mocks.days)
    last = min(until, exam_on) if exam_on else until
    count = (last - state.today).days + 1
    return Plan(
        phases=phases,
        days=tuple(filler.fill(state.today + n * DAY, phases) for n in range(count)),
        mock_days=mocks.days,
        remarks=tuple(_remarks(state, mocks.short_by)),
        short_by=mocks.short_by,
    )


def _days_without_mock(state: State) -> int:
    """Days from today on that get no mock: after one of today, and while the diagnostic is yet to come and there is
    time."""
    if state.needs_diagnostic and state.coming_exam_on is None:
        return 7
    return 1 if state.mock_done else 0


def _remarks(state: State, short_by: int) -> list[Remark]:
    found = []
    if state.exam_on is not None and state.exam_on < state.today:
        found.append(Remark.EXAM_PAST)
    if not any(state.minutes):
        found.append(Remark.NO_MINUTES)
    if short_by:
        found.append(Remark.MOCK_TOO_LONG)
    if state.mocks_left + state.finals_left == 0:
        found.append(Remark.NO_MOCKS_LEFT)
    if not state.tasks:
        found.append(Remark.NOTHING_TO_DRILL)
    return found


class _Filler:
    """Fills one day after the other; what finds no room waits for the next day."""

    def __init__(self, state: State, mock_days: Sequence[date]) -> None:
        self.state = state
        self.mocks = {day: Kind.MOCK if n < state.mocks_left else Kind.FINAL_MOCK for n, day in enumerate(mock_days)}
        self.shares = _Shares(state)
        self.cards = 0
        self.to_review = MOCK_REVIEW_MINUTES if state.mock_to_review else 0
        self.diagnostic = DIAGNOSTIC_MINUTES if state.needs_diagnostic else 0

    def fill(self, day: date, phases: Sequence[Stretch]) -> Day:
        phase = phase_on(day, phases)
        minutes = self.state.minutes[day.weekday()]
        self.cards += self.state.due.get(day, 0)
        if day == self.state.coming_exam_on:
            activities = [Activity(Kind.EXAM, 0)]
        elif phase == Phase.REST:
            activities = [Activity(Kind.REST, 0)]
        else:
            activities = self._work(day, phase, minutes)
        return Day(day, phase, minutes, tuple(activities))

    def _work(self, day: date, phase: Phase | None, minutes: int) -> list[Activity]:
        is_today = day == self.state.today
        room = minutes - (self.state.done_minutes if is_today else 0)
        cards_left = max(0, self.state.max_cards - (self.state.done_cards if is_today else 0))
        found = []
        if kind := self.mocks.get(day):
            found.append(Activity(kind, self.state.mock_minutes))
            room -= self.state.mock_minutes
            # what was thought is still fresh, so this comes before the cards
            spent = max(0, min(MOCK_REVIEW_MINUTES, room))
            found += [Activity(Kind.MOCK_REVIEW, spent)] if spent else []
            room -= spent
            self.to_review = MOCK_REVIEW_MINUTES - spent
            # a mock tells more than the diagnostic would
            self.diagnostic = 0
        most = min(room, int(MAX_SHARE_OF_REVIEWS * minutes))
        if cards := min(self.cards, cards_left, max(0, most) // MINUTES_PER_CARD):
            found.append(Activity(Kind.REVIEW, cards * MINUTES_PER_CARD, count=cards))
            self.cards -= cards
            room -= cards * MINUTES_PER_CARD
        if spent := max(0, min(self.to_review, room)):
            found.append(Activity(Kind.MOCK_REVIEW, spent))
            self.to_review -= spent
            room -= spent
        if spent := max(0, min(self.diagnostic, room)):
            found.append(Activity(Kind.DIAGNOSTIC, spent))
            self.diagnostic -= spent
            room -= spent
        return found + self._blocks(phase, room)

    def _blocks(self, phase: Phase | None, room: int) -> list[Activity]:
        is_learning = phase == Phase.LEARN
        per_item = MINUTES_PER_LEARN_ITEM if is_learning else MINUTES_PER_DRILL_ITEM
        items = max(0, room) // per_item
        if items < MIN_BLOCK_ITEMS or not self.state.tasks:
            return []
        if phase == Phase.CONSOLIDATE:
            count = min(items, 2 * BLOCK_ITEMS)
            return [Activity(Kind.DRILL, count * per_item, count=count)]
        blocks = max(1, min(MAX_BLOCKS, round(items / BLOCK_ITEMS)))
        count = items // blocks
        kind = Kind.LEARN if is_learning else Kind.DRILL
        found = []
        for _ in range(blocks):
            need = self.shares.give(count)
            found.append(Activity(kind, count * per_item, need.code, need.domain, count))
        return found


class _Shares:
    """Which task comes next, so that all get questions in proportion to their weight.

    The highest weight / (2 g + b) comes next, where g questions were given to the task and b is the size of a block:
    the apportionment of Webster and Sainte-Lague, which stays in proportion after every step.
    """

    def __init__(self, state: State) -> None:
        most = max((need.points for need in state.tasks), default=0.0)
        self.tasks = state.tasks
        self.weights = {
            need.code: (max(need.points, LEAST_SHARE * most) if most > 0 else 1.0)
            * (1 + WEIGHT_OF_GAP * state.gaps.get(need.domain, 0.0))
            for need in state.tasks
        }
        self.given = {need.code: state.recent.get(need.code, 0) for need in state.tasks}
        self.previous = ""

    def give(self, count: int) -> Need:
        others = [need for need in self.tasks if need.code != self.previous] or list(self.tasks)
        chosen = max(others, key=lambda need: self.weights[need.code] / (2 * self.given[need.code] + BLOCK_ITEMS))
        self.given[chosen.code] += count
        self.previous = chosen.code
        return chosen
