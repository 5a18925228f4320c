"""Statistics of a form's raw scores: where they lie, how they spread, how far they can be trusted.

A matrix of marks has a row per candidate and a column per item, NaN where an item was not reached. These statistics
describe the raw score that candidates got, in which such an item counts 0; a candidate without any mark did not sit the
form and is left out.
"""

import math
from dataclasses import dataclass

import numpy as np

from questions.core.item_analysis import too_few, total_scores, who_sat
from questions.core.psychometrics import kr20
from questions.core.statistic import Matrix, Unknown, Value, Vector, is_constant

SAME_TOTALS = Unknown("every candidate has the same total score")
ONE_ITEM = Unknown("needs at least two items")


@dataclass(frozen=True)
class FormAnalysis:
    """n: candidates with at least one mark; without_marks: the others; not_reached: items not reached, over the n."""

    n: int
    items: int
    without_marks: int
    not_reached: int
    mean: Value
    median: Value
    sd: Value
    skewness: Value
    kurtosis: Value
    kr20: Value
    alpha: Value
    sem: Value


def analyse_form(matrix: Matrix, min_n: int = 0) -> FormAnalysis:
    """All statistics of one form. min_n: candidates below whom the reliability and its error are unknown."""
    rows, matrix = len(matrix), who_sat(matrix)
    totals = total_scores(matrix)
    alpha = cronbach_alpha(matrix, totals, min_n)
    return FormAnalysis(
        n=len(totals),
        items=matrix.shape[1],
        without_marks=rows - len(matrix),
        not_reached=int(np.count_nonzero(np.isnan(matrix))),
        mean=float(np.mean(totals)) if len(totals) else too_few(1, 0),
        median=float(np.median(totals)) if len(totals) else too_few(1, 0),
        sd=spread(totals),
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        kr20=kuder_richardson(matrix, totals, min_n),
        alpha=alpha,
        sem=measurement_error(totals, alpha),
    )


def spread(totals: Vector) -> Value:
    """Standard deviation of raw scores, divisor n - 1; unknown below 2 candidates."""
    if len(totals) < 2:
        return too_few(2, len(totals))
    return 0.0 if is_constant(totals) else float(np.std(totals, ddof=1))


def skewness(totals: Vector) -> Value:
    """Asymmetry of raw scores, adjusted for bias (G1); 0 is symmetric, negative has a tail of low scores.

    k3 / k2^1.5 of the k-statistics. Unknown below 3 candidates and without variance.
    Source: Joanes and Gill (1998), Comparing measures of sample skewness and kurtosis, G1; Moodle and Excel's SKEW.
    """
    if reason := _no_shape(totals, 3):
        return reason
    n = len(totals)
    second, third, _ = _central_moments(totals)
    return third / math.pow(second, 1.5) * math.sqrt(n * (n - 1)) / (n - 2)


def kurtosis(totals: Vector) -> Value:
    """Excess kurtosis of raw scores, adjusted for bias (G2); 0 is that of a normal distribution.

    k4 / k2^2 of the k-statistics. Unknown below 4 candidates and without variance.
    Source: Joanes and Gill (1998), G2; Moodle and Excel's KURT.
    """
    if reason := _no_shape(totals, 4):
        return reason
    n = len(totals)
    second, _, fourth = _central_moments(totals)
    return ((n + 1) * (fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))


def kuder_richardson(matrix: Matrix, totals: Vector, min_n: int = 0) -> Value:
    """KR-20 of marks that are 0 or 1, see `questions.core.psychometrics.kr20`; an item not reached counts 0.

    Where items were not reached for lack of time, this and alpha come out too high.
    Unknown below 2 (or `min_n`) candidates, 2 items or without variance, and where marks are other than 0 and 1.
    """
    if reason := _no_reliability(matrix, totals, min_n):
        return reason
    counts = []
    for marks in matrix.T:
        if not np.all((marks == 0) | (marks == 1) | np.isnan(marks)):
            return Unknown("is defined for marks of 0 and 1 only; alpha holds for other marks")
        counts.append(int(np.nansum(marks)))
    reliability = kr20(len(totals), int(totals.sum()), int(np.sum(totals * totals)), counts, min_sittings=2)
    return SAME_TOTALS if reliability is None else reliability


def cronbach_alpha(matrix: Matrix, totals: Vector, min_n: int = 0) -> Value:
    """Internal consistency, at most 1: k / (k - 1) x (1 - sum of item variances / variance of raw scores).

    Equals KR-20 for marks of 0 and 1; below 0 when items contradict each other. An item not reached counts 0, as it
    does in the raw score. Unknown below 2 (or `min_n`) candidates, 2 items or without variance.
    Source: Cronbach (1951), Coefficient alpha and the internal structure of tests.
    """
    if reason := _no_reliability(matrix, totals, min_n):
        return reason
    items = int(matrix.shape[1])
    within = sum(float(np.var(np.nan_to_num(marks, nan=0.0))) for marks in matrix.T)
    return items / (items - 1) * (1 - within / float(np.var(totals)))


def measurement_error(totals: Vector, alpha: Value) -> Value:
    """Standard error of measurement in raw points: SD x sqrt(1 - alpha), with the SD of `spread`.

    A negative alpha is taken as it is, which makes the error larger than the SD: a sign that the form does not measure
    one thing. (`psychometrics.standard_error`, from which candidates' intervals come, takes it as 0.)
    Source: Crocker and Algina (1986), ch. 6; Moodle quiz statistics, "Standard error".
    """
    if isinstance(alpha, Unknown):
        return alpha
    return float(np.std(totals, ddof=1)) * math.sqrt(max(0.0, 1 - alpha))


def _no_shape(totals: Vector, needed: int) -> Unknown | None:
    if len(totals) < needed:
        return too_few(needed, len(totals))
    return SAME_TOTALS if is_constant(totals) else None


def _no_reliability(matrix: Matrix, totals: Vector, min_n: int) -> Unknown | None:
    if matrix.shape[1] < 2:
        return ONE_ITEM
    return _no_shape(totals, max(2, min_n))


def _central_moments(totals: Vector) -> tuple[float, float, float]:
    """Second to fourth, divisor n."""
    distances = totals - np.mean(totals)
    squares = distances * distances
    return float(np.mean(squares)), float(np.mean(squares * distances)), float(np.mean(squares * squares))
