"""From right and wrong to what a candidate is told: raw and scaled score, pass, interval, standing of domains."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from practice.core.beta import beta_cdf, beta_quantile

PRIOR_STRENGTH = 10
MIN_RESPONSES = 5
INTERVAL = 0.90
_Z90 = 1.6448536269514722  # standard normal quantile of 0.95

K = TypeVar("K", int, str)


class Standing(StrEnum):
    MEETS = "meets_competencies"
    NEEDS = "needs_improvement"
    UNKNOWN = "not_enough_data"


@dataclass(frozen=True)
class Scale:
    """The reporting scale of an exam, for example 100-1000 with the cut at 750."""

    minimum: int
    maximum: int
    cut_score: int


@dataclass(frozen=True)
class Mark:
    """One item of an attempt after marking."""

    domain: int
    task: str
    is_scored: bool
    is_correct: bool


@dataclass(frozen=True)
class Tally:
    correct: int
    total: int


@dataclass(frozen=True)
class Estimate:
    """A proportion with its 90% interval, each 0..1, and what it means for the candidate."""

    mean: float
    low: float
    high: float
    standing: Standing


def tally(marks: Sequence[Mark]) -> Tally:
    """Right items and all items among the scored ones; a skipped item is in the total like any other."""
    scored = [mark for mark in marks if mark.is_scored]
    return Tally(correct=sum(mark.is_correct for mark in scored), total=len(scored))


def tally_by_domain(marks: Sequence[Mark]) -> dict[int, Tally]:
    return {
        domain: tally([mark for mark in marks if mark.domain == domain])
        for domain in sorted({mark.domain for mark in marks if mark.is_scored})
    }


def tally_by_task(marks: Sequence[Mark]) -> dict[str, Tally]:
    return {
        task: tally([mark for mark in marks if mark.task == task])
        for task in sorted({mark.task for mark in marks if mark.is_scored})
    }


def scaled_score(raw: float | Fraction, scored_items: int, cut_fraction: Decimal, scale: Scale) -> int:
    """Scaled score of a raw score: straight lines through three points, rounded to the nearest integer, halves up.

    The points are (0, minimum), (cut_fraction x scored_items, cut score) and (scored_items, maximum), so 36 of 50 with
    a cut fraction of 0.72 is exactly the cut score.
    raw: 0..scored_items, may be a fraction (bounds of an interval); cut_fraction: between 0 and 1, exclusive.
    Raises ValueError outside these ranges.
    """
    cut_raw = Fraction(cut_fraction) * scored_items
    if not (0 <= raw <= scored_items and 0 < cut_raw < scored_items):
        raise ValueError("expected 0 <= raw <= scored items and 0 < cut fraction < 1")
    if raw <= cut_raw:
        exact = scale.minimum + Fraction(raw) / cut_raw * (scale.cut_score - scale.minimum)
    else:
        share = (Fraction(raw) - cut_raw) / (scored_items - cut_raw)
        exact = scale.cut_score + share * (scale.maximum - scale.cut_score)
    return math.floor(exact + Fraction(1, 2))


def raw_interval_from_sem(raw: int, scored_items: int, sem: float) -> tuple[float, float]:
    """90% interval of the true raw score, raw +- 1.645 SEM, cut off at 0 and scored_items."""
    return max(0.0, raw - _Z90 * sem), min(float(scored_items), raw + _Z90 * sem)


def raw_interval_binomial(raw: int, scored_items: int) -> tuple[float, float]:
    """90% interval of the true raw score when nothing is known but this sitting.

    Wilson's interval for a proportion, times scored_items: the binomial error model turned round, which stays honest at
    0 and at full marks where raw +- SEM would have no width. Source: Wilson (1927), JASA 22, 209-212.
    """
    p, z2 = raw / scored_items, _Z90**2
    centre = (p + z2 / (2 * scored_items)) / (1 + z2 / scored_items)
    half = _Z90 / (1 + z2 / scored_items) * math.sqrt(p * (1 - p) / scored_items + z2 / (4 * scored_items**2))
    return max(0.0, centre - half) * scored_items, min(1.0, centre + half) * scored_items


def estimate_proportion(part: Tally, overall: Tally, cut_fraction: Decimal) -> Estimate:
    """What a domain's (or task's) few items say about the candidate's true proportion in it.

    Prior: Beta(s m, s (1 - m)) with strength s = 10 items, centred on m = (correct + 1) / (total + 2) of the whole
    attempt: without evidence a domain is taken to be like the rest. Posterior after `correct` of n: Beta(s m + correct,
    s (1 - m) + n - correct); mean and equal-tailed 90% interval are the posterior's. Standing: meets competencies when
    P(proportion >= cut_fraction) >= 0.5; not enough data below 5 responses.
    Source: Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.4 (conjugate beta prior for a proportion).
    """
    centre = (overall.correct + 1) / (overall.total + 2)
    a = PRIOR_STRENGTH * centre + part.correct
    b = PRIOR_STRENGTH * (1 - centre) + part.total - part.correct
    tail = (1 - INTERVAL) / 2
    if part.total < MIN_RESPONSES:
        standing = Standing.UNKNOWN
    elif 1 - beta_cdf(float(cut_fraction), a, b) >= 0.5:
        standing = Standing.MEETS
    else:
        standing = Standing.NEEDS
    return Estimate(
        mean=a / (a + b), low=beta_quantile(tail, a, b), high=beta_quantile(1 - tail, a, b), standing=standing
    )


@dataclass(frozen=True)
class Report:
    """Everything that one scoring run says. Only mocks have a scaled score, an interval and a pass."""

    overall: Tally
    domains: Mapping[int, tuple[Tally, Estimate]]
    tasks: Mapping[str, tuple[Tally, Estimate]]
    scaled: int | None
    scaled_interval: tuple[int, int] | None
    passed: bool | None


def score_report(
    marks: Sequence[Mark],
    *,
    cut_fraction: Decimal,
    scale: Scale | None,
    sem: float | None,
) -> Report:
    """The report of an attempt from its marks.

    scale: None for drills and tutor sittings, which get no scaled score; sem: standard error of measurement of the form
    in raw points, None when unknown. Raises ValueError without a scored item.
    """
    overall = tally(marks)
    if overall.total == 0:
        raise ValueError("nothing to score")
    scaled = interval = passed = None
    if scale is not None:
        scaled = scaled_score(overall.correct, overall.total, cut_fraction, scale)
        low, high = (
            raw_interval_binomial(overall.correct, overall.total)
            if sem is None
            else raw_interval_from_sem(overall.correct, overall.total, sem)
        )
        interval = (
            scaled_score(low, overall.total, cut_fraction, scale),
            scaled_score(high, overall.total, cut_fraction, scale),
        )
        passed = scaled >= scale.cut_score
    return Report(
        overall=overall,
        domains=_estimates(tally_by_domain(marks), overall, cut_fraction),
        tasks=_estimates(tally_by_task(marks), overall, cut_fraction),
        scaled=scaled,
        scaled_interval=interval,
        passed=passed,
    )


def _estimates(parts: Mapping[K, Tally], overall: Tally, cut: Decimal) -> dict[K, tuple[Tally, Estimate]]:
    return {key: (part, estimate_proportion(part, overall, cut)) for key, part in parts.items()}
