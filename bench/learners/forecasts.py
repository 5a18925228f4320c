"""Does who is told 70 % pass the next mock in 70 % of cases? And who tells it better: the model, or the last mock?"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from bench.learners.bank import Bank, Job
from bench.learners.batch import Beliefs
from bench.learners.people import LEARNING, People, make
from practice.core.ability import Vector, expit
from practice.core.calibration import brier_score, expected_calibration_error, reliability_bins
from practice.core.readiness import chances

# what each learner does before the mock that is foretold: mocks, or so many items of practice
HISTORIES: dict[str, tuple[str | int, ...]] = {
    "one mock": ("mock",),
    "a mock and 60 items": ("mock", 60),
    "two mocks": ("mock", 60, "mock"),
    "two mocks and 100 items": ("mock", 60, "mock", 100),
    "three mocks": ("mock", 100, "mock", 100, "mock"),
    "three mocks and 200 items": ("mock", 100, "mock", 100, "mock", 200),
}
SITTING = 20
# of the bank; four mocks take the half, and the rest is practised with
FOR_MOCKS = 0.6
PER_DOMAIN = {1: (13, 10), 2: (16, 12), 3: (23, 18), 4: (13, 10)}


class Player:
    """Learners who sit mocks and practise, watched by the model."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self.people, self.rng, self.bank = people, rng, people.bank
        self.beliefs = Beliefs(people.bank.shapes, len(people))
        # mocks and practice share no item, as the fixed forms a learner has not sat
        self.for_mocks = rng.random((len(people), len(self.bank.task))) < FOR_MOCKS
        self.met = np.zeros_like(self.for_mocks)

    def wait(self, mean_days: float) -> None:
        days = self.rng.exponential(mean_days, len(self.people))
        self.people.rest(days)
        self.beliefs.rest(days)

    def practise(self, count: int) -> None:
        rows = np.arange(len(self.people))
        for step in range(count):
            if step % SITTING == 0:
                self.wait(1.5)
            item = _one_of(~self.for_mocks, self.rng)
            self._answer(item, self.met[rows, item])
            self.people.practise(self.bank.task[item])
            self.met[rows, item] = True

    def sit(self) -> tuple[Vector, np.ndarray]:
        """A mock: raw score above the cut, and passed or not. What it teaches comes with its review, afterwards."""
        self.wait(1.5)
        forms, scored = self._forms()
        raw, cut = np.zeros(len(self.people)), np.zeros(len(self.people))
        angoff = expit(self.bank.easiness)
        for place in range(forms.shape[1]):
            item = forms[:, place]
            right = self._answer(item, np.zeros(len(self.people), bool))
            raw += right * scored[place]
            cut += angoff[item] * scored[place]
        for item in forms.T:
            self.people.practise(self.bank.task[item])
        return raw - cut, raw >= cut

    def _answer(self, item: np.ndarray, repeat: np.ndarray) -> np.ndarray:
        right = self.people.answer(item, repeat, self.rng)
        self.beliefs.learn(self.bank.task[item], self.bank.easiness[item], right, repeat)
        return right

    def _forms(self) -> tuple[np.ndarray, np.ndarray]:
        """(learners, 65) items never met, tasks spread over each domain, in mixed order; and which places score."""
        order = self.rng.permutation(65)
        scored = np.concatenate([np.arange(total) < counting for total, counting in PER_DOMAIN.values()])[order]
        forms = np.empty((len(self.people), 65), int)
        for learner in range(len(self.people)):
            free = self.for_mocks[learner] & ~self.met[learner]
            forms[learner] = np.concatenate([self._part(free, d, n) for d, (n, _) in PER_DOMAIN.items()])[order]
            self.met[learner, forms[learner]] = True
        return forms, scored

    def _part(self, free: np.ndarray, domain: int, count: int) -> np.ndarray:
        places = [n for n, shape in enumerate(self.bank.shapes) if shape.domain == domain]
        mixed = {place: self.rng.permutation(np.flatnonzero(free & (self.bank.task == place))) for place in places}
        ranked = [(rank, self.rng.random(), item) for found in mixed.values() for rank, item in enumerate(found)]
        return self.rng.permutation([item for _, _, item in sorted(ranked)[:count]])


def jobs(bank: Bank, learners: int, seed: int) -> list[Job]:
    """One for each model of learning and each history. learners: of each."""
    return [
        partial(_group, bank, learners, [seed, n, place], learning, name)
        for n, learning in enumerate(LEARNING)
        for place, name in enumerate(HISTORIES)
    ]


