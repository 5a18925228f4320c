"""`practice.core.ability.learn` for many learners at once, one response each; a test holds the two together."""

from collections.abc import Sequence

import numpy as np

from practice.core import ability as core
from practice.core.ability import Ability, TaskShape, Vector, expit, shrink


class Beliefs:
    """What is known of each learner: mean (learners, tasks + 1), covariance (learners, tasks + 1, tasks + 1); the last
    place is the pace. still: in a sitting in which nothing is learned, and that is known."""

    def __init__(self, shapes: Sequence[TaskShape], learners: int, *, still: bool = False) -> None:
        mean, covariance = core.with_pace(core.prior(shapes))
        if still:
            covariance[-1, -1] = 0
        self._still = still
        self.codes = tuple(shape.code for shape in shapes)
        self.mean = np.tile(mean, (learners, 1))
        self.covariance = np.tile(covariance, (learners, 1, 1))
        self._rows = np.arange(learners)
        steps = core.practice_steps(len(shapes))
        self._turn = np.array([step.turn for step in steps])
        self._noise = np.array([step.noise for step in steps])

    def rest(self, days: Vector) -> None:
        self.covariance += np.minimum(days, core.MAX_DRIFT_DAYS)[:, None, None] * core.rest_a_day(len(self.codes))

    def learn(self, task: np.ndarray, easiness: Vector, right: np.ndarray, repeat: np.ndarray) -> None:
        """One response of each learner."""
        rows, mean, covariance = self._rows, self.mean, self.covariance
        column = covariance[rows, :, task]
        k = shrink(column[rows, task] + core.SD_EASINESS**2)
        weight = np.where(repeat, core.REPEAT_WEIGHT, 1.0)
        p = expit(k * (mean[rows, task] + easiness + np.where(repeat, core.REPEAT_BONUS, 0.0)))
        mean += column * (weight * k * (right - p))[:, None]
        known = column * (weight * k * k * p * (1 - p))[:, None]
        covariance -= column[:, :, None] * known[:, None, :]
        if not self._still:
            self._practise(task)

    def _practise(self, task: np.ndarray) -> None:
        mean, covariance = self.mean, self.covariance
        reach = self._turn[task][:, :-1, -1]
        keeps = 1 - core.PACE_RETURN
        mean[:, :-1] += reach * mean[:, -1:]
        mean[:, -1] += core.PACE_RETURN * (core.PACE - mean[:, -1])
        rise = reach[:, :, None] * (covariance[:, -1, :-1] + 0.5 * covariance[:, -1, -1:] * reach)[:, None, :]
        covariance[:, :-1, -1] += reach * covariance[:, -1, -1:]
        covariance[:, :-1, -1] *= keeps
        covariance[:, -1, :-1] = covariance[:, :-1, -1]
        covariance[:, -1, -1] *= keeps**2
        covariance[:, :-1, :-1] += rise + rise.transpose(0, 2, 1)
        covariance += self._noise[task]

    def of(self, learner: int) -> Ability:
        return Ability(self.codes, self.mean[learner, :-1], self.covariance[learner, :-1, :-1])
