"""Do 90 % intervals of domains hold the truth in 90 % of cases? Also for learners whom the model does not describe."""

import numpy as np

from bench.learners.bank import Bank
from bench.learners.batch import Beliefs
from bench.learners.people import LEARNING, POPULATIONS, People, make
from practice.core.readiness import chances

AFTER = (30, 65, 150, 300, 600, 1200)
SITTING = 20
DAYS_APART = 1.5
REPEATS_FROM, REPEATS = 100, 0.1


def run(bank: Bank, learners: int, seed: int, *, pace: float = 1.0, error: float = 0.5) -> dict:
    """Share of intervals that hold the truth, by model of learning and by number of responses.

    learners: of each model. pace, error: as `people.make` has them, for learners beyond what is plausible.
    """
    inside = {}
    groups: dict[str, list[np.ndarray]] = {}
    for number, learning in enumerate(LEARNING):
        rng = np.random.default_rng([seed, number])
        people = make(bank, learners, learning, rng, pace=pace, error=error)
        inside[learning] = _watch(people, rng)
        for name, chosen in _groups(people):
            groups.setdefault(name, []).append(inside[learning][chosen])
    return {
        "after": AFTER,
        "models": {learning: _rows(values) for learning, values in inside.items()},
        "all": _rows(np.concatenate(list(inside.values()))),
        "groups": {name: _share(np.concatenate(values)) for name, values in groups.items()},
    }


def _watch(people: People, rng: np.random.Generator) -> np.ndarray:
    """(learners, numbers of responses, domains): is the truth inside?"""
    bank, count = people.bank, len(people)
    beliefs = Beliefs(bank.shapes, count)
    found = []
    for step in range(1, AFTER[-1] + 1):
        if step > 1 and step % SITTING == 1:
            days = rng.exponential(DAYS_APART, count)
            people.rest(days)
            beliefs.rest(days)
        item = rng.integers(0, len(bank.task), count)
        repeat = (rng.random(count) < REPEATS) & (step > REPEATS_FROM)
        right = people.answer(item, repeat, rng)
        beliefs.learn(bank.task[item], bank.easiness[item], right, repeat)
        people.practise(bank.task[item])
        if step in AFTER:
            found.append(_inside(people, beliefs, rng))
    return np.stack(found, axis=1)


def _inside(people: People, beliefs: Beliefs, rng: np.random.Generator) -> np.ndarray:
    truth = people.domain_shares()
    rows = []
    for learner in range(len(people)):
        known = chances(
            beliefs.of(learner), people.bank.shapes, cut_raw=people.bank.cut_raw, points_per_item=18, rng=rng
        )
        rows.append([level.low <= truth[number][learner] <= level.high for number, level in known.domains.items()])
    return np.array(rows)


def _groups(people: People) -> list[tuple[str, np.ndarray]]:
    by_population = [(name, people.population == kind) for kind, name in enumerate(POPULATIONS)]
    return [*by_population, ("guessing", people.chance > 0), ("not guessing", people.chance == 0)]


def _rows(inside: np.ndarray) -> dict:
    return {"by_count": [_share(inside[:, n]) for n in range(len(AFTER))], "mean": _share(inside)}


def _share(inside: np.ndarray) -> dict[str, float]:
    """With its standard error over learners, whose intervals are not independent of each other."""
    each = inside.reshape(len(inside), -1).mean(axis=1)
    return {"share": float(each.mean()), "error": float(each.std(ddof=1) / np.sqrt(len(each)))}
