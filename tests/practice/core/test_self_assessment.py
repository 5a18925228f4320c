"""Ratings beside measured levels."""

import pytest

from practice.core.self_assessment import Measured, Verdict, compare


@pytest.mark.parametrize(
    ("rating", "low", "high", "verdict"),
    [
        (5, 0.50, 0.84, Verdict.OVER),  # could teach it means 0.85 and more
        (5, 0.50, 0.85, Verdict.AGREES),
        (1, 0.51, 0.80, Verdict.UNDER),  # new to me means 0.50 at most
        (1, 0.50, 0.80, Verdict.AGREES),
        (3, 0.60, 0.75, Verdict.AGREES),
        (3, 0.20, 0.50, Verdict.OVER),
        (3, 0.85, 0.95, Verdict.UNDER),
    ],
)
def test_a_rating_parts_from_a_level_only_when_all_it_can_mean_lies_outside(rating, low, high, verdict):
    assert compare(rating, Measured((low + high) / 2, low, high, 20)) == verdict


@pytest.mark.parametrize(("n", "verdict"), [(4, Verdict.TOO_FEW), (5, Verdict.OVER)])
def test_below_five_questions_nothing_is_said(n, verdict):
    assert compare(5, Measured(0.3, 0.2, 0.4, n)) == verdict


@pytest.mark.parametrize("rating", [0, 6])
def test_there_are_five_ratings(rating):
    with pytest.raises(ValueError, match="valid Rating"):
        compare(rating, Measured(0.3, 0.2, 0.4, 9))