def merge(parts: Sequence[dict]) -> dict:
    record = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    return _report(record, np.random.default_rng(len(parts)))


def _group(bank: Bank, learners: int, seed: list[int], learning: str, history: str) -> dict:
    rng = np.random.default_rng(seed)
    found = _follow(Player(make(bank, learners, learning, rng), rng), HISTORIES[history])
    return found | {"history": np.full(learners, history), "learning": np.full(learners, learning)}


def _follow(player: Player, history: tuple[str | int, ...]) -> dict[str, np.ndarray]:
    """What was told and what happened, one entry for each learner."""
    margin, passed = np.empty(0), np.empty(0, bool)
    for what in history:
        if isinstance(what, int):
            player.practise(what)
        else:
            margin, passed = player.sit()
    told = [_told(player, learner) for learner in range(len(player.people))]
    return {"told": np.array(told), "last_margin": margin, "last_passed": passed, "passed": player.sit()[1]}


def _told(player: Player, learner: int) -> float:
    bank, known = player.bank, player.beliefs.of(learner)
    return chances(known, bank.shapes, cut_raw=bank.cut_raw, points_per_item=18, rng=player.rng).readiness.probability


def _report(record: dict[str, np.ndarray], rng: np.random.Generator) -> dict:
    told, passed = record["told"], record["passed"]
    rules = {
        "the model": told,
        "logistic in the last score": _cross_fitted(record["last_margin"], passed, rng),
        "always the share that passes": np.full(len(passed), passed.mean()),
        "passes if the last mock was passed": record["last_passed"].astype(float),
    }
    groups = {"all": np.ones(len(passed), bool)}
    groups |= {name: record["learning"] == name for name in LEARNING}
    groups |= {name: record["history"] == name for name in HISTORIES}
    return {
        "forecasts": len(passed),
        "rules": {name: _measure(p, passed, rng) for name, p in rules.items()},
        "better_by": _difference(rules, passed),
        "groups": {
            name: _measure(told[chosen], passed[chosen], rng)
            | {"last_score": brier_score(rules["logistic in the last score"][chosen].tolist(), passed[chosen].tolist())}
            for name, chosen in groups.items()
        },
        "bins": [vars(one) for one in reliability_bins(told.tolist(), passed.tolist())],
    }


def _measure(told: Vector, passed: np.ndarray, rng: np.random.Generator) -> dict:
    """chance: the calibration error that forecasts as told would show by chance if they were perfectly right."""
    by_chance = [expected_calibration_error(told.tolist(), (rng.random(len(told)) < told).tolist()) for _ in range(20)]
    return {
        "count": len(told),
        "passed": float(passed.mean()),
        "told": float(told.mean()),
        "brier": brier_score(told.tolist(), passed.tolist()),
        "ece": expected_calibration_error(told.tolist(), passed.tolist()),
        "chance": float(np.mean(by_chance)),
    }


def _difference(rules: dict[str, Vector], passed: np.ndarray) -> dict[str, dict[str, float]]:
    """Brier score of each other rule less that of the model, with its standard error over learners."""
    ours = (rules["the model"] - passed) ** 2
    found = {}
    for name in list(rules)[1:]:
        more = (rules[name] - passed) ** 2 - ours
        found[name] = {"mean": float(more.mean()), "error": float(more.std(ddof=1) / np.sqrt(len(more)))}
    return found


def _cross_fitted(margin: Vector, passed: np.ndarray, rng: np.random.Generator) -> Vector:
    """Probabilities of a logistic regression on the last score, each half of the learners by the fit to the other."""
    half = rng.random(len(margin)) < 0.5
    told = np.empty(len(margin))
    for fitted, used in ((half, ~half), (~half, half)):
        told[used] = expit(_design(margin[used]) @ _logistic(margin[fitted], passed[fitted]))
    return told


def _design(margin: Vector) -> Vector:
    return np.column_stack([np.ones_like(margin), margin])


def _logistic(margin: Vector, passed: np.ndarray) -> Vector:
    """Intercept and slope of the most likely logistic curve, by Newton's method."""
    x, weights = _design(margin), np.zeros(2)
    for _ in range(12):
        p = expit(x @ weights)
        weights = weights + np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (passed - p))
    return weights


def _one_of(allowed: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One allowed column for each row."""
    return np.argmax(np.where(allowed, rng.random(allowed.shape), -1.0), axis=1)
