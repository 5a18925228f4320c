"""What is known about a learner's ability in each task of an exam, and how responses change it.

Abilities are in logits against the just-qualified candidate of the Angoff judgement: somebody of ability 0 gets an
item right with its Angoff probability. So an item's easiness is the logit of its Angoff value, and the cut is known on
the same scale without a single response.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

PRIOR_MEAN = -0.3
SD_OVERALL, SD_DOMAIN, SD_TASK = 0.8, 0.3, 0.4
SD_EASINESS = 0.5
DRIFT_PER_DAY = 0.0015
DRIFT_PER_RESPONSE = 0.004
REPEAT_WEIGHT = 0.3
MAX_DRIFT_DAYS = 60


@dataclass(frozen=True)
class TaskShape:
    """A task of the exam. items: expected scored items of a form about it, may be a fraction; easiness: mean logit of
    the Angoff values of its items; spread: their standard deviation."""

    code: str
    domain: int
    items: float
    easiness: float
    spread: float = 0.5


@dataclass(frozen=True)
class Observation:
    """One response to an item of `task`. easiness: the item's, in logits; is_repeat: the learner had met it before."""

    task: str
    easiness: float
    is_correct: bool
    is_repeat: bool
    at: datetime


@dataclass(frozen=True)
class Ability:
    """A normal distribution over the abilities in the tasks, in the order of `codes`; at: of the last response."""

    codes: tuple[str, ...]
    mean: Vector
    covariance: Matrix
    at: datetime | None = None
    index: Mapping[str, int] = field(default_factory=dict)


def logit(share: float) -> float:
    """log(p / (1 - p)) for 0 < p < 1."""
    return math.log(share / (1 - share))


def expit(x: Vector | float) -> Vector:
    """1 / (1 + exp(-x)), elementwise."""
    return np.asarray(1 / (1 + np.exp(-np.asarray(x, dtype=float))))


def experienced_easiness(
    angoff: float | None, responses: int, correct: int, expected: float, information: float
) -> float:
    """Easiness of an item: its Angoff logit, moved by what learners did with it."""
    judged = logit(angoff if angoff is not None else 0.72)
    return judged + (correct - expected) / (1 / SD_EASINESS**2 + information)


def prior(tasks: Sequence[TaskShape]) -> Ability:
    """Before any response: one overall level, with domains and tasks that differ from it a little."""
    domains = np.array([task.domain for task in tasks])
    count = len(tasks)
    same_domain = (domains[:, None] == domains[None, :]).astype(float)
    covariance = SD_OVERALL**2 + SD_DOMAIN**2 * same_domain + SD_TASK**2 * np.eye(count)
    codes = tuple(task.code for task in tasks)
    return Ability(codes, np.full(count, PRIOR_MEAN), covariance, None, {code: n for n, code in enumerate(codes)})


def learn(ability: Ability, observations: Iterable[Observation]) -> Ability:
    """What is known after these responses, given in order of time; those to unknown tasks are passed over."""
    mean, covariance, at = ability.mean.copy(), ability.covariance.copy(), ability.at
    g = 1 / math.sqrt(1 + 3 * SD_EASINESS**2 / math.pi**2)
    diagonal = np.diag_indices(len(mean))
    for seen in observations:
        place = ability.index.get(seen.task)
        if place is None:
            continue
        if at is not None and seen.at > at:
            days = min(MAX_DRIFT_DAYS, (seen.at - at).total_seconds() / 86_400)
            covariance[diagonal] += DRIFT_PER_DAY * days
        at = seen.at if at is None else max(at, seen.at)
        p = 1 / (1 + math.exp(-g * (float(mean[place]) + seen.easiness)))
        weight = REPEAT_WEIGHT if seen.is_repeat else 1.0
        information = weight * g * g * p * (1 - p)
        column = covariance[:, place].copy()
        covariance -= np.outer(column, column) * (information / (1 + information * float(column[place])))
        mean += covariance[:, place] * (weight * g * (seen.is_correct - p))
        covariance[place, place] += DRIFT_PER_RESPONSE
    return Ability(ability.codes, mean, covariance, at, ability.index)
