"""FSRS as the package computes it, days of learners, and the last looks before an exam.

Vectors published with py-fsrs 6 (tests/test_basic.py): the intervals of thirteen looks, the memory after six.
"""

import random
import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest
from fsrs import Card, Scheduler
from fsrs import Rating as Grade
from hypothesis import given
from hypothesis import strategies as st

from practice.core.response import Confidence
from practice.core.schedule import (
    DAILY,
    EXAM_RETENTION,
    LEECH_LAPSES,
    MATURE_DAYS,
    Memory,
    Rating,
    begins,
    calendar_day,
    is_cause,
    is_leech,
    look,
    planned,
    rate,
    replay,
    retrievability,
    toward_exam,
)

START = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
# as published: steps of one and ten minutes
STEPS = Scheduler(enable_fuzzing=False)
AGAIN, HARD, GOOD, EASY = Rating


def after(*ratings, gaps=(), start=MONDAY):
    """The memory after looks with so many days between them; without gaps each when it is due."""
    memory, at = Memory(due_at=start), start
    for place, rating in enumerate(ratings):
        at = memory.due_at if place and not gaps else at + (gaps[place - 1] * DAY if place else 0 * DAY)
        memory = look(memory, rating, at)
    return memory


# The package's vectors


def test_thirteen_published_intervals():
    memory, at, intervals = Memory(due_at=START), START, []
    for rating in (3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3):
        memory = look(memory, rating, at, STEPS)
        intervals.append((memory.due_at - at).days)
        at = memory.due_at

    assert intervals == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


@pytest.mark.parametrize("scheduler", [STEPS, DAILY], ids=["steps of minutes", "daily"])
def test_the_published_memory_after_six_looks(scheduler):
    memory, at = Memory(due_at=START), START
    for rating, days in zip((1, 3, 3, 3, 3, 3), (0, 0, 1, 3, 8, 21), strict=True):
        at += days * DAY
        memory = look(memory, rating, at, scheduler)

    assert memory.stability == pytest.approx(53.62691, abs=1e-4)
    assert memory.difficulty == pytest.approx(6.3574867, abs=1e-4)


def test_ten_easy_looks_in_a_row_reach_the_lowest_difficulty():
    memory = Memory(due_at=START)
    for microseconds in range(10):
        memory = look(memory, EASY, START + timedelta(microseconds=microseconds), STEPS)

    assert memory.difficulty == 1.0


@pytest.mark.parametrize(("rating", "stability"), [(AGAIN, 0.212), (HARD, 1.2931), (GOOD, 2.3065), (EASY, 8.2956)])
def test_a_first_look_has_the_stability_of_the_default_parameters(rating, stability):
    assert after(rating).stability == stability


def test_a_card_is_the_same_as_in_the_package():
    card, memory, at = Card(card_id=1, due=START), Memory(due_at=START), START
    for rating in (2, 1, 3, 4, 1, 3):
        card, _ = DAILY.review_card(card, Grade(rating), at)
        memory = look(memory, rating, at)
        at = card.due + 2 * DAY

    assert (memory.due_at, memory.state, memory.step, memory.stability, memory.difficulty, memory.last_review_at) == (
        card.due, card.state, card.step, card.stability, card.difficulty, card.last_review,
    )  # fmt: skip


def test_the_chance_of_remembering_is_nine_tenths_after_as_many_days_as_the_stability():
    memory = Memory(due_at=START, state=2, step=None, stability=10.0, difficulty=5.0, last_review_at=START)

    assert retrievability(memory, START + 10 * DAY) == pytest.approx(0.9)
    assert retrievability(memory, START) == 1
    # (1 + 0.98034 * 20 / 10) ** -0.1542
    assert retrievability(memory, START + 20 * DAY) == pytest.approx(0.8459, abs=1e-4)


def test_nothing_is_remembered_before_the_first_look():
    assert retrievability(Memory(due_at=START), START) == 0


def test_a_rating_that_is_none_and_a_time_without_zone_are_refused():
    with pytest.raises(ValueError, match="5"):
        look(Memory(due_at=START), 5, START)
    with pytest.raises(ValueError, match="zone"):
        look(Memory(due_at=START), GOOD, datetime(2022, 11, 29))


# A daily queue


