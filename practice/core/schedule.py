"""When something missed comes back: FSRS-6 as the `fsrs` package computes it, with its default parameters.

Days are the learner's days. FSRS counts whole days between looks, so a look at 20:00 and one at 8:00 the next morning
must be a day apart; `calendar_day` makes every moment of a day the same, and `begins` turns a day back into the moment
from which something is due.

No learning or relearning steps: they bring a card back after minutes, in a queue that is opened once a day. Without
them FSRS gives an interval from its own estimate of stability, one day at least. No fuzzing: the same looks give the
same day, so that a schedule can be worked out again after a regrade.

Source: https://github.com/open-spaced-repetition/py-fsrs, and "The FSRS algorithm" in the wiki of the same project.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import IntEnum

import fsrs
from fsrs import Card, Scheduler, State

from practice.core.response import Confidence

RETENTION = 0.9
DAILY = Scheduler(desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
# FSRS lets a chance of remembering fall to 0.90 before it asks; on the one day that counts it should be higher
EXAM_RETENTION = 0.95
LEECH_LAPSES = 4
MATURE_DAYS = 21
_DAY = timedelta(days=1)


class Rating(IntEnum):
    """FSRS's grades of a look."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True)
class Memory:
    """What FSRS knows about a card.

    state: 1 learning, 2 review, 3 relearning; step: of the learning steps, None in review; stability: days until the
    chance of remembering has fallen to 0.90; difficulty: 1..10; both None before the first look.
    """

    due_at: datetime
    state: int = State.Learning.value
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    last_review_at: datetime | None = None


@dataclass(frozen=True)
class History:
    """Where a card stands after all its looks; lapses: how often it was missed again after the first look."""

    memory: Memory
    lapses: int


def rate(is_correct: bool, confidence: int | None) -> Rating:
    """FSRS's rating of a response: wrong or blank - again, right by a guess - hard, right - good.

    Never easy, however sure the learner was: choosing among four options shows that a thing is recognized, not that it
    is recalled with ease; how sure people say they are is what this site teaches them to doubt; and easy would more
    than triple the first interval on that word. Right and wrong alone predict almost as well as four grades (log
    loss 0.3256 to 0.3214).
    Source: https://github.com/open-spaced-repetition/srs-benchmark, FSRS-6 and FSRS-6 binary.
    """
    if not is_correct:
        return Rating.AGAIN
    return Rating.HARD if confidence == Confidence.GUESS else Rating.GOOD


def is_cause(rating: int) -> bool:
    """Whether such a look is a reason to ask again some day: it was missed, or right by a guess."""
    return rating in (Rating.AGAIN, Rating.HARD)


def look(memory: Memory, rating: int, at: datetime, scheduler: Scheduler = DAILY) -> Memory:
    """The memory after a look at this moment.

    Equals `Scheduler.review_card` of the package. scheduler: DAILY but for results published with other steps.
    Raises ValueError for a rating that is none, or a time without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a look has a time with a zone")
    card, _ = scheduler.review_card(_card(memory), fsrs.Rating(rating), at.astimezone(UTC))
    return Memory(card.due, card.state.value, card.step, card.stability, card.difficulty, card.last_review)


def retrievability(memory: Memory, at: datetime) -> float:
    """Chance of remembering at this moment, 0..1; 0 before the first look.

    R = (1 + F t / S) ** -0.1542 with t whole days since the last look, S stability, and F such that R = 0.9 at t = S.
    """
    return float(DAILY.get_card_retrievability(_card(memory), at))


def planned(memory: Memory) -> datetime:
    """When FSRS shows it next, whatever exam is ahead: as many days after the last look as its stability, one at least.

    At a desired retention of 0.90 the interval is the stability itself, rounded to days.
    """
    if memory.last_review_at is None or memory.stability is None:
        return memory.due_at
    return memory.last_review_at + max(1, round(memory.stability)) * _DAY


def toward_exam(memory: Memory, exam_on: date | None) -> datetime | None:
    """The day of the next look before the exam; None when it needs none before it. Without an exam, FSRS's own day.

    What FSRS shows before the exam day stays. What it would show on that day or later is shown once more before it
    where the chance of remembering on the exam day is below EXAM_RETENTION: on the first day from which a right
    response carries it to that level - a miss on the eve could not be mended - and on the eve when no day does.
    An exam that is not after the last look decides nothing.
    """
    due = planned(memory)
    if exam_on is None:
        return due
    exam_day = datetime(exam_on.year, exam_on.month, exam_on.day, tzinfo=UTC)
    seen = memory.last_review_at
    if due < exam_day or seen is None or seen >= exam_day:
        return due
    if retrievability(memory, exam_day) >= EXAM_RETENTION:
        return None
    ahead = [seen + days * _DAY for days in range(1, (exam_day - seen).days)]
    carries = (day for day in ahead if retrievability(look(memory, Rating.GOOD, day), exam_day) >= EXAM_RETENTION)
    return next(carries, ahead[-1] if ahead else None)


def replay(looks: Sequence[tuple[int, datetime]]) -> History:
    """Where a card stands after these (rating, day) looks, in order of time. Raises ValueError without any."""
    if not looks:
        raise ValueError("a card without a look has no history")
    memory = Memory(due_at=looks[0][1])
    for rating, at in looks:
        memory = look(memory, rating, at)
    return History(memory, sum(rating == Rating.AGAIN for rating, _ in looks[1:]))


def is_leech(lapses: int, stability: float | None) -> bool:
    """Missed so often again that asking once more will not help: read about it first. Over once it holds for weeks.

    Anki's default is eight lapses on cards of one fact; here four, because every question carries an explanation that
    was read each time. Three weeks are what Anki calls a mature card.
    """
    return lapses >= LEECH_LAPSES and (stability is None or stability < MATURE_DAYS)


def calendar_day(at: datetime, zone: tzinfo) -> datetime:
    """The day of a moment where the learner is, as midnight UTC of its date: all days are 24 hours long."""
    local = at.astimezone(zone)
    return datetime(local.year, local.month, local.day, tzinfo=UTC)


def begins(day: datetime, zone: tzinfo) -> datetime:
    """The moment, in UTC, at which such a day begins where the learner is."""
    return day.replace(tzinfo=zone).astimezone(UTC)


def _card(memory: Memory) -> Card:
    # with an id: without one the package sleeps a millisecond to make one up
    return Card(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.last_review_at,
    )
