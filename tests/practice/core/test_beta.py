"""The beta distribution against closed forms, the binomial identity and published intervals."""

import math
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.core.beta import beta_cdf, beta_quantile

shares = st.floats(0.001, 0.999)
shapes = st.floats(0.2, 200)


@pytest.mark.parametrize("a", [1, 2, 5, 18, 60])
@pytest.mark.parametrize("b", [1, 3, 20, 65])
@pytest.mark.parametrize("x", [0.01, 0.28, 0.5, 0.72, 0.99])
def test_the_cdf_is_a_binomial_tail_for_whole_parameters(a, b, x):
    n = a + b - 1

    tail = math.fsum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))

    assert beta_cdf(x, a, b) == pytest.approx(tail, abs=1e-12)


@given(shares)
def test_the_arcsine_distribution_has_its_closed_form(x):
    assert beta_cdf(x, 0.5, 0.5) == pytest.approx(2 / math.pi * math.asin(math.sqrt(x)), abs=1e-10)


@given(shares, shapes)
def test_powers_have_their_closed_form(x, a):
    assert beta_cdf(x, a, 1) == pytest.approx(x**a, abs=1e-11)


@given(shares, shapes, shapes)
def test_right_and_wrong_are_mirror_images(x, a, b):
    assert beta_cdf(x, a, b) == pytest.approx(1 - beta_cdf(1 - x, b, a), abs=1e-10)


@given(shares, shares, shapes, shapes)
def test_the_cdf_never_falls(x, y, a, b):
    low, high = sorted([x, y])

    assert beta_cdf(low, a, b) <= beta_cdf(high, a, b) + 1e-12


@pytest.mark.parametrize(("x", "expected"), [(0, 0.0), (1, 1.0)])
def test_the_ends_are_certain(x, expected):
    assert beta_cdf(x, 3, 4) == expected


@pytest.mark.parametrize(("x", "a", "b"), [(-0.1, 1, 1), (1.1, 1, 1), (0.5, 0, 1), (0.5, 1, -1)])
def test_arguments_out_of_range_are_refused(x, a, b):
    with pytest.raises(ValueError, match="expected a > 0"):
        beta_cdf(x, a, b)


@pytest.mark.parametrize(
    ("p", "a", "b", "expected"),
    [
        # Clopper-Pearson's 95 % interval for 4 of 10, as tabulated: 0.1216 to 0.7376
        (0.025, 4, 7, 0.1216),
        (0.975, 5, 6, 0.7376),
        # and for 0 of 10: up to 1 - 0.025 ** (1 / 10)
        (0.975, 1, 10, 0.3085),
        (0.5, 7, 7, 0.5),
        (0.3, 1, 1, 0.3),
    ],
)
def test_quantiles_match_published_intervals(p, a, b, expected):
    assert beta_quantile(p, a, b) == pytest.approx(expected, abs=5e-5)


@given(st.floats(0.01, 0.99), st.floats(1, 100), st.floats(1, 100))
def test_the_quantile_undoes_the_cdf(p, a, b):
    assert beta_cdf(beta_quantile(p, a, b), a, b) == pytest.approx(p, abs=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.2, 200), st.floats(0.2, 200))
def test_the_quantile_is_the_one_that_halving_finds(p, a, b):
    low, high = 0.0, 1.0
    for _ in range(45):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, a, b) < p else (low, middle)

    assert beta_quantile(p, a, b) == pytest.approx(low, abs=1e-10)


@pytest.mark.parametrize(("p", "expected"), [(0, 0.0), (1, 1.0)])
def test_all_of_it_lies_between_the_ends(p, expected):
    assert beta_quantile(p, 3, 4) == expected
