from datetime import UTC, datetime, timedelta

import pytest

from practice.core.behaviour import Change, Given, Ledger, classify_change, sum_up

T0 = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def history(*steps: tuple[float, list[object] | None, bool], kind: str = "single", choose: int = 1) -> list[Given]:
    """(seconds since the start, value, is right) of each save."""
    return [
        Given(
            value=value,
            is_complete=bool(value) and (kind == "ordering" or len(value or []) == choose),
            is_right=is_right,
            at=T0 + timedelta(seconds=at),
        )
        for at, value, is_right in steps
    ]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], None),
        ([(0, ["a"], True)], None),
        ([(0, ["a"], False), (60, ["b"], True)], Change.WRONG_TO_RIGHT),
        ([(0, ["a"], True), (60, ["b"], False)], Change.RIGHT_TO_WRONG),
        ([(0, ["a"], False), (60, ["b"], False)], Change.WRONG_TO_WRONG),
        ([(0, ["a"], True), (60, ["b"], False), (90, ["a"], True)], Change.AND_BACK),
        # one item is one change, from the first answer to the last
        ([(0, ["a"], False), (60, ["b"], False), (90, ["c"], True)], Change.WRONG_TO_RIGHT),
    ],
)
def test_a_change_runs_from_the_first_answer_to_the_last(steps, expected):
    assert classify_change(history(*steps), kind="single") == expected


def test_a_slip_of_the_hand_is_no_change():
    assert classify_change(history((0, ["a"], False), (2, ["b"], True)), kind="single") is None


def test_five_seconds_make_an_answer():
    assert classify_change(history((0, ["a"], False), (5, ["b"], True)), kind="single") == Change.WRONG_TO_RIGHT


def test_a_look_at_another_option_and_back_at_once_is_no_change():
    steps = history((0, ["a"], True), (60, ["b"], False), (62, ["a"], True))

    assert classify_change(steps, kind="single") is None


def test_setting_a_flag_is_no_change():
    steps = history((0, ["a"], True), (60, ["a"], True), (80, ["a"], True))

    assert classify_change(steps, kind="single") is None


def test_the_first_of_two_options_is_no_answer_yet():
    steps = history((0, ["a"], False), (30, ["a", "b"], True), kind="multiple", choose=2)

    assert classify_change(steps, kind="multiple") is None


def test_two_options_picked_in_the_other_order_are_the_same_answer():
    steps = history((0, ["a", "b"], True), (30, ["b", "a"], True), kind="multiple", choose=2)

    assert classify_change(steps, kind="multiple") is None


def test_an_order_is_another_answer_when_it_stood():
    steps = history((0, ["a", "b"], False), (30, ["b", "a"], True), kind="ordering")

    assert classify_change(steps, kind="ordering") == Change.WRONG_TO_RIGHT


def test_the_moves_on_the_way_to_an_order_are_no_answers():
    steps = history(
        (0, ["a", "b", "c"], False), (2, ["b", "a", "c"], False), (4, ["b", "c", "a"], True), kind="ordering"
    )

    assert classify_change(steps, kind="ordering") is None


def test_pairs_in_another_order_are_the_same_answer():
    steps = history((0, [["p", "a"], ["q", "b"]], True), (9, [["q", "b"], ["p", "a"]], True), kind="matching", choose=2)

    assert classify_change(steps, kind="matching") is None


def test_clearing_a_right_answer_makes_it_wrong():
    assert classify_change(history((0, ["a"], True), (60, None, False)), kind="single") == Change.RIGHT_TO_WRONG


def test_a_flag_before_the_first_answer_is_no_answer():
    assert classify_change(history((0, None, False), (60, ["a"], True)), kind="single") is None


def test_the_ledger_counts_each_way():
    ways = [Change.WRONG_TO_RIGHT, Change.WRONG_TO_RIGHT, Change.AND_BACK, Change.RIGHT_TO_WRONG]

    ledger = sum_up(ways)

    assert ledger == Ledger(wrong_to_right=2, right_to_wrong=1, wrong_to_wrong=0, and_back=1)
    assert ledger.total == 4
