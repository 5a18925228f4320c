"""Marks and results under corrections, against cases worked out by hand."""

from decimal import Decimal

import pytest

from practice.core.correction import (
    Counts,
    Marked,
    Policy,
    Ruling,
    Standing,
    mark_response,
    measured_mark,
    settle,
    standing_of,
    why_not_applicable,
)
from practice.core.scoring import Mark, Scale, score_report

HANDLES = {"a": "o1", "b": "o2", "c": "o3", "d": "o4"}


@pytest.mark.parametrize(
    ("policy", "marks"),
    [
        # own key o1, new key o2; responses: own, new, another, blank
        (None, [True, False, False, False]),
        (Policy.OWN_KEY, [True, False, False, False]),
        (Policy.NEW_KEY, [False, True, False, False]),
        (Policy.EITHER_KEY, [True, True, False, False]),
        (Policy.FULL_CREDIT, [True, True, True, True]),
        (Policy.LEAVE_OUT, [None, None, None, None]),
    ],
)
def test_each_policy_marks_as_it_says(policy, marks):
    ruling = Ruling(policy, ["o2"]) if policy else None

    found = [
        mark_response(value, kind="single", own=["o1"], handles=HANDLES, ruling=ruling)
        for value in (["a"], ["b"], ["c"], None)
    ]

    assert found == marks


@pytest.mark.parametrize("policy", [Policy.FULL_CREDIT, Policy.LEAVE_OUT])
def test_statistics_take_the_own_key_where_a_policy_measures_nothing(policy):
    found = [
        measured_mark(value, kind="single", own=["o1"], handles=HANDLES, ruling=Ruling(policy))
        for value in (["a"], ["b"], None)
    ]

    assert found == [True, False, False]


def marked(right, wrong, left_out=()):
    """left_out: a mark for each item left out."""
    counted = [True] * right + [False] * wrong
    return [Marked(Mark(1, "1.1", True, is_right), False) for is_right in counted] + [
        Marked(Mark(1, "1.1", True, is_right), True) for is_right in left_out
    ]


@pytest.mark.parametrize(
    ("items", "raw", "total", "scaled", "passed"),
    [
        (marked(35, 15), 35, 50, 732, False),
        (marked(36, 14), 36, 50, 750, True),
        (marked(35, 14, [False]), 35, 49, 745, False),
        (marked(36, 13, [False]), 36, 49, 763, True),
    ],
)
def test_an_item_left_out_moves_the_cut_with_the_number_of_items(items, raw, total, scaled, passed):
    marks, _ = settle(items)

    report = score_report(marks, cut_fraction=Decimal("0.72"), scale=Scale(100, 1000, 750), sem=None)

    assert (report.overall.correct, report.overall.total, report.scaled, report.passed) == (raw, total, scaled, passed)


def test_a_run_keeps_which_items_were_left_out():
    assert settle(marked(1, 1, [False]))[1] == "10-"


def test_where_nothing_would_be_left_the_item_counts_as_right():
    marks, letters = settle(marked(0, 0, [False]))

    assert ([mark.is_correct for mark in marks], letters) == ([True], "1")


def standing(scaled, passed, kept=False):
    return Standing("1", 1, 1, scaled, passed, kept)


@pytest.mark.parametrize(
    ("keeps", "was_kept", "passed"), [(True, False, True), (False, False, False), (False, True, True)]
)
def test_a_pass_stays_where_the_correction_says_so_or_one_before_did(keeps, was_kept, passed):
    marks, letters = settle(marked(35, 15))
    report = score_report(marks, cut_fraction=Decimal("0.72"), scale=Scale(100, 1000, 750), sem=None)

    after = standing_of(report, letters, standing(750, True, was_kept), keeps_pass=keeps)

    assert (after.scaled, after.passed, after.is_pass_kept) == (732, passed, passed)


def test_a_key_that_names_an_option_nobody_was_shown_cannot_mark():
    assert "did not have" in why_not_applicable(handles=["o1", "o2"], choose=1, new_choose=1, correct=["o5"])
    assert "asked for 1" in why_not_applicable(handles=["o1", "o2"], choose=1, new_choose=2, correct=["o1", "o2"])
    assert why_not_applicable(handles=["o1", "p1"], choose=1, new_choose=1, correct=[["p1", "o1"]]) == ""


def test_counts_tell_what_moves():
    counts = Counts()

    counts.add(standing(741, False), Standing("0", 0, 1, 755, True))
    counts.add(standing(741, False), standing(741, False))
    counts.add(standing(None, None), Standing("0", 0, 1, None, None))

    assert (counts.attempts, counts.marks, counts.fail_to_pass, counts.differences) == (3, 2, 1, {"14": 1, "0": 1})
