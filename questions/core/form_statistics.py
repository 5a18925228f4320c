"""Statistics of a form over its first sittings: raw scores, how they spread, how far they can be trusted."""

from dataclasses import dataclass

import numpy as np

from questions.core.form_analysis import analyse_form
from questions.core.item_analysis import too_few, total_scores
from questions.core.psychometrics import MIN_SITTINGS_FOR_KR20
from questions.core.statistic import Matrix, Unknown, Value

MIN_MEAN = 10


@dataclass(frozen=True)
class ScaleSlope:
    """Points of the reporting scale for one raw point, below and above the cut."""

    below: float
    above: float


@dataclass(frozen=True)
class FormStatistics:
    """n: first sittings; items: scored ones; sem in raw points, sem_scaled_*: in points of the scale, of which one raw
    point is worth more above the cut than below; counts: sittings by raw score, 0 to items."""

    n: int
    items: int
    mean: Value
    median: Value
    sd: Value
    kr20: Value
    sem: Value
    sem_scaled_below: Value
    sem_scaled_above: Value
    counts: tuple[int, ...]


def scale_slope(*, minimum: int, maximum: int, cut_score: int, cut_fraction: float, items: int) -> ScaleSlope:
    """Of the piecewise linear scale through (0, minimum), (cut_fraction x items, cut score), (items, maximum)."""
    cut = cut_fraction * items
    return ScaleSlope((cut_score - minimum) / cut, (maximum - cut_score) / (items - cut))


def describe_form(matrix: Matrix, slope: ScaleSlope) -> FormStatistics:
    """matrix: first sittings x scored items, marks 0 and 1, NaN where an item was left out of a score."""
    found = analyse_form(matrix, MIN_SITTINGS_FOR_KR20)
    totals, sem = total_scores(matrix), found.sem
    few = too_few(MIN_MEAN, found.n) if found.n < MIN_MEAN else None
    return FormStatistics(
        n=found.n,
        items=found.items,
        mean=few or found.mean,
        median=few or found.median,
        sd=few or found.sd,
        kr20=found.kr20,
        sem=sem,
        sem_scaled_below=sem if isinstance(sem, Unknown) else sem * slope.below,
        sem_scaled_above=sem if isinstance(sem, Unknown) else sem * slope.above,
        counts=tuple(int(count) for count in np.bincount(totals.astype(np.int64), minlength=found.items + 1)),
    )
