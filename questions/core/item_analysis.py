"""Classical item analysis: how hard each item is, and whether those who know more get it right more often.

Marks of one item are a float vector, one entry per candidate, 0 to the item's maximum, first attempts only; NaN where a
candidate did not reach the item. Every statistic of an item looks at the candidates who reached it; in their totals an
item they did not reach counts 0, as in the raw score that they got. Where too few reached it, or nothing varies, the
value is `Unknown` with its reason. Memory: a few vectors beside the matrix.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questions.core.statistic import Matrix, Unknown, Value, Vector, is_constant

# With two candidates every correlation is 1, -1 or unknown.
MIN_CANDIDATES = 3
GROUP_PERCENT = 27

NOBODY = Unknown("nobody reached this item")
SAME_MARKS = Unknown("every candidate who reached this item has the same mark")
SAME_REST = Unknown("every candidate has the same total on the other items")
NO_REST = Unknown("there are no other items to compare with")


@dataclass(frozen=True)
class ItemAnalysis:
    """n: candidates who reached the item; max: the mark that `facility` and `upper_lower_index` are shares of.

    not_reached: the other candidates with at least one mark.
    """

    name: str
    n: int
    not_reached: int
    max: Value
    facility: Value
    sd: Value
    point_biserial: Value
    discriminative_efficiency: Value
    upper_lower_index: Value


@dataclass(frozen=True)
class OptionAnalysis:
    """n: candidates who chose the option; share: of the candidates who reached the item."""

    n: int
    share: Value
    point_biserial: Value


def total_scores(matrix: Matrix) -> Vector:
    """Raw score per candidate: the sum of marks, an item that was not reached counts 0.

    matrix: candidates x items. Rounded to nine decimals, so that sums of tenths tie as they do on paper.
    """
    totals = np.zeros(len(matrix))
    for marks in matrix.T:
        totals += np.nan_to_num(marks, nan=0.0)
    return np.round(totals, 9)


def who_sat(matrix: Matrix) -> Matrix:
    """The rows with at least one mark: a candidate without any did not sit the form."""
    has_marks = ~np.isnan(matrix).all(axis=1)
    return matrix if has_marks.all() else matrix[has_marks]


def facility(marks: Vector, maximum: float) -> Value:
    """Mean mark over maximum, in [0, 1]; high is easy. Not reached is left out.

    0 when every mark is 0, whatever the maximum. Source: Moodle quiz statistics, "Facility index".
    """
    reached = _reached(marks)
    if not len(reached):
        return NOBODY
    mean = float(np.mean(reached))
    return mean / maximum if mean else 0.0


def standard_deviation(marks: Vector) -> Value:
    """Standard deviation of an item in marks, divisor n - 1. Not reached is left out; unknown below 2 candidates."""
    reached = _reached(marks)
    if len(reached) < 2:
        return NOBODY if not len(reached) else too_few(2, len(reached))
    return 0.0 if is_constant(reached) else float(np.std(reached, ddof=1))


def point_biserial(marks: Vector, rest: Vector, min_n: int = 0) -> Value:
    """Item-rest correlation, in [-1, 1]: Pearson's r of the marks with the total on the other items.

    For marks of 0 and 1 this is the point-biserial corrected for the item's own part in the total.
    rest: per candidate, total less the mark of this item. Who did not reach the item is left out of both vectors.
    Unknown below 3 (or `min_n`) candidates, and where the marks or the rest do not vary.
    Source: Henrysson (1963), Correction of item-total correlations in item analysis; Moodle's "Discrimination index".
    """
    pair = _varying_pair(marks, rest, min_n)
    if isinstance(pair, Unknown):
        return pair
    own, other = pair
    return max(-1.0, min(1.0, _product(own, other) / math.sqrt(_product(own, own) * _product(other, other))))


def discriminative_efficiency(marks: Vector, rest: Vector, min_n: int = 0) -> Value:
    """Covariance of marks and rest over the largest that these marks could have with it; at most 1, 0 is none.

    The largest is reached by giving the best mark to the highest rest, the next to the next: the covariance of both
    vectors sorted. Thus an easy or a hard item, whose point-biserial cannot be high, may still be efficient. Can fall
    below -1, for the worst order of marks is not the mirror image of the best. Arguments and unknowns as in
    `point_biserial`.
    Source: Moodle quiz statistics, "Discriminative efficiency" (there in percent): https://docs.moodle.org/dev/
    Quiz_statistics_calculations and question/classes/statistics/questions/calculator.php, `covariancemax`.
    """
    pair = _varying_pair(marks, rest, min_n)
    if isinstance(pair, Unknown):
        return pair
    own, other = pair
    return _product(own, other) / _product(np.sort(own), np.sort(other))


def upper_lower_index(marks: Vector, totals: Vector, maximum: float, min_n: int = 0) -> Value:
    """Facility of the best 27 % by total score less facility of the lowest 27 %, in [-1, 1].

    The groups come from those who reached the item: 27 % of them, rounded, halves up, at least one. Candidates who tie
    at the border of a group fill its last places in equal parts, so the order of candidates makes no difference.
    totals: raw scores, this item included. 0 when the marks do not vary; unknown below 3 (or `min_n`) candidates, and
    where all have the same total.
    Source: Kelley (1939), The selection of upper and lower groups for the validation of test items.
    """
    is_reached = ~np.isnan(marks)
    marks, totals = marks[is_reached], totals[is_reached]
    if reason := _shortage(len(marks), min_n):
        return reason
    if is_constant(totals):
        return Unknown("every candidate has the same total score")
    if is_constant(marks):
        return 0.0
    size = max(1, (GROUP_PERCENT * len(marks) + 50) // 100)
    return (_mean_of_lowest(marks, -totals, size) - _mean_of_lowest(marks, totals, size)) / maximum


def analyse_options(chosen: NDArray[np.bool_], rest: Vector, min_n: int = 0) -> tuple[OptionAnalysis, ...]:
    """Who chose each option: share in [0, 1], and correlation of choosing it with the total on the other items.

    chosen: candidates who reached the item x options, true where chosen; a row without any is a blank response and
    counts in n of the shares. rest: of the same candidates. A distractor should draw a negative point-biserial; one
    above the key's suggests a wrong key. Unknown as in `point_biserial`.
    Source: Crocker and Algina (1986), Introduction to Classical and Modern Test Theory, ch. 14.
    """
    analyses = []
    for column in chosen.T:
        discrimination = point_biserial(column.astype(np.float64), rest, min_n)
        if discrimination == SAME_MARKS:
            discrimination = Unknown("every candidate chose this option" if column[0] else "nobody chose this option")
        share = float(np.mean(column)) if len(column) else NOBODY
        analyses.append(OptionAnalysis(n=int(np.sum(column)), share=share, point_biserial=discrimination))
    return tuple(analyses)


def analyse_items(
    names: Sequence[str], matrix: Matrix, maximum: float | None = None, min_n: int = 0
) -> tuple[ItemAnalysis, ...]:
    """All statistics of every item of one form.

    matrix: candidates x items, NaN where not reached; a row without any mark is left out. maximum: of each item; None
    takes the largest mark that anyone got on it. min_n: candidates below whom discrimination is unknown. Raises
    ValueError unless there is a name for each column.
    """
    matrix = who_sat(matrix)
    totals = total_scores(matrix)
    return tuple(
        _analyse_item(name, marks, totals, maximum, min_n, is_alone=len(names) == 1)
        for name, marks in zip(names, matrix.T, strict=True)
    )


def too_few(needed: int, have: int) -> Unknown:
    candidates = "1 candidate" if needed == 1 else f"{needed} candidates"
    return Unknown(f"needs at least {candidates}, there {'is' if have == 1 else 'are'} {have}")


def _analyse_item(
    name: str, marks: Vector, totals: Vector, maximum: float | None, min_n: int, *, is_alone: bool
) -> ItemAnalysis:
    reached = _reached(marks)
    best = maximum or (float(np.max(reached)) if len(reached) else 0.0)
    rest = totals - marks
    return ItemAnalysis(
        name=name,
        n=len(reached),
        not_reached=len(marks) - len(reached),
        max=best or (Unknown("nobody got a mark above 0") if len(reached) else NOBODY),
        facility=facility(marks, best),
        sd=standard_deviation(marks),
        point_biserial=NO_REST if is_alone else point_biserial(marks, rest, min_n),
        discriminative_efficiency=NO_REST if is_alone else discriminative_efficiency(marks, rest, min_n),
        upper_lower_index=NO_REST if is_alone else upper_lower_index(marks, totals, best, min_n),
    )


def _reached(marks: Vector) -> Vector:
    return marks[~np.isnan(marks)]


def _shortage(have: int, min_n: int) -> Unknown | None:
    needed = max(MIN_CANDIDATES, min_n)
    if have >= needed:
        return None
    return too_few(needed, have) if have else NOBODY


def _varying_pair(marks: Vector, rest: Vector, min_n: int) -> tuple[Vector, Vector] | Unknown:
    """Marks and rest of those who reached the item, as distances from their means."""
    is_reached = ~np.isnan(marks)
    own, other = marks[is_reached], rest[is_reached]
    if reason := _shortage(len(own), min_n):
        return reason
    if is_constant(own):
        return SAME_MARKS
    if is_constant(other):
        return SAME_REST
    return own - np.mean(own), other - np.mean(other)


def _product(one: Vector, other: Vector) -> float:
    """Inner product; without BLAS, whose threads cost more than these vectors take."""
    return float(np.sum(one * other))


def _mean_of_lowest(marks: Vector, totals: Vector, size: int) -> float:
    border = np.partition(totals, size - 1)[size - 1]
    inside, tied = totals < border, totals == border
    places = size - np.count_nonzero(inside)
    return float((np.sum(marks[inside]) + places * np.mean(marks[tied])) / size)
