"""From abilities to what a learner is told: levels with intervals, the chance of passing, points to gain."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from practice.core.ability import SD_EASINESS, Ability, TaskShape, Vector, expit, shrink

DRAWS = 2000
BLOCK = 250
MIN_FIRST_EXPOSURES = 40
MIN_PER_DOMAIN = 5
# A candidate of this ability in every task passes about nine mocks of ten
PASSING_ABILITY = 0.4
RAISE = 0.5
_Z90 = 1.6448536269514722  # standard normal quantile of 0.95
_ALMOST = 1e-9


@dataclass(frozen=True)
class Level:
    """Expected share right, 0..1, with its 90% interval; below_target: probability that it is less than that of a
    candidate who passes comfortably."""

    mean: float
    low: float
    high: float
    below_target: float


@dataclass(frozen=True)
class Readiness:
    """Probability of passing the next mock. low, high: 5th and 95th percentile of what it would be if the abilities
    were known exactly."""

    probability: float
    low: float
    high: float


@dataclass(frozen=True)
class Chances:
    """Draws from what is known: levels for each task and domain, and the chance of passing."""

    tasks: Mapping[str, Level]
    domains: Mapping[int, Level]
    readiness: Readiness
    # scaled points of a form that working on the task is worth, times how sure it is that they are missing
    points_to_gain: Mapping[str, float]
    # task -> probability of passing if the ability in it rose by half a logit
    if_raised: Mapping[str, float]


def chances(
    ability: Ability,
    tasks: Sequence[TaskShape],
    *,
    cut_raw: float,
    points_per_item: float,
    rng: np.random.Generator,
) -> Chances:
    """Everything a report says about levels, from DRAWS draws of the abilities.

    cut_raw: raw score that passes; points_per_item: scaled points that one more right item is worth near the cut.
    Raises ValueError when `tasks` are not those of the ability, in its order.
    """
    if ability.codes != tuple(task.code for task in tasks):
        raise ValueError("the abilities are of other tasks")
    draws = _draw(ability, rng)
    shares = _shares(draws, tasks)
    target = target_shares(tasks)
    items = np.array([task.items for task in tasks])
    levels = dict(zip(ability.codes, _levels(shares, target), strict=True))
    numbers, share_of = _domains(tasks, items)
    passing = _pass_given(_moments(shares, tasks), cut_raw)
    return Chances(
        tasks=levels,
        domains=dict(zip(numbers, _levels(shares @ share_of, target @ share_of), strict=True)),
        readiness=Readiness(float(passing.mean()), *map(float, np.quantile(passing, [0.05, 0.95]))),
        points_to_gain={
            task.code: points_to_gain(levels[task.code], target[n], task.items * points_per_item)
            for n, task in enumerate(tasks)
        },
        if_raised=_if_raised(draws, shares, tasks, cut_raw),
    )


def points_to_gain(level: Level, target: float, weight: float) -> float:
    """Weight x (what a passing candidate gets - what this learner gets) x how sure it is that it is less.

    weight: scaled points if all items of the task are right; target: share a candidate who passes comfortably gets.
    0 for who expects more than that; at most weight x target. A task never practised has its prior level and the
    little certainty of that, so it ranks below one of the same level that is known to be weak.
    """
    return max(0.0, float(target) - level.mean) * weight * level.below_target


def target_shares(tasks: Sequence[TaskShape]) -> Vector:
    """Expected share right in each task for a candidate who passes comfortably: ability PASSING_ABILITY in all."""
    return _shares(np.full(len(tasks), PASSING_ABILITY), tasks)


def pass_probability(shares: Sequence[float], tasks: Sequence[TaskShape], cut_raw: float) -> float:
    """P(raw >= cut_raw) on the next form for known expected shares right in each task.

    The raw score is a sum of independent items, a Poisson-binomial; its distribution by the normal approximation with
    continuity correction and a term for skewness: with z = (cut - 0.5 - mean) / sd and s the skewness,
    P = 1 - Phi(z) - s (1 - z^2) phi(z) / 6. Within 0.003 of the exact sum for forms of 50 items.
    Source: Hong (2013), On computing the distribution function for the Poisson binomial distribution, eq. 14.
    An item's variance is as `_parts` says.
    """
    return float(_pass_given(_moments(np.array([shares], dtype=float), tasks), cut_raw)[0])


def why_not_yet(first_exposures: Mapping[int, int]) -> str | None:
    """Why no probability is told yet, in words; None when it is. first_exposures: domain -> responses to new items,
    with 0 for a domain that had none."""
    missing = MIN_FIRST_EXPOSURES - sum(first_exposures.values())
    if missing > 0:
        are = "question is" if missing == 1 else "questions are"
        return f"{missing} more new {are} needed before a chance of passing says anything."
    for number, count in sorted(first_exposures.items()):
        if count < MIN_PER_DOMAIN:
            short = MIN_PER_DOMAIN - count
            are = "question is" if short == 1 else "questions are"
            return (
                f"{short} more new {are} needed in domain {number}: without them a chance of passing would be a guess."
            )
    return None


def phi(x: Vector) -> Vector:
    """The standard normal distribution function, elementwise; absolute error below 7.5e-8.

    Source: Abramowitz and Stegun (1964), 26.2.17.
    """
    t = 1 / (1 + 0.2316419 * np.abs(x))
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    upper = _density(x) * series
    return np.asarray(np.where(x >= 0, 1 - upper, upper))


def _density(x: Vector) -> Vector:
    return np.asarray(np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi))


def _draw(ability: Ability, rng: np.random.Generator) -> Vector:
    """(DRAWS, tasks) abilities in pairs that mirror each other about the mean, so that the mean of them is exact."""
    values, vectors = np.linalg.eigh(ability.covariance)
    half = rng.standard_normal((DRAWS // 2, len(values))) @ (vectors * np.sqrt(np.maximum(values, 0))).T
    return np.asarray(ability.mean + np.concatenate([half, -half]))


def _domains(tasks: Sequence[TaskShape], items: Vector) -> tuple[list[int], Vector]:
    """The domains, and (tasks, domains) the share of a domain's items that each task has."""
    numbers = sorted({task.domain for task in tasks})
    of_domain = np.array([[task.domain == number for number in numbers] for task in tasks]) * items[:, None]
    return numbers, of_domain / of_domain.sum(axis=0)


