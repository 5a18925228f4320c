"""What is known about a learner's ability in each task of an exam, and how responses change it.

Abilities are in logits against the just-qualified candidate of the Angoff judgement: somebody of ability 0 gets an
item right with its Angoff probability (Rasch model; Rasch 1960, Probabilistic models for some intelligence and
attainment tests). So an item's easiness is the logit of its Angoff value, and the cut is known on the same scale
without a single response. How the numbers below were chosen, and what they do: docs/learner-model.md.
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
# of an item's true easiness about its judged one
SD_EASINESS = 0.5
USUAL_ANGOFF = 0.72
MAX_STEP = 4 * SD_EASINESS
# Abilities change while nobody looks: variance a day, in what all tasks have in common and in each task of its own
COMMON_DRIFT_PER_DAY, TASK_DRIFT_PER_DAY = 0.0005, 0.0002
MAX_DRIFT_DAYS = 60
# and with each item worked on: the pace of learning is what a response raises abilities by, on average over the tasks;
# PACE is the usual one, SD_PACE how much learners differ in it, PACE_RETURN how fast it turns to the usual one again
PACE, SD_PACE, PACE_RETURN = 0.0018, 0.0017, 1 / 300
# the share of it that stays in the task of the item; the rest raises all tasks alike
OWN_SHARE = 0.5
# and variance a response, for what no pace explains
COMMON_DRIFT, TASK_DRIFT = 0.00003, 0.0003
# An item met before is easier, and whether it is got right says little
REPEAT_BONUS = 0.7
REPEAT_WEIGHT = 0.3


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
    """A normal distribution over the abilities in the tasks, in the order of `codes`; at: of the last response.

    mean: (tasks,), covariance: (tasks, tasks), logits. index: place of each code; made from `codes` when left out.
    """

    codes: tuple[str, ...]
    mean: Vector
    covariance: Matrix
    at: datetime | None = None
    index: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.index:
            object.__setattr__(self, "index", {code: place for place, code in enumerate(self.codes)})


def logit(share: float) -> float:
    """log(p / (1 - p)) for 0 < p < 1. Raises ValueError or ZeroDivisionError outside."""
    return math.log(share / (1 - share))


def expit(x: Vector | float) -> Vector:
    """1 / (1 + exp(-x)), elementwise, without overflow: (1 + tanh(x / 2)) / 2."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(x, dtype=float))))


def shrink(variance: Vector | float) -> Vector:
    """The k with E[expit(X)] = expit(k E[X]), nearly, for a normal X of this variance: 1 / sqrt(1 + pi v / 8).

    Within 0.02 for all means and variances up to 4.
    Source: MacKay (1992), The evidence framework applied to classification networks, eq. 10.
    """
    return np.asarray(1 / np.sqrt(1 + math.pi / 8 * np.asarray(variance, dtype=float)))


def experienced_easiness(
    angoff: float | None, responses: int, correct: int, expected: float, information: float
) -> float:
    """Easiness of an item in logits: its Angoff logit, moved by what learners did with it at first sight.

    One Newton step from the judged easiness b0 of the log likelihood with a normal penalty of SD_EASINESS:
    b0 + (correct - expected) / (1 / SD_EASINESS^2 + information), at most MAX_STEP away, because a step overshoots
    where responses are far from what was expected. angoff: 0..1, None counts as USUAL_ANGOFF; expected: sum over the
    responses of the probability p of being right, information: sum of p (1 - p), both told before each response.
    Raises ValueError unless 0 <= correct <= responses.
    Source: Newton-Raphson for the Rasch item parameter with abilities known, Baker and Kim (2004), Item Response
    Theory: Parameter Estimation Techniques, ch. 2; the penalty as in Mislevy (1986), Bayes modal estimation in item
    response models, Psychometrika 51.
    """
    if not 0 <= correct <= responses:
        raise ValueError(f"{correct} right of {responses} responses")
    step = (correct - expected) / (1 / SD_EASINESS**2 + information)
    return logit(USUAL_ANGOFF if angoff is None else angoff) + max(-MAX_STEP, min(MAX_STEP, step))


def prior(tasks: Sequence[TaskShape]) -> Ability:
    """Before any response: one overall level, with domains and tasks that differ from it a little.

    ability in a task = overall + domain + task, independent normals, so two tasks share SD_OVERALL^2 of variance, and
    SD_DOMAIN^2 more when of one domain.
    Source: Gelman and Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical Models, ch. 12-13.
    """
    domains = np.array([task.domain for task in tasks])
    count = len(tasks)
    same_domain = (domains[:, None] == domains[None, :]).astype(float)
    covariance = SD_OVERALL**2 + SD_DOMAIN**2 * same_domain + SD_TASK**2 * np.eye(count)
    return Ability(tuple(task.code for task in tasks), np.full(count, PRIOR_MEAN), covariance)


def drift(ability: Ability, now: datetime) -> Ability:
    """What is still known at `now`: time alone makes all abilities less certain. Earlier than `at` changes nothing.

    Adds days x COMMON_DRIFT_PER_DAY to the whole covariance and days x TASK_DRIFT_PER_DAY to its diagonal, for at most
    MAX_DRIFT_DAYS: the prediction step of the Kalman filter for a random walk.
    Source: Glickman (1999), Parameter estimation in large dynamic paired comparison experiments, Applied Statistics 48.
    """
    if ability.at is None or now <= ability.at:
        return ability
    covariance = ability.covariance.copy()
    covariance += rest_a_day(len(ability.codes))[:-1, :-1] * _days(ability.at, now)
    return Ability(ability.codes, ability.mean, covariance, now, ability.index)


