"""Whether an item got harder or easier than it was, for candidates who are equally able."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questions.core.ability_groups import Groups
from questions.core.mantel_haenszel import Table, ets_delta, finite_odds_ratio, mantel_haenszel
from questions.core.statistic import Unknown

LEAST_EACH = 50
STRATA = 10


@dataclass(frozen=True)
class Drift:
    """The latest part against what was before. month: with which the latest part begins, years x 12 + months from 0;
    n_before, n_latest: candidates compared; right_before, right_latest: how many of them were right.

    odds_ratio: of the latest part against before, above 1 where the item got easier; delta: the same on ETS's scale,
    above 0 where it got harder; z, p: of the test that nothing changed.
    """

    month: int
    n_before: int
    n_latest: int
    right_before: int
    right_latest: int
    odds_ratio: float
    delta: float
    z: float
    p: float


def month_number(year: int, month: int) -> int:
    return year * 12 + month - 1


def month_name(number: int) -> str:
    """24323 -> "2026-12"."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def find_drift(
    right: NDArray[np.bool_], strata: Groups, months: NDArray[np.int64], least: int = LEAST_EACH
) -> Drift | Unknown:
    """The latest months against those before them, by the procedure of Mantel and Haenszel within strata of ability.

    The latest part begins with the latest month from which on at least `least` candidates sat, so that quiet months
    wait for company.
    right, strata, months: of one length, an entry per candidate. Unknown where a part has fewer than `least`, and where
    equally able candidates do not differ at all.
    Source: Holland and Thayer (1988), whose groups of people are times here.
    """
    if not len(months):
        return Unknown("nobody reached this item")
    is_latest = months >= _begin_of_latest(months, least)
    latest, before = int(np.count_nonzero(is_latest)), int(np.count_nonzero(~is_latest))
    if before < least or latest < least:
        return Unknown(f"needs {least} candidates before the latest month, and {least} since")
    tables = [_table(right[strata == number], is_latest[strata == number]) for number in np.unique(strata)]
    odds = mantel_haenszel(tables)
    if isinstance(odds, Unknown):
        return odds
    ratio = finite_odds_ratio(tables, odds)
    return Drift(
        month=int(months[is_latest].min()),
        n_before=before,
        n_latest=latest,
        right_before=int(np.count_nonzero(right & ~is_latest)),
        right_latest=int(np.count_nonzero(right & is_latest)),
        odds_ratio=ratio,
        delta=ets_delta(ratio),
        z=odds.z,
        p=odds.p,
    )


def _table(right: NDArray[np.bool_], is_latest: NDArray[np.bool_]) -> Table:
    counts = [np.count_nonzero(r & part) for part in (is_latest, ~is_latest) for r in (right, ~right)]
    return int(counts[0]), int(counts[1]), int(counts[2]), int(counts[3])


def _begin_of_latest(months: NDArray[np.int64], least: int) -> int:
    numbers, counts = np.unique(months, return_counts=True)
    since = np.cumsum(counts[::-1])[::-1]
    enough = numbers[since >= least]
    return int(enough[-1]) if len(enough) else int(numbers[0])
