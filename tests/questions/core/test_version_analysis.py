"""What first exposures say about a version: the numbers of a matrix, published ones, and cases by hand."""

import math

import numpy as np
import pytest

from questions.core.ability_groups import describe_groups, group_by_rest
from questions.core.drift import find_drift, month_name, month_number
from questions.core.item_analysis import analyse_items, total_scores
from questions.core.mantel_haenszel import ets_delta, mantel_haenszel
from questions.core.proportions import correlation_z
from questions.core.rival_keys import find_rivals
from questions.core.statistic import Unknown, to_document
from questions.core.version_analysis import Sample, analyse_version
from tests.questions.core.published_marks import LSAT7_COUNTS, MIRT_LSAT7, expand

# Admissions to six departments of Berkeley in 1973: men admitted and rejected, women admitted and rejected.
# Bickel, Hammel and O'Connell (1975), Sex bias in graduate admissions, Science 187; the test as in Penn State's
# STAT 504, lesson 5 (statistic 1.5246, p 0.2169) and as R's `mantelhaen.test` prints it (ratio 0.9046968).
BERKELEY = [
    (512, 313, 89, 19), (353, 207, 17, 8), (120, 205, 202, 391),
    (138, 279, 131, 244), (53, 138, 94, 299), (22, 351, 24, 317),
]  # fmt: skip
OCTOBER = month_number(2026, 10)


def sample(right, rest, *, total=None, reached=None, chosen=None, handles=("a", "b"), keys=("a",), **changes):
    """An item with options a (the key) and b unless said otherwise; a sitting in October of 40 s each."""
    right, rest = np.array(right, dtype=bool), np.array(rest, dtype=float)
    n = len(right)
    fields = {
        "is_right": right,
        "is_reached": np.ones(n, dtype=bool) if reached is None else np.array(reached, dtype=bool),
        "rest": rest,
        "total": rest if total is None else np.array(total, dtype=float),
        "seconds": np.full(n, 40.0),
        "months": np.full(n, OCTOBER),
        "handles": handles,
        "keys": keys,
        "chosen": np.column_stack([right, ~right]) if chosen is None else chosen,
    }
    return Sample(**fields | changes)


def analyse(*args, cut=0.72, angoff=0.7, **changes):
    return analyse_version(sample(*args, **changes), cut=cut, angoff=angoff)


def test_a_published_item_comes_out_as_in_its_matrix():
    matrix = expand(LSAT7_COUNTS)
    totals = total_scores(matrix)
    (expected, *_) = analyse_items(["1", "2", "3", "4", "5"], matrix)

    found = analyse(matrix[:, 0], (totals - matrix[:, 0]) / 4, total=totals / 5)

    assert found.facility == pytest.approx(MIRT_LSAT7["facility"][0], abs=0.00051)
    assert found.point_biserial == pytest.approx(MIRT_LSAT7["point_biserial"][0], abs=0.00051)
    for name in ("n", "facility", "sd", "point_biserial", "discriminative_efficiency", "upper_lower_index"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=1e-12), name
    assert found.options[0].point_biserial == pytest.approx(found.point_biserial)


def test_who_did_not_reach_the_item_is_counted_apart():
    found = analyse([1] * 12 + [0] * 8, np.arange(20) / 20, reached=[1] * 16 + [0] * 4)

    assert (found.n, found.not_reached, found.right, found.facility) == (16, 4, 12, 0.75)


def test_too_few_candidates_leave_reasons_instead_of_numbers():
    document = to_document(analyse([1, 0, 1], [0.1, 0.2, 0.3]))

    assert document["facility"] is None
    assert document["reasons"]["facility"] == "needs at least 10 candidates, there are 3"
    assert document["reasons"]["point_biserial"] == "needs at least 30 candidates, there are 3"
    assert document["options"][0]["reasons"]["share"] == "needs at least 10 candidates, there are 3"
    assert document["reasons"]["drift"].startswith("needs 50 candidates before")


def test_the_angoff_estimate_is_held_against_candidates_near_the_cut():
    # thirty near 0.72, of whom 24 are right; fifty far below, all wrong
    found = analyse([1] * 24 + [0] * 56, [0.72] * 15 + [0.8] * 15 + [0.3] * 50)

    assert (found.borderline_n, found.borderline_facility) == (30, 0.8)
    assert found.angoff_difference == pytest.approx(0.1)


def test_times_fall_into_classes_whose_upper_end_belongs_to_them():
    found = analyse([1] * 12, np.arange(12) / 12, seconds=np.array([15.0] * 5 + [16.0] * 5 + [1000.0, np.nan]))

    assert (found.seconds[0], found.seconds[1], found.seconds[-1], found.seconds_n) == (5, 5, 1, 11)
    assert found.median_seconds == 16


# Groups of ability


def test_those_who_tie_share_a_group():
    assert list(group_by_rest(np.array([0.1, 0.5, 0.5, 0.5, 0.9]))) == [0, 2, 2, 2, 4]


