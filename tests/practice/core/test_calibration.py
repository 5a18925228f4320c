"""Calibration by hand, and Wilson's interval as published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.core.calibration import brier_score, expected_calibration_error, reliability_bins
from questions.core.proportions import wilson_interval

forecasts = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_the_brier_score_by_hand():
    # (0.1^2 + 0.4^2 + 0.7^2) / 3
    assert brier_score([0.9, 0.4, 0.7], [True, False, False]) == pytest.approx(0.22)


def test_brier_landmarks():
    assert brier_score([1, 0], [True, False]) == 0
    assert brier_score([0.5, 0.5], [True, False]) == 0.25
    assert brier_score([0, 1], [True, False]) == 1


def test_bins_by_hand():
    low, high = reliability_bins([0.12, 0.18, 0.82, 0.84, 0.89], [False, False, True, True, False])

    assert (low.start, low.end, low.count, low.observed) == (0.1, 0.2, 2, 0)
    assert low.predicted == pytest.approx(0.15)
    assert (high.start, high.end, high.count) == (0.8, 0.9, 3)
    assert high.predicted == pytest.approx(0.85)
    assert high.observed == pytest.approx(2 / 3)
    assert (high.low, high.high) == wilson_interval(2, 3)


def test_the_expected_calibration_error_by_hand():
    # 2/5 x |0 - 0.15| + 3/5 x |2/3 - 0.85|
    error = expected_calibration_error([0.12, 0.18, 0.82, 0.84, 0.89], [False, False, True, True, False])

    assert error == pytest.approx(0.4 * 0.15 + 0.6 * (0.85 - 2 / 3))


def test_a_bin_starts_with_its_lower_edge_and_the_last_one_has_certainty():
    assert [(one.start, one.count) for one in reliability_bins([0.5, 0.9, 1.0], [True] * 3)] == [(0.5, 1), (0.9, 2)]


def test_fewer_bins_are_wider():
    (only,) = reliability_bins([0.1, 0.9], [False, True], bins=1)

    assert (only.start, only.end, only.count, only.predicted, only.observed) == (0, 1, 2, 0.5, 0.5)


@given(forecasts)
def test_every_forecast_is_in_one_bin(told):
    probabilities, outcomes = zip(*told, strict=True)

    found = reliability_bins(probabilities, outcomes)

    assert sum(one.count for one in found) == len(told)
    assert all(one.start - 1e-9 <= one.predicted <= one.end + 1e-9 for one in found)
    assert all(one.low <= one.observed + 1e-9 and one.observed <= one.high + 1e-9 for one in found)


@given(forecasts)
def test_errors_lie_between_0_and_1(told):
    probabilities, outcomes = zip(*told, strict=True)

    assert 0 <= brier_score(probabilities, outcomes) <= 1
    assert 0 <= expected_calibration_error(probabilities, outcomes) <= 1


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    # p solves |s/n - p| = 1.645 sqrt(p (1 - p) / n): for 5 of 10 p (1 - p) = 0.25 / (1 + 2.7055 / 10)
    [(5, 10, 0.2693, 0.7307), (0, 10, 0.0, 0.2129), (10, 10, 0.7871, 1.0)],
)
def test_wilsons_interval(successes, count, low, high):
    assert wilson_interval(successes, count) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("successes", "count"), [(1, 0), (0, 0), (3, 2), (-1, 2)])
def test_no_proportion_has_no_interval(successes, count):
    with pytest.raises(ValueError, match=f"{successes} of {count}"):
        wilson_interval(successes, count)


@pytest.mark.parametrize(
    ("probabilities", "outcomes", "message"),
    [([], [], "no forecast"), ([0.5], [True, False], "1 probabilities for 2"), ([1.2], [True], "between 0 and 1")],
)
@pytest.mark.parametrize("function", [brier_score, reliability_bins, expected_calibration_error])
def test_what_is_no_forecast_is_refused(function, probabilities, outcomes, message):
    with pytest.raises(ValueError, match=message):
        function(probabilities, outcomes)
