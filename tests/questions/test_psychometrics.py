"""Statistics of forms: hand-computed cases, and Cronbach's alpha as an independent implementation of KR-20."""

import statistics
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from questions.core.psychometrics import form_cut_fraction, kr20, standard_error

# Guttman's perfect scale, eight times over: whoever gets an item right gets every easier one right.
# p = 0.8, 0.6, 0.4, 0.2, so the sum of pq is 0.8; raw scores 0..4 have variance 2; KR-20 = 4/3 (1 - 0.8/2) = 0.8
GUTTMAN = [[int(item < score) for item in range(4)] for score in range(5)] * 8


def sums(matrix):
    """The four arguments of `kr20` for one row of marks per sitting."""
    raws = [sum(row) for row in matrix]
    return len(raws), sum(raws), sum(raw * raw for raw in raws), [sum(column) for column in zip(*matrix, strict=True)]


def cronbach_alpha(matrix):
    """Source: Cronbach (1951), Coefficient alpha and the internal structure of tests."""
    items = len(matrix[0])
    within = sum(statistics.pvariance(column) for column in zip(*matrix, strict=True))
    return items / (items - 1) * (1 - within / statistics.pvariance([sum(row) for row in matrix]))


def test_kr20_by_hand():
    assert kr20(*sums(GUTTMAN)) == pytest.approx(0.8)


def test_the_standard_error_by_hand():
    assert standard_error(*sums(GUTTMAN)) == pytest.approx((2 * 0.2) ** 0.5)


@given(st.lists(st.lists(st.integers(0, 1), min_size=6, max_size=6), min_size=30, max_size=60))
def test_kr20_is_alpha_of_right_and_wrong(matrix):
    assume(len({sum(row) for row in matrix}) > 1)

    assert kr20(*sums(matrix)) == pytest.approx(cronbach_alpha(matrix))


@pytest.mark.parametrize(("sittings", "is_known"), [(29, False), (30, True)])
def test_too_few_sittings_say_nothing(sittings, is_known):
    matrix = (GUTTMAN * 2)[:sittings]

    assert (kr20(*sums(matrix)) is not None) is is_known
    assert (standard_error(*sums(matrix)) is not None) is is_known


@pytest.mark.parametrize("row", [[0, 0, 0], [1, 1, 1], [1, 0, 1]])
def test_without_variance_there_is_no_reliability(row):
    matrix = [row] * 40

    assert kr20(*sums(matrix)) is None
    assert standard_error(*sums(matrix)) is None


@pytest.mark.parametrize("counts", [[], [20]])
def test_fewer_than_two_items_have_no_reliability(counts):
    assert kr20(40, 20, 20, counts) is None


def test_a_form_nobody_sat_has_no_reliability():
    assert kr20(0, 0, 0, [0, 0, 0]) is None


def test_items_that_do_not_hang_together_leave_the_whole_spread_as_error():
    # one item right is the other wrong, except for ten people: KR-20 is negative, SEM = SD
    matrix = [[1, 0]] * 20 + [[0, 1]] * 20 + [[1, 1]] * 10
    raws = [sum(row) for row in matrix]

    assert kr20(*sums(matrix)) < 0
    assert standard_error(*sums(matrix)) == pytest.approx(statistics.pstdev(raws))


def test_the_cut_of_a_form_is_the_mean_of_the_judgements():
    judged = [Decimal("0.60"), Decimal("0.70"), Decimal("0.75")]

    assert form_cut_fraction(judged, Decimal("0.72")) == Decimal("0.6833")


@pytest.mark.parametrize("judged", [[], [None], [Decimal("0.60"), None]])
def test_a_form_that_was_not_judged_whole_uses_the_cut_of_the_exam(judged):
    assert form_cut_fraction(judged, Decimal("0.72")) == Decimal("0.72")
