"""Whether two groups of people differ in how they answer, once those who are equally able are compared."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from questions.core.statistic import Unknown

# right and wrong of the first group, right and wrong of the second: candidates of one stratum
Table = tuple[int, int, int, int]

ETS_SCALE = -2.35


@dataclass(frozen=True)
class CommonOdds:
    """odds_ratio: of the first group against the second, above 1 where the first does better; inf when the second has
    no right or the first no wrong response where it matters. chi_square: without correction for continuity, one degree
    of freedom; z: its root with the sign of the difference; p: two-sided, of z."""

    odds_ratio: float
    chi_square: float
    z: float
    p: float


def mantel_haenszel(tables: Sequence[Table]) -> CommonOdds | Unknown:
    """Common odds ratio of 2 x 2 x K tables, and the test that it is 1.

    Odds ratio: sum(a d / n) / sum(b c / n). z = (sum a - sum E) / sqrt(sum V), E = (a + b)(a + c) / n,
    V = (a + b)(c + d)(a + c)(b + d) / (n^2 (n - 1)). A stratum of one group only says nothing.
    Unknown where no stratum says anything.
    Source: Mantel and Haenszel (1959), Statistical aspects of the analysis of data from retrospective studies of
    disease; the variance is that of the hypergeometric distribution.
    """
    telling = [(a, b, c, d) for a, b, c, d in tables if a + b and c + d]
    distance = variance = 0.0
    for a, b, c, d in telling:
        n = a + b + c + d
        distance += a - (a + b) * (a + c) / n
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
    if variance == 0:
        return Unknown("all responses of equally able candidates are the same")
    z = distance / math.sqrt(variance)
    return CommonOdds(odds_ratio=_ratio(telling), chi_square=z * z, z=z, p=math.erfc(abs(z) / math.sqrt(2)))


def finite_odds_ratio(tables: Sequence[Table], odds: CommonOdds) -> float:
    """The common odds ratio; where that is 0 or infinite, with half a candidate more in every cell of every stratum.

    Source: Haldane (1956), The estimation and significance of the logarithm of a ratio of frequencies.
    """
    if 0 < odds.odds_ratio < math.inf:
        return odds.odds_ratio
    return _ratio([(a + 0.5, b + 0.5, c + 0.5, d + 0.5) for a, b, c, d in tables if a + b and c + d])


def _ratio(tables: Sequence[tuple[float, float, float, float]]) -> float:
    for_first = sum(a * d / (a + b + c + d) for a, b, c, d in tables)
    for_second = sum(b * c / (a + b + c + d) for a, b, c, d in tables)
    return for_first / for_second if for_second else math.inf


def ets_delta(odds_ratio: float) -> float:
    """The odds ratio on the scale of item difficulty that ETS uses: -2.35 ln(ratio); 0 is no difference.

    odds_ratio: above 0. From 1 on the difference is moderate, from 1.5 on large.
    Source: Holland and Thayer (1988), Differential item performance and the Mantel-Haenszel procedure; the limits are
    those of Zieky (1993), Practical questions in the use of DIF statistics in test development.
    """
    return ETS_SCALE * math.log(odds_ratio)
