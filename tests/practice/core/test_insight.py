"""What responses say beside abilities: labels, behaviour, changes."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from practice.core.insight import Seen, behaviour, label_levels, level_changes, sure_but_wrong
from practice.core.response import Confidence

T0 = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def seen(is_correct=True, **changes):
    facts = {
        "item_id": uuid4(), "task": "1.1", "domain": 1, "easiness": 1.0, "is_correct": is_correct, "is_repeat": False,
        "is_blank": False, "seconds": 100.0, "position": 1, "at": T0, "is_mock": True, "labels": ("topic:drift",),
    }  # fmt: skip
    return Seen(**(facts | changes))


def levels_of(entries, chance=0.75, most=10):
    return label_levels(entries, lambda entry: entry.labels, lambda entry: chance, most)


def test_a_label_is_drawn_from_its_expectation_to_what_was_seen():
    (level,) = levels_of([seen(number < 2) for number in range(6)])

    assert (level.name, level.correct, level.n, level.expected) == ("topic:drift", 2, 6, 4.5)
    assert level.mean == pytest.approx((8 * 0.75 + 2) / (8 + 6))  # by hand: 0.571
    # Beta(8, 6): where the integral of x^7 (1 - x)^5, summed over two million steps, reaches 5% and 95%
    assert (level.low, level.high) == pytest.approx((0.35480, 0.77604), abs=1e-4)


def test_a_label_with_few_new_items_is_not_told():
    assert levels_of([seen() for _ in range(4)]) == []


def test_items_met_before_do_not_count_for_a_label():
    entries = [seen() for _ in range(5)] + [seen(False, is_repeat=True) for _ in range(20)]

    assert levels_of(entries)[0].n == 5


def test_the_label_furthest_below_expectation_comes_first():
    good = [seen(labels=("service:S3",)) for _ in range(6)]
    bad = [seen(False, labels=("service:Glue",)) for _ in range(6)]

    assert [level.name for level in levels_of(good + bad)] == ["service:Glue", "service:S3"]
    assert [level.name for level in levels_of(good + bad, most=1)] == ["service:Glue"]


def told(entries, mocks=1):
    return behaviour(entries, mocks=mocks, item_total=10, allowed=160)


def test_pace_is_the_mean_of_each_fifth_of_a_mock():
    entries = [seen(position=position, seconds=position * 10) for position in range(1, 11)]

    assert told(entries).pace == (15, 35, 55, 75, 95)


def test_without_a_whole_mock_there_is_no_pace():
    assert told([seen(position=1)]).pace == ()


def test_a_mock_item_of_twice_the_time_is_a_time_sink_of_its_task():
    entries = [seen(task="3.5", seconds=320), seen(task="3.5", seconds=500), seen(task="1.1", seconds=319)]

    assert told(entries).time_sinks == {"3.5": 2}


def test_only_what_was_answered_wrong_within_a_quarter_of_the_time_is_rushed():
    entries = [seen(False, seconds=40), seen(False, seconds=41), seen(True, seconds=40), seen(False, seconds=0)]

    assert told(entries).rushed == 1


def test_blank_items_never_on_screen_were_not_reached():
    entries = [seen(False, is_blank=True, seconds=0), seen(False, is_blank=True, seconds=10), seen()]

    assert (told(entries).unreached, told(entries).answered) == (1, 1)


def test_practice_has_no_pace_of_an_exam():
    assert told([seen(is_mock=False, seconds=999)]).slow == 0


def test_confidence_is_counted_where_it_was_said():
    entries = [
        seen(True, confidence=Confidence.SURE), seen(False, confidence=Confidence.SURE),
        seen(True, confidence=Confidence.GUESS), seen(True),
    ]  # fmt: skip

    assert told(entries).by_confidence == {Confidence.GUESS: (1, 1), Confidence.SURE: (1, 2)}
    assert sure_but_wrong(entries) == 1


def test_levels_that_moved_three_points_are_changes_and_the_largest_comes_first():
    before = {"1.1": 0.50, "1.2": 0.50, "1.3": 0.50, "1.4": 0.50}
    after = {"1.1": 0.53, "1.2": 0.40, "1.3": 0.529, "2.1": 0.9}

    assert [(change.code, change.after) for change in level_changes(before, after)] == [("1.2", 0.40), ("1.1", 0.53)]
