"""How far a share or a correlation that was counted can be trusted."""

import math

Z90 = 1.6448536269514722  # standard normal quantile of 0.95


def wilson_interval(successes: int, count: int, z: float = Z90) -> tuple[float, float]:
    """90% interval for a proportion: the p that a score test at 10 % does not reject for `successes` of `count`.

    (s + z^2/2 -+ z sqrt(s (n - s) / n + z^2/4)) / (n + z^2). z: for another interval, its normal quantile. Raises
    ValueError unless 0 <= successes <= count > 0.
    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference.
    """
    if not 0 <= successes <= count or count == 0:
        raise ValueError(f"{successes} of {count}")
    middle = successes + z**2 / 2
    reach = z * math.sqrt(successes * (count - successes) / count + z**2 / 4)
    low, high = (middle - reach) / (count + z**2), (middle + reach) / (count + z**2)
    return max(0.0, low), min(1.0, high)


def correlation_z(r: float, n: int) -> float:
    """By how many standard errors a correlation differs from 0: atanh(r) x sqrt(n - 3); n is at least 4.

    Infinite for r = 1 and -1. Exact for two normal variables, near enough for a mark of 0 or 1 against a score over a
    hundred candidates.
    Source: Fisher (1921), On the probable error of a coefficient of correlation deduced from a small sample.
    """
    if abs(r) >= 1:
        return math.copysign(math.inf, r)
    return math.atanh(r) * math.sqrt(n - 3)
