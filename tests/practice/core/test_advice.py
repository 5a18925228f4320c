from decimal import Decimal

import pytest

from practice.core.advice import TaskState, rank_gains
from practice.core.scoring import Scale

SCALE = Scale(100, 1000, 750)
MLS = {"scored_items": 50, "cut_fraction": Decimal("0.72"), "scale": SCALE}


def test_points_are_weight_times_weakness_on_the_scale():
    # by hand: 4 items x (0.90 - 0.40) = 2 raw points; below the cut one is worth 650 / 36 = 18.06
    gains = rank_gains([TaskState("3.5", 4, 0.40)], raw=30, **MLS)

    assert [(gain.code, gain.points) for gain in gains] == [("3.5", 36)]


def test_above_the_cut_a_raw_point_is_worth_what_is_left_of_the_scale():
    # 2 raw points from 40: 250 / 14 = 17.86 each
    gains = rank_gains([TaskState("3.5", 4, 0.40)], raw=40, **MLS)

    assert gains[0].points == 36


def test_a_heavier_task_beats_a_weaker_one():
    heavy, weak = TaskState("3.1", 4, 0.5), TaskState("1.1", 1, 0.1)

    assert [gain.code for gain in rank_gains([weak, heavy], raw=30, **MLS)] == ["3.1", "1.1"]


def test_equal_gains_are_in_order_of_code():
    states = [TaskState("2.2", 3, 0.5), TaskState("2.1", 3, 0.5)]

    assert [gain.code for gain in rank_gains(states, raw=30, **MLS)] == ["2.1", "2.2"]


def test_a_task_at_the_target_offers_no_points():
    assert rank_gains([TaskState("3.5", 4, 0.90), TaskState("3.4", 4, 0.97)], raw=30, **MLS) == []


def test_no_advice_promises_more_than_the_scale_has():
    gains = rank_gains([TaskState("3.5", 10, 0.1)], raw=49, **MLS)

    assert gains[0].points == 18  # 1000 - 982


def test_nothing_is_left_at_full_marks():
    assert rank_gains([TaskState("3.5", 4, 0.85)], raw=50, **MLS) == []


@pytest.mark.parametrize(("mean", "count"), [(0.85, 5), (0.40, 10), (0.0, 15)])
def test_the_drill_grows_with_what_would_be_missed(mean, count):
    # four items for each of 4 x (1 - mean) missed, between 5 and 15
    assert rank_gains([TaskState("3.5", 4, mean)], raw=10, **MLS)[0].drill_count == count
