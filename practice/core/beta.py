"""The beta distribution, as far as intervals for proportions need it."""

import math
from functools import lru_cache

_EPSILON = 1e-15
_TINY = 1e-300
_MAX_STEPS = 500
_QUANTILE_ERROR = 1e-12


def beta_cdf(x: float, a: float, b: float) -> float:
    """P(X <= x) for X ~ Beta(a, b): the regularized incomplete beta function I_x(a, b).

    x: 0..1; a, b: > 0. Accurate to about 1e-12 for a + b up to some thousands.
    Source: DLMF 8.17.22, the continued fraction, evaluated by Lentz's method (DLMF 3.10); for x beyond the mean the
    symmetry I_x(a, b) = 1 - I_{1-x}(b, a) is used, where the fraction converges faster.
    Raises ValueError outside the ranges.
    """
    if not (a > 0 and b > 0 and 0 <= x <= 1):
        raise ValueError("expected a > 0, b > 0 and 0 <= x <= 1")
    if x in (0, 1):
        return float(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) * _continued_fraction(x, a, b) / a


def _continued_fraction(x: float, a: float, b: float) -> float:
    """1 / (1 + d1 / (1 + d2 / ...)) with the coefficients of DLMF 8.17.23."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, _MAX_STEPS):
        coefficient = _coefficient(step, x, a, b)
        d = 1 + coefficient * d
        d = 1 / (d if abs(d) > _TINY else _TINY)
        c = 1 + coefficient / c
        c = c if abs(c) > _TINY else _TINY
        value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return 1 / value


def _coefficient(step: int, x: float, a: float, b: float) -> float:
    m, is_odd = divmod(step, 2)
    if is_odd:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))


@lru_cache(maxsize=2**14)
def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with P(X <= x) = p for X ~ Beta(a, b), to 1e-12. p: 0..1.

    Newton's method from the mode, where the cdf turns from convex to concave and the steps cannot overshoot; without a
    mode they may, and one that leaves the bracket halves it instead. Some six values of the cdf where bisection takes
    forty: the intervals of a report are what scoring computes longest. Remembered, as there are some thousand kinds of
    them: few items of few, about one of fifty raw scores.
    """
    if p in (0, 1):
        return float(p)
    low, high = 0.0, 1.0
    x = (a - 1) / (a + b - 2) if a > 1 and b > 1 else a / (a + b)
    for _ in range(_MAX_STEPS):
        excess = beta_cdf(x, a, b) - p
        low, high = (x, high) if excess < 0 else (low, x)
        density = _density(x, a, b)
        newton = x - excess / density if density > 0 else high
        if min(abs(newton - x), high - low) < _QUANTILE_ERROR:
            break
        x = newton if low < newton < high else (low + high) / 2
    return x


def _density(x: float, a: float, b: float) -> float:
    log_norm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(log_norm + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x))