def _shares(draws: Vector, tasks: Sequence[TaskShape]) -> Vector:
    """Expected share right of each task's items for each row of abilities: the mean of expit(ability + easiness) over
    items whose judged easiness is normal about the task's, and whose true easiness is normal about the judged.

    By three points of Gauss-Hermite quadrature, -sqrt(3), 0 and sqrt(3) standard deviations weighing 1, 4 and 1 sixths:
    within 0.0005. Source: Abramowitz and Stegun (1964), 25.4.46.
    """
    middle = draws + np.array([task.easiness for task in tasks])
    off = math.sqrt(3) * np.array([math.hypot(task.spread, SD_EASINESS) for task in tasks])
    return np.asarray((expit(middle - off) + 4 * expit(middle) + expit(middle + off)) / 6)


def _moments(shares: Vector, tasks: Sequence[TaskShape]) -> tuple[Vector, Vector, Vector]:
    """Mean, variance and third central moment of the raw score on a form, for each row of shares."""
    mean, variance, third = (part.sum(axis=-1) for part in _parts(shares, tasks))
    return mean, variance, third


def _parts(shares: Vector, tasks: Sequence[TaskShape]) -> tuple[Vector, Vector, Vector]:
    """What each task adds to the three moments.

    The cut of a form moves with the judged easiness of its items, so what that adds to the variance of the score does
    not add to that of passing. What remains of an item's share (1 - share) is the mean of q (1 - q) over items of
    judged easiness b, where q = expit((ability + b) shrink(SD_EASINESS^2)): as q (1 - q) is the slope of q, and the
    slope of the mean of q is known, it is share (1 - share) shrink(spread^2 + SD_EASINESS^2) / shrink(SD_EASINESS^2).
    """
    items = np.array([task.items for task in tasks])
    spread = np.array([task.spread for task in tasks])
    kept = items * shrink(spread**2 + SD_EASINESS**2) / shrink(SD_EASINESS**2)
    each = shares * (1 - shares) * kept
    return shares * items, each, each * (1 - 2 * shares)


def _pass_given(moments: tuple[Vector, Vector, Vector], cut_raw: float) -> Vector:
    mean, variance, third = moments
    variance = np.maximum(variance, _ALMOST)
    sd = np.sqrt(variance)
    # 0.56 x 50 is a little more than 28 to a computer, and passes with 28
    z = (math.ceil(cut_raw - _ALMOST) - 0.5 - mean) / sd
    skewness = third / (variance * sd)  # a power would take longer than all the rest
    return np.asarray(np.clip(1 - phi(z) - skewness * (1 - z * z) * _density(z) / 6, 0, 1))


def _if_raised(draws: Vector, shares: Vector, tasks: Sequence[TaskShape], cut_raw: float) -> dict[str, float]:
    """The chance of passing if the ability in one task rose by RAISE, for each task: the moments of the score change by
    what those of the task's items change.

    In blocks that fit a processor's nearest memory: all draws at once take twice as long.
    """
    sums = np.zeros(len(tasks))
    for first in range(0, len(draws), BLOCK):
        block = slice(first, first + BLOCK)
        raised = _shares(draws[block] + RAISE, tasks)
        before, after = _parts(shares[block], tasks), _parts(raised, tasks)
        totals = [part.sum(axis=1) for part in before]
        moments = [total[:, None] + new - old for total, old, new in zip(totals, before, after, strict=True)]
        sums += _pass_given((moments[0], moments[1], moments[2]), cut_raw).sum(axis=0)
    return dict(zip((task.code for task in tasks), (sums / len(draws)).tolist(), strict=True))


def _levels(draws: Vector, targets: Vector) -> list[Level]:
    """Of each column, mean of the draws; interval and chance of a normal logit with their moments, because the logit of
    a share is nearly linear in the abilities."""
    inside = np.clip(draws, _ALMOST, 1 - _ALMOST)
    logits = np.log(inside / (1 - inside))
    middle, sd = logits.mean(axis=0), np.maximum(logits.std(axis=0), _ALMOST)
    aims = np.log(targets / (1 - targets))
    columns = (
        draws.mean(axis=0),
        expit(middle - _Z90 * sd),
        expit(middle + _Z90 * sd),
        phi((aims - middle) / sd),
    )
    return [Level(*row) for row in np.stack(columns, axis=1).tolist()]