@pytest.mark.parametrize(
    ("ratings", "days"), [((1,), 1), ((2,), 1), ((3,), 2), ((1, 3), 2), ((1, 3, 3), 6), ((1, 1, 1, 1), 1)]
)
def test_the_next_look_is_whole_days_away(ratings, days):
    memory = after(*ratings)

    assert memory.due_at - memory.last_review_at == days * DAY


@given(st.lists(st.tuples(st.sampled_from(list(Rating)), st.integers(0, 400)), min_size=1, max_size=12))
def test_the_planned_day_is_the_packages(looks):
    memory, at = Memory(due_at=MONDAY), MONDAY
    for rating, days in looks:
        at += days * DAY
        memory = look(memory, rating, at)

    assert planned(memory) == memory.due_at


def test_a_card_that_was_never_looked_at_is_planned_when_it_is_due():
    assert planned(Memory(due_at=MONDAY)) == MONDAY


@pytest.mark.parametrize(
    ("is_correct", "confidence", "rating"),
    [
        (False, None, AGAIN),
        (False, Confidence.SURE, AGAIN),
        (True, Confidence.GUESS, HARD),
        (True, None, GOOD),
        (True, Confidence.THINK_SO, GOOD),
        (True, Confidence.SURE, GOOD),
    ],
)
def test_a_response_is_rated(is_correct, confidence, rating):
    assert rate(is_correct, confidence) == rating


def test_what_was_missed_or_guessed_is_a_cause_to_ask_again():
    assert [rating for rating in Rating if is_cause(rating)] == [AGAIN, HARD]


def test_a_replay_is_the_looks_one_by_one():
    looks = [(AGAIN, MONDAY), (GOOD, MONDAY + DAY), (AGAIN, MONDAY + 5 * DAY), (GOOD, MONDAY + 6 * DAY)]

    history = replay(looks)

    assert history.memory == after(AGAIN, GOOD, AGAIN, GOOD, gaps=(1, 4, 1))
    assert history.lapses == 1


def test_the_first_miss_is_no_lapse():
    assert replay([(AGAIN, MONDAY)]).lapses == 0
    assert replay([(AGAIN, MONDAY), (AGAIN, MONDAY)]).lapses == 1


def test_a_card_without_a_look_cannot_be_replayed():
    with pytest.raises(ValueError, match="look"):
        replay([])


def test_a_leech_was_missed_four_times_again():
    assert [is_leech(lapses, 2.0) for lapses in (LEECH_LAPSES - 1, LEECH_LAPSES)] == [False, True]


def test_a_leech_that_holds_for_weeks_is_none_any_more():
    assert [is_leech(LEECH_LAPSES, stability) for stability in (MATURE_DAYS - 1, MATURE_DAYS)] == [True, False]


# Days


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("UTC", datetime(2026, 11, 22, 23, 59, tzinfo=UTC), 22),
        ("Europe/Berlin", datetime(2026, 11, 22, 23, 30, tzinfo=UTC), 23),
        ("America/Los_Angeles", datetime(2026, 11, 22, 7, 0, tzinfo=UTC), 21),
    ],
)
def test_a_day_is_the_learners(zone, at, day):
    assert calendar_day(at, zoneinfo.ZoneInfo(zone)) == datetime(2026, 11, day, tzinfo=UTC)


def test_an_evening_and_the_next_morning_are_a_day_apart():
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    evening, morning = (datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((22, 19), (23, 7)))

    assert calendar_day(morning, berlin) - calendar_day(evening, berlin) == DAY


def test_a_day_begins_at_midnight_where_the_learner_is():
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")

    assert begins(datetime(2026, 7, 1, tzinfo=UTC), berlin) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert begins(datetime(2026, 11, 23, tzinfo=UTC), berlin) == datetime(2026, 11, 22, 23, tzinfo=UTC)


def test_the_day_the_clocks_change_is_a_day():
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    saturday, sunday, monday = (datetime(2026, 3, day, 12, tzinfo=UTC) for day in (28, 29, 30))

    days = [calendar_day(at, berlin) for at in (saturday, sunday, monday)]
    assert [days[1] - days[0], days[2] - days[1]] == [DAY, DAY]


# Toward the exam


def on(days):
    return (MONDAY + days * DAY).date()


