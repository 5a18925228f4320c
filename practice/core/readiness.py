"""From abilities to what a learner is told: levels with intervals, the chance of passing, points to gain."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from practice.core.ability import SD_EASINESS, Ability, TaskShape, Vector, expit

DRAWS = 2000
MIN_FIRST_EXPOSURES = 40
MIN_PER_DOMAIN = 5
PASSING_ABILITY = 0.4


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
    """
    draws = rng.multivariate_normal(ability.mean, ability.covariance, size=DRAWS, method="cholesky")
    shares = _shares(draws, tasks)
    target = _shares(np.full((1, len(tasks)), PASSING_ABILITY), tasks)[0]
    items = np.array([task.items for task in tasks])
    passing = _pass_given(shares, items, cut_raw)
    by_domain = {number: [n for n, task in enumerate(tasks) if task.domain == number] for number in _domains(tasks)}
    raised = {}
    for place, task in enumerate(tasks):
        better = draws.copy()
        better[:, place] += 0.5
        raised[task.code] = float(_pass_given(_shares(better, tasks), items, cut_raw).mean())
    levels = {task.code: _level(shares[:, n], float(target[n])) for n, task in enumerate(tasks)}
    return Chances(
        tasks=levels,
        domains={
            number: _level(
                shares[:, places] @ (items[places] / items[places].sum()),
                float(target[places] @ (items[places] / items[places].sum())),
            )
            for number, places in by_domain.items()
        },
        readiness=Readiness(
            float(passing.mean()), float(np.quantile(passing, 0.05)), float(np.quantile(passing, 0.95))
        ),
        points_to_gain={
            task.code: max(0.0, float(target[n]) - levels[task.code].mean)
            * task.items
            * points_per_item
            * levels[task.code].below_target
            for n, task in enumerate(tasks)
        },
        if_raised=raised,
    )


def why_not_yet(first_exposures: Mapping[int, int]) -> str | None:
    """Why no probability is told yet, in words; None when it is. first_exposures: domain -> responses to new items."""
    total = sum(first_exposures.values())
    if total < MIN_FIRST_EXPOSURES:
        missing = MIN_FIRST_EXPOSURES - total
        return f"{missing} more new questions are needed before a chance of passing says anything."
    thin = [number for number, count in sorted(first_exposures.items()) if count < MIN_PER_DOMAIN]
    if thin:
        return f"Domain {thin[0]} has had fewer than {MIN_PER_DOMAIN} new questions; the chance rests on all domains."
    return None


def _domains(tasks: Sequence[TaskShape]) -> list[int]:
    return sorted({task.domain for task in tasks})


def _shares(draws: Vector, tasks: Sequence[TaskShape]) -> Vector:
    """Expected share right of each task's items for each draw of abilities."""
    easiness = np.array([task.easiness for task in tasks])
    spread = np.array([math.hypot(task.spread, SD_EASINESS) for task in tasks])
    return expit((draws + easiness) / np.sqrt(1 + math.pi * spread**2 / 8))


def _pass_given(shares: Vector, items: Vector, cut_raw: float) -> Vector:
    """P(raw >= cut_raw) for each draw, by the normal approximation with continuity correction."""
    mean = shares @ items
    sd = np.sqrt((shares * (1 - shares)) @ items)
    z = (mean - (math.ceil(cut_raw) - 0.5)) / np.maximum(sd, 1e-9)
    return np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in z])


def _level(draws: Vector, target: float) -> Level:
    low, high = np.quantile(draws, [0.05, 0.95])
    return Level(float(draws.mean()), float(low), float(high), float((draws < target).mean()))