def test_an_empty_group_is_told_as_empty():
    described = describe_groups(np.array([True, False]), np.array([0.5, 0.5]), np.array([2, 2]))

    assert [(group.n, group.right) for group in described] == [(0, 0), (0, 0), (2, 1), (0, 0), (0, 0)]


# Suspected keys


def test_a_distractor_that_the_able_choose_is_a_rival_of_the_key():
    rest = np.concatenate([np.linspace(0.2, 0.5, 20), np.linspace(0.6, 0.9, 20)])
    chosen = np.column_stack([np.arange(40) < 20, np.arange(40) >= 20])

    (rival,) = find_rivals(("a", "b"), ("a",), chosen, rest)

    # both sides have the variance of 20 evenly spaced values over 0.3: 0.3^2 x 20 x 21 / (12 x 19^2)
    error = math.sqrt(2 * 0.3**2 * 20 * 21 / (12 * 19**2) / 20)
    assert (rival.handle, rival.key, rival.n, rival.n_key) == ("b", "a", 20, 20)
    assert rival.z == pytest.approx(0.4 / error)


def test_a_handful_of_candidates_makes_no_rival():
    chosen = np.column_stack([np.arange(40) >= 9, np.arange(40) < 9])

    assert find_rivals(("a", "b"), ("a",), chosen, np.arange(40.0)) == ()


# Drift


def test_mantel_and_haenszel_as_published():
    odds = mantel_haenszel(BERKELEY)

    assert odds.odds_ratio == pytest.approx(0.9046968, abs=5e-8)
    assert odds.chi_square == pytest.approx(1.5246, abs=5e-5)
    assert odds.p == pytest.approx(0.2169, abs=5e-5)


def test_a_stratum_with_one_group_says_nothing():
    assert mantel_haenszel([*BERKELEY, (5, 5, 0, 0), (0, 0, 9, 1)]) == mantel_haenszel(BERKELEY)
    assert isinstance(mantel_haenszel([(5, 5, 0, 0), (1, 0, 1, 0)]), Unknown)


@pytest.mark.parametrize(("ratio", "delta"), [(1, 0), (0.25, 3.2578), (4, -3.2578)])
def test_the_scale_of_ets(ratio, delta):
    assert ets_delta(ratio) == pytest.approx(delta, abs=5e-5)


def test_an_item_that_became_harder_for_the_equally_able_drifts():
    right = np.array([1] * 90 + [0] * 10 + [1] * 50 + [0] * 50, dtype=bool)
    months = np.repeat([OCTOBER, OCTOBER + 1], 100)

    drift = find_drift(right, np.zeros(200, dtype=np.int64), months)

    # one stratum: 50 x 10 / (50 x 90); 50 right where 70 are expected, variance 100 x 100 x 140 x 60 / (200^2 x 199)
    assert drift.odds_ratio == pytest.approx(1 / 9)
    assert drift.delta == pytest.approx(2.35 * math.log(9))
    assert drift.z == pytest.approx(-20 / math.sqrt(100 * 100 * 140 * 60 / (200**2 * 199)))
    assert (month_name(drift.month), drift.n_before, drift.n_latest) == ("2026-11", 100, 100)


def test_an_item_that_nobody_gets_right_any_more_has_a_finite_drift():
    right = np.array([1] * 80 + [0] * 20 + [0] * 100, dtype=bool)

    drift = find_drift(right, np.zeros(200, dtype=np.int64), np.repeat([OCTOBER, OCTOBER + 1], 100))

    assert drift.odds_ratio == pytest.approx(0.5 * 20.5 / (100.5 * 80.5))


def test_abler_candidates_in_the_latest_month_are_no_drift():
    # the weak get 30 % right and the able 80 %, before and after; only their shares change
    strata = np.repeat([0, 1, 0, 1], [80, 20, 20, 80])
    right = np.concatenate(
        [np.arange(n) < round(n * share) for n, share in [(80, 0.3), (20, 0.8), (20, 0.3), (80, 0.8)]]
    )

    drift = find_drift(right, strata, np.repeat([OCTOBER, OCTOBER + 1], 100))

    assert drift.odds_ratio == pytest.approx(1)
    assert drift.right_latest / drift.n_latest > drift.right_before / drift.n_before + 0.2


def test_quiet_months_wait_for_company():
    months = np.repeat([OCTOBER, OCTOBER + 1, OCTOBER + 2], [60, 45, 5])

    drift = find_drift(np.arange(110) % 2 == 0, np.zeros(110, dtype=np.int64), months)

    assert (month_name(drift.month), drift.n_latest) == ("2026-11", 50)


@pytest.mark.parametrize(("r", "n", "z"), [(0, 103, 0), (0.5, 103, 5.4931), (-1, 10, -math.inf)])
def test_how_far_a_correlation_is_from_none(r, n, z):
    assert correlation_z(r, n) == pytest.approx(z, abs=5e-5)
