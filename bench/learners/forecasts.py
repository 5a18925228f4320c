"""Does who is told 70 % pass the next mock in 70 % of cases? And who tells it better: the model, or the last mock?"""

from dataclasses import dataclass, field

import numpy as np

from bench.learners.bank import Bank
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
PER_DOMAIN = {1: (13, 10), 2: (16, 12), 3: (23, 18), 4: (13, 10)}


@dataclass
class Record:
    """What was told and what happened, one entry for each learner."""

    told: list[float] = field(default_factory=list)
    passed: list[bool] = field(default_factory=list)
    last_passed: list[bool] = field(default_factory=list)
    last_margin: list[float] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    learning: list[str] = field(default_factory=list)


class Player:
    """Learners who sit mocks and practise, watched by the model."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self.people, self.rng, self.bank = people, rng, people.bank
        self.beliefs = Beliefs(people.bank.shapes, len(people))
        # mocks and practice share no item, as the fixed forms a learner has not sat
        self.for_mocks = rng.random((len(people), len(self.bank.task))) < 0.5
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


def run(bank: Bank, learners: int, seed: int) -> dict:
    """learners: of each model of learning and each history."""
    record = Record()
    for number, learning in enumerate(LEARNING):
        for place, (name, history) in enumerate(HISTORIES.items()):
            rng = np.random.default_rng([seed, number, place])
            _follow(Player(make(bank, learners, learning, rng), rng), history, record)
            record.history += [name] * learners
            record.learning += [learning] * learners
    return _report(record, np.random.default_rng(seed))


def _follow(player: Player, history: tuple[str | int, ...], record: Record) -> None:
    last: tuple[Vector, np.ndarray] | None = None
    for what in history:
        if isinstance(what, int):
            player.practise(what)
        else:
            last = player.sit()
    assert last is not None
    for learner in range(len(player.people)):
        known = chances(
            player.beliefs.of(learner),
            player.bank.shapes,
            cut_raw=player.bank.cut_raw,
            points_per_item=18,
            rng=player.rng,
        )
        record.told.append(known.readiness.probability)
    record.last_margin += last[0].tolist()
    record.last_passed += last[1].tolist()
    record.passed += player.sit()[1].tolist()


def _report(record: Record, rng: np.random.Generator) -> dict:
    told, passed = np.array(record.told), np.array(record.passed)
    rules = {
        "the model": told,
        "logistic in the last score": _cross_fitted(np.array(record.last_margin), passed, rng),
        "always the share that passes": np.full(len(passed), passed.mean()),
        "passes if the last mock was passed": np.array(record.last_passed, float),
    }
    groups = {"all": np.ones(len(passed), bool)}
    groups |= {name: np.array(record.learning) == name for name in LEARNING}
    groups |= {name: np.array(record.history) == name for name in HISTORIES}
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