def stable(days):
    """Looked at on Monday, remembered with 0.90 after so many days."""
    return Memory(due_at=MONDAY, state=2, step=None, stability=days, difficulty=5.0, last_review_at=MONDAY)


def test_without_an_exam_fsrs_decides():
    assert toward_exam(stable(10.0), None) == MONDAY + 10 * DAY


def test_what_is_due_before_the_exam_stays():
    assert toward_exam(stable(10.0), on(11)) == MONDAY + 10 * DAY


def test_what_would_come_on_the_exam_day_comes_before_it():
    next_look = toward_exam(stable(10.0), on(10))

    assert MONDAY < next_look < MONDAY + 10 * DAY


def test_what_holds_until_the_exam_is_not_shown_again_before_it():
    # (1 + 0.98034 * 10 / 25) ** -0.1542 = 0.9503
    assert toward_exam(stable(25.0), on(10)) is None
    # (1 + 0.98034 * 10 / 24) ** -0.1542 = 0.9486
    assert toward_exam(stable(24.0), on(10)) is not None


def test_the_last_look_is_the_first_that_carries_to_the_exam():
    memory, exam_on = stable(12.0), on(12)
    exam_day = MONDAY + 12 * DAY

    next_look = toward_exam(memory, exam_on)

    carried = [retrievability(look(memory, GOOD, day), exam_day) for day in (next_look - DAY, next_look)]
    assert carried[0] < EXAM_RETENTION <= carried[1]


def test_when_no_day_carries_it_is_the_eve():
    memory = Memory(due_at=MONDAY, state=2, step=None, stability=1.5, difficulty=10.0, last_review_at=MONDAY)
    eve, exam_day = MONDAY + DAY, MONDAY + 2 * DAY
    assert retrievability(look(memory, GOOD, eve), exam_day) < EXAM_RETENTION

    assert toward_exam(memory, exam_day.date()) == eve


def test_after_a_look_on_the_eve_there_is_no_other():
    assert toward_exam(after(AGAIN), on(1)) is None


@pytest.mark.parametrize("days", [0, -3])
def test_an_exam_that_is_over_decides_nothing(days):
    assert toward_exam(stable(10.0), on(days)) == MONDAY + 10 * DAY


@given(st.floats(0.05, 200), st.integers(1, 120))
def test_nothing_is_scheduled_for_the_exam_day_or_later(stability, days):
    next_look = toward_exam(stable(stability), on(days))

    assert next_look is None or MONDAY < next_look < MONDAY + days * DAY


def looked_at_for_a_month(is_aimed):
    """300 cards missed on the first ten days, then looked at when due, at most 60 a day, remembered as FSRS says:
    their chances of being remembered on the 30th day, and the number of looks."""
    rng, exam_day, memories, due, looks = random.Random(1), MONDAY + 30 * DAY, {}, {}, 0
    for number in range(30):
        day = MONDAY + number * DAY
        waiting = [card for card, at in due.items() if at is not None and at <= day]
        for card in sorted(waiting, key=lambda card: retrievability(memories[card], day))[:60]:
            knows = rng.random() < retrievability(memories[card], day)
            memories[card] = look(memories[card], GOOD if knows else AGAIN, day)
            due[card] = toward_exam(memories[card], exam_day.date() if is_aimed else None)
            looks += 1
        for card in range(number, 300 if number < 10 else 0, 10):
            memories[card] = after(AGAIN, start=day)
            due[card] = memories[card].due_at
    return [retrievability(memory, exam_day) for memory in memories.values()], looks


def test_aiming_at_the_exam_lifts_what_would_be_low_on_that_day_for_a_few_more_looks():
    plain, plain_looks = looked_at_for_a_month(is_aimed=False)
    aimed, aimed_looks = looked_at_for_a_month(is_aimed=True)

    low, aimed_low = (sum(chance < EXAM_RETENTION for chance in chances) for chances in (plain, aimed))
    assert len(aimed) == 300
    assert (low > 100, aimed_low < 20) == (True, True)
    assert aimed_looks < 1.1 * plain_looks


def test_a_new_card_is_shown_when_it_is_due():
    assert toward_exam(Memory(due_at=MONDAY), date(2026, 12, 24)) == MONDAY
