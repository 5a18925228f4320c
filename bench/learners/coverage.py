"""Do 90 % intervals of domains hold the truth in 90 % of cases? Also for learners whom the model does not describe."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from bench.learners.bank import Bank, Job
from bench.learners.batch import Beliefs
from bench.learners.people import LEARNING, POPULATIONS, People, make
from practice.core.readiness import chances

AFTER = (30, 65, 150, 300, 600, 1200)
SITTING = 20
DAYS_APART = 1.5
REPEATS_FROM, REPEATS = 100, 0.1


def jobs(bank: Bank, learners: int, seed: int, *, pace: float = 1.0, error: float = 0.5) -> list[Job]:
    """One for each model of learning. learners: of each; pace, error: as `people.make` has them, for learners beyond
    what is plausible."""
    return [partial(_model, bank, learners, [seed, n], name, pace, error) for n, name in enumerate(LEARNING)]


def merge(parts: Sequence[dict]) -> dict:
    """Share of intervals that hold the truth, by model of learning, by number of responses and by group."""
    groups = {
        name: _share(np.concatenate([part["inside"][part["groups"][name]] for part in parts]))
        for name in parts[0]["groups"]
    }
    return {
        "after": AFTER,
        "models": {part["learning"]: _rows(part["inside"]) for part in parts},
        "all": _rows(np.concatenate([part["inside"] for part in parts])),
        "groups": groups,
    }


def _model(bank: Bank, learners: int, seed: list[int], learning: str, pace: float, error: float) -> dict:
    rng = np.random.default_rng(seed)
    people = make(bank, learners, learning, rng, pace=pace, error=error)
    return {"learning": learning, "inside": _watch(people, rng), "groups": dict(_groups(people))}


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
