import pytest

from practice.core.pace import TimedItem, measure_pace

PER_ITEM = 10_200 / 65  # 170 minutes for 65 items


def items(*seconds: float, right: bool | None = True, blank: bool = False) -> list[TimedItem]:
    return [TimedItem(position, s, right, blank) for position, s in enumerate(seconds, start=1)]


def test_the_allowed_time_of_mls_c01_is_157_seconds():
    assert round(PER_ITEM) == 157


def test_no_recorded_time_is_no_pace():
    assert measure_pace(items(0, 0, 0), PER_ITEM) is None


def test_exactly_the_allowed_time_is_neither_ahead_nor_behind():
    pace = measure_pace(items(*[100] * 65), 100)

    assert [(block.first, block.last) for block in pace.blocks] == [(1, 13), (14, 26), (27, 39), (40, 52), (53, 65)]
    assert [block.ahead_s for block in pace.blocks] == pytest.approx([0] * 5)
    assert pace.mean_s == pace.median_s == 100


def test_ahead_adds_up_over_the_blocks():
    pace = measure_pace(items(*[90] * 5, *[120] * 5), 100)

    assert [block.mean_s for block in pace.blocks] == [90, 120]
    assert [block.ahead_s for block in pace.blocks] == pytest.approx([50, -50])


def test_the_last_block_may_be_shorter():
    pace = measure_pace(items(*[10] * 12), 100)

    assert [(block.first, block.last) for block in pace.blocks] == [(1, 5), (6, 10), (11, 12)]


def test_slow_is_twice_the_allowed_time_and_slowest_first():
    pace = measure_pace(items(200, 199, 350), 100)

    assert [item.position for item in pace.slow] == [3, 1]


def test_hurried_is_a_wrong_answer_within_a_quarter():
    timed = [
        TimedItem(1, 25, False, False),
        TimedItem(2, 26, False, False),
        TimedItem(3, 10, True, False),
        TimedItem(4, 5, False, True),
        TimedItem(5, 12, False, False),
    ]

    pace = measure_pace(timed, 100)

    assert [item.position for item in pace.hurried] == [5, 1]


def test_means_of_right_and_wrong_leave_out_blank_items():
    timed = [TimedItem(1, 60, True, False), TimedItem(2, 90, False, False), TimedItem(3, 9, False, True)]

    pace = measure_pace(timed, 100)

    assert (pace.mean_right_s, pace.mean_wrong_s) == (60, 90)
    assert pace.mean_s == pytest.approx(53)


def test_an_outcome_that_is_not_told_counts_in_neither_mean():
    pace = measure_pace(items(60, 60, right=None), 100)

    assert pace.mean_right_s is None
    assert pace.mean_wrong_s is None
