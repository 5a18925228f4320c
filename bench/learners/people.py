"""Simulated learners: what they can do, how they answer, how they learn. None of it is what the model assumes but one.

Abilities are drawn from four populations, one of which is the model's prior; a third of the learners guess.
"""

from dataclasses import dataclass

import numpy as np

from bench.learners.bank import Bank, score_slopes
from practice.core.ability import PRIOR_MEAN, SD_DOMAIN, SD_EASINESS, SD_OVERALL, SD_TASK, Vector, expit

POPULATIONS = ("as assumed", "two groups", "specialists", "heavy tails")
LEARNING = ("none", "fixed", "diminishing", "forgetting")
TEACHES = (*LEARNING[1:], "strong first")
MEDIAN_RATE = {"none": 0.0, "fixed": 0.015, "diminishing": 0.02, "forgetting": 0.03, "strong first": 0.025}
DAYS_OF_FORGETTING = 30.0
GUESSING = 0.2
# of what the item's own task gains, the other tasks of the domain gain so much
SPILL = 0.2
REMEMBERS = 0.5


@dataclass
class People:
    """ability: (learners, tasks), true and changing; chance: of guessing right without knowing, 0 for who never does;
    rate: how fast each learns; ceiling: where learning ends; start: the abilities at first."""

    bank: Bank
    learning: str
    population: np.ndarray
    ability: Vector
    chance: Vector
    rate: Vector
    ceiling: Vector
    start: Vector
    easiness: Vector

    def __len__(self) -> int:
        return len(self.ability)

    def probability(self, item: np.ndarray) -> Vector:
        """Of getting the item (one for each learner) right at first sight."""
        rows = np.arange(len(self))
        return _right(self.ability[rows, self.bank.task[item]], self.easiness[rows, item], self.chance)

    def answer(self, item: np.ndarray, repeat: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Right or not; who met the item before remembers it with probability REMEMBERS."""
        p = self.probability(item)
        return rng.random(len(self)) < np.where(repeat, p + (1 - p) * REMEMBERS, p)

    def practise(self, task: np.ndarray) -> None:
        """Learn from one item of the task each."""
        if self.learning == "none":
            return
        rows = np.arange(len(self))
        gain = (self.rate[:, None] * self._room())[rows, task]
        domains = np.array([shape.domain for shape in self.bank.shapes])
        self.ability += (SPILL * gain)[:, None] * (domains[task][:, None] == domains)
        self.ability[rows, task] += (1 - SPILL) * gain

    def _room(self) -> Vector:
        """(learners, tasks): what the rate is multiplied with."""
        if self.learning == "fixed":
            return np.ones_like(self.ability)
        if self.learning == "strong first":
            return expit(self.ability + 0.5)
        return np.maximum(0, self.ceiling[:, None] - self.ability)

    def worth_of_an_item(self) -> Vector:
        """(learners, tasks): right items of a form that practising one of the task truly adds, in proportion."""
        slopes = score_slopes(self.ability, self.bank.shapes)
        domains = np.array([shape.domain for shape in self.bank.shapes])
        of_domain = slopes @ (domains[:, None] == domains)
        return self._room() * ((1 - SPILL) * slopes + SPILL * of_domain)

    def rest(self, days: Vector) -> None:
        """Days without practice, in which the forgetful lose of what they gained."""
        if self.learning == "forgetting":
            self.ability -= (self.ability - self.start) * (1 - np.exp(-days / DAYS_OF_FORGETTING))[:, None]

    def task_shares(self) -> Vector:
        """(learners, tasks): what each would get right of all items of the bank, at first sight."""
        shares = np.empty_like(self.ability)
        for place in range(self.ability.shape[1]):
            of_task = self.easiness[:, self.bank.task == place]
            shares[:, place] = _right(self.ability[:, place, None], of_task, self.chance[:, None]).mean(axis=1)
        return shares

    def exam_shares(self) -> Vector:
        """(learners,): the same of a whole form."""
        return self.task_shares() @ self.bank.items / self.bank.items.sum()

    def domain_shares(self) -> dict[int, Vector]:
        """By domain: the same, its tasks weighted as in a form."""
        shares, items = self.task_shares(), self.bank.items
        domains = np.array([shape.domain for shape in self.bank.shapes])
        return {
            d: shares[:, domains == d] @ items[domains == d] / items[domains == d].sum() for d in sorted(set(domains))
        }


def make(
    bank: Bank,
    learners: int,
    learning: str,
    rng: np.random.Generator,
    *,
    error: float = SD_EASINESS,
    populations: int = len(POPULATIONS),
    pace: float = 1.0,
) -> People:
    """Learners of all populations, as many of each. error: standard deviation of the items' true easiness about the
    judged one; populations: of POPULATIONS the first so many; pace: how much faster than MEDIAN_RATE."""
    population = np.arange(learners) % populations
    ability = np.empty((learners, len(bank.shapes)))
    for kind in range(populations):
        ability[population == kind] = _abilities(POPULATIONS[kind], int((population == kind).sum()), bank, rng)
    chance = np.where(rng.random(learners) < 1 / 3, GUESSING, 0.0)
    rate = pace * MEDIAN_RATE[learning] * np.exp(rng.normal(0, 0.5, learners))
    ceiling = np.maximum(rng.normal(1.4, 0.4, learners), ability.mean(axis=1) + 0.2)
    easiness = bank.true_easiness(learners, rng, error)
    return People(bank, learning, population, ability, chance, rate, ceiling, ability.copy(), easiness)


def _abilities(population: str, count: int, bank: Bank, rng: np.random.Generator) -> Vector:
    """(count, tasks): overall + domain + task."""
    domains = np.array([shape.domain for shape in bank.shapes])
    sd_domain, sd_task = SD_DOMAIN, SD_TASK
    overall = rng.normal(PRIOR_MEAN, SD_OVERALL, count)
    if population == "two groups":
        overall = np.where(rng.random(count) < 0.5, rng.normal(-1.1, 0.4, count), rng.normal(0.5, 0.4, count))
    elif population == "specialists":
        overall = rng.normal(PRIOR_MEAN, 0.5, count)
        sd_domain, sd_task = 0.6, 0.5
    elif population == "heavy tails":
        overall = PRIOR_MEAN + 0.6 * rng.standard_t(4, count)
        sd_domain, sd_task = 0.25, 0.3
    by_domain = rng.normal(0, sd_domain, (count, domains.max() + 1))[:, domains]
    return overall[:, None] + by_domain + rng.normal(0, sd_task, (count, len(domains)))


def _right(ability: Vector, easiness: Vector, chance: Vector) -> Vector:
    """Three-parameter logistic with slope 1 whose easiness is set so that ability 0 gets what was judged, guesses
    included (Birnbaum 1968)."""
    judged = expit(easiness)
    knows = np.clip((judged - chance) / (1 - chance), 0.02, 0.98)
    return chance + (1 - chance) * expit(ability + np.log(knows / (1 - knows)))
