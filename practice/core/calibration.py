"""How well told probabilities agree with what happened. A forecast is a probability 0..1 and whether it came true."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from questions.core.proportions import wilson_interval

BINS = 10


@dataclass(frozen=True)
class ReliabilityBin:
    """Forecasts of at least `start` and less than `end` (the last bin has 1 too): how many, their mean, the share that
    came true with its 90% interval."""

    start: float
    end: float
    count: int
    predicted: float
    observed: float
    low: float
    high: float


def brier_score(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Mean of (probability - outcome)^2: 0 is perfect, 0.25 what always saying one half gets, 1 the worst.

    Raises ValueError without forecasts, for other lengths, and for what is no probability.
    Source: Brier (1950), Verification of forecasts expressed in terms of probability, in its form for two classes.
    """
    _check(probabilities, outcomes)
    return math.fsum((p - happened) ** 2 for p, happened in zip(probabilities, outcomes, strict=True)) / len(outcomes)


def reliability_bins(
    probabilities: Sequence[float], outcomes: Sequence[bool], bins: int = BINS
) -> tuple[ReliabilityBin, ...]:
    """The points of a reliability diagram: `bins` bins of equal width over 0..1; those without forecasts are left out.

    Raises ValueError as `brier_score` does.
    Source: Murphy and Winkler (1977), Reliability of subjective probability forecasts of precipitation and temperature;
    the interval is Wilson's.
    """
    _check(probabilities, outcomes)
    members: dict[int, list[tuple[float, bool]]] = {}
    for p, happened in zip(probabilities, outcomes, strict=True):
        members.setdefault(min(int(p * bins), bins - 1), []).append((p, bool(happened)))
    return tuple(_bin(number, bins, members[number]) for number in sorted(members))


def expected_calibration_error(probabilities: Sequence[float], outcomes: Sequence[bool], bins: int = BINS) -> float:
    """Mean distance between what was told and what came true: sum over bins of count / all x |observed - predicted|.

    0..1, over the bins of `reliability_bins`. Few forecasts make it large by chance alone: for n forecasts of a perfect
    forecaster it is about sum over bins of sqrt(2 count observed (1 - observed) / pi) / n, 0.05 for 500 in 10 bins.
    Raises ValueError as `brier_score` does.
    Source: Naeini, Cooper and Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning.
    """
    found = reliability_bins(probabilities, outcomes, bins)
    return math.fsum(one.count * abs(one.observed - one.predicted) for one in found) / len(outcomes)


def _bin(number: int, bins: int, members: Sequence[tuple[float, bool]]) -> ReliabilityBin:
    count = len(members)
    happened = sum(outcome for _, outcome in members)
    return ReliabilityBin(
        number / bins,
        (number + 1) / bins,
        count,
        math.fsum(p for p, _ in members) / count,
        happened / count,
        *wilson_interval(happened, count),
    )


def _check(probabilities: Sequence[float], outcomes: Sequence[bool]) -> None:
    if len(probabilities) != len(outcomes):
        raise ValueError(f"{len(probabilities)} probabilities for {len(outcomes)} outcomes")
    if len(outcomes) == 0:
        raise ValueError("no forecast")
    if not all(0 <= p <= 1 for p in probabilities):
        raise ValueError("a probability lies between 0 and 1")