def learn(ability: Ability, observations: Iterable[Observation]) -> Ability:
    """What is known after these responses, given in order of time; those to unknown tasks are passed over.

    How fast the learner learns is estimated along the way, as one more unknown beside the abilities, and forgotten at
    the end. For each response time passes (`drift`) and then, with m and v the mean and variance of the ability in its
    task, b its easiness, c the column of the covariance C, k = shrink(v + SD_EASINESS^2), p = expit(k (m + b)), y = 1
    or 0, and w = 1, or REPEAT_WEIGHT for a repeat (and b + REPEAT_BONUS):

        mean <- mean + c w k (y - p),    C <- C - c c' w k^2 p (1 - p)

    which are the moments of the posterior as far as p is the probability of a right response; C stays positive, as
    v k^2 p (1 - p) < 0.64. Last, working on the item teaches something: see `Step`.
    Source: assumed density filtering, Opper (1998), A Bayesian approach to on-line learning, with the probability of
    MacKay (1992); w < 1: Ibrahim and Chen (2000), Power prior distributions, Statistical Science 15; a pace that is
    estimated: the local linear trend of Harvey (1989), Forecasting, structural time series models and the Kalman
    filter, ch. 2.
    """
    (mean, covariance), at = with_pace(ability), ability.at
    steps, rest = practice_steps(len(ability.codes)), rest_a_day(len(ability.codes))
    for seen in observations:
        place = ability.index.get(seen.task)
        if place is None:
            continue
        if at is None:
            at = seen.at
        elif seen.at > at:
            covariance += rest * _days(at, seen.at)
            at = seen.at
        _take(mean, covariance, place, seen)
        step = steps[place]
        mean = step.turn @ mean + step.shift
        covariance = step.turn @ covariance @ step.turn.T + step.noise
    return Ability(ability.codes, mean[:-1].copy(), covariance[:-1, :-1].copy(), at, ability.index)


@dataclass(frozen=True)
class Step:
    """How an item worked on changes abilities and pace (the last place): mean -> turn mean + shift and
    C -> turn C turn' + noise, the prediction step of the Kalman filter.

    With n tasks and r the pace, the ability in the item's own task rises by ((1 - OWN_SHARE) + OWN_SHARE n) r and in
    each other by (1 - OWN_SHARE) r: by r on average. The pace itself moves to PACE by PACE_RETURN of the distance.
    """

    turn: Matrix
    shift: Vector
    noise: Matrix


def practice_steps(tasks: int) -> tuple[Step, ...]:
    """The step for an item of each task."""
    return tuple(_practice_step(place, tasks) for place in range(tasks))


def _practice_step(place: int, tasks: int) -> Step:
    turn, shift, noise = np.eye(tasks + 1), np.zeros(tasks + 1), np.zeros((tasks + 1, tasks + 1))
    turn[:tasks, tasks] = 1 - OWN_SHARE
    turn[place, tasks] += OWN_SHARE * tasks
    turn[tasks, tasks] = 1 - PACE_RETURN
    shift[tasks] = PACE_RETURN * PACE
    noise[:tasks, :tasks] = COMMON_DRIFT
    noise[place, place] += TASK_DRIFT
    noise[tasks, tasks] = SD_PACE**2 * (1 - (1 - PACE_RETURN) ** 2)
    return Step(turn, shift, noise)


def rest_a_day(tasks: int) -> Matrix:
    """What a day adds to the covariance of abilities and pace."""
    noise = np.zeros((tasks + 1, tasks + 1))
    noise[:tasks, :tasks] = COMMON_DRIFT_PER_DAY + TASK_DRIFT_PER_DAY * np.eye(tasks)
    return noise


def with_pace(ability: Ability) -> tuple[Vector, Matrix]:
    """Mean and covariance of the abilities and, last, of the pace of learning, which is not known yet."""
    count = len(ability.codes)
    covariance = np.zeros((count + 1, count + 1))
    covariance[:count, :count] = ability.covariance
    covariance[count, count] = SD_PACE**2
    return np.append(ability.mean, PACE), covariance


def _take(mean: Vector, covariance: Matrix, place: int, seen: Observation) -> None:
    """Take one response in, in place."""
    column = covariance[:, place].copy()
    k = 1 / math.sqrt(1 + math.pi / 8 * (float(column[place]) + SD_EASINESS**2))
    bonus, weight = (REPEAT_BONUS, REPEAT_WEIGHT) if seen.is_repeat else (0.0, 1.0)
    p = 0.5 + 0.5 * math.tanh(0.5 * k * (float(mean[place]) + seen.easiness + bonus))
    mean += column * (weight * k * (seen.is_correct - p))
    covariance -= column[:, None] * (column * (weight * k * k * p * (1 - p)))


def _days(earlier: datetime, later: datetime) -> float:
    return min(MAX_DRIFT_DAYS, (later - earlier).total_seconds() / 86_400)
