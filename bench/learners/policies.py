"""Does it pay to practise what the report ranks first? Points gained in an hour, against drilling evenly."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from bench.learners.bank import Bank, Job
from bench.learners.batch import Beliefs
from bench.learners.people import TEACHES, People, make
from bench.learners.precision import worths
from practice.core.ability import SD_EASINESS, Vector, expit, shrink
from practice.core.readiness import phi, target_shares

ITEMS_AN_HOUR = 30
HOURS = (5, 10, 20)
DIAGNOSTIC = 28
POINTS = 18.0
POLICIES = ("ranking", "first of the ranking", "evenly", "all known")


def jobs(bank: Bank, learners: int, seed: int) -> list[Job]:
    """One for each model of learning and each policy; the same learners follow each policy."""
    return [
        partial(_model, bank, learners, [seed, n], learning, policy)
        for n, learning in enumerate(TEACHES)
        for policy in POLICIES
    ]


def merge(parts: Sequence[dict]) -> dict:
    """Scaled points gained an hour under each model of learning."""
    gains: dict[str, dict[str, Vector]] = {}
    for part in parts:
        gains.setdefault(part["learning"], {})[part["policy"]] = part["gains"]
    return {
        "learners": len(parts[0]["gains"]),
        "models": {name: [_row(by, n, hours) for n, hours in enumerate(HOURS)] for name, by in gains.items()},
    }


def _model(bank: Bank, learners: int, seed: list[int], learning: str, policy: str) -> dict:
    people = make(bank, learners, learning, np.random.default_rng(seed))
    gains = _follow(people, policy, np.random.default_rng([*seed, POLICIES.index(policy)]))
    return {"learning": learning, "policy": policy, "gains": gains}


def points_to_gain(beliefs: Beliefs, bank: Bank) -> Vector:
    """(learners, tasks): `practice.core.readiness.points_to_gain` without draws."""
    spread = np.array([shape.spread for shape in bank.shapes])
    easiness = np.array([shape.easiness for shape in bank.shapes])
    variance = np.diagonal(beliefs.covariance, axis1=1, axis2=2)[:, :-1]
    mean = beliefs.mean[:, :-1]
    share = expit((mean + easiness) * shrink(variance + spread**2 + SD_EASINESS**2))
    target = target_shares(bank.shapes)
    aim = np.log(target / (1 - target)) / shrink(spread**2 + SD_EASINESS**2) - easiness
    return np.maximum(0, target - share) * bank.items * POINTS * phi((aim - mean) / np.sqrt(variance))


def _follow(people: People, policy: str, rng: np.random.Generator) -> Vector:
    """(learners, HOURS): points more than at the start."""
    bank, count = people.bank, len(people)
    beliefs = Beliefs(bank.shapes, count)
    for _ in range(DIAGNOSTIC):
        _answer(people, beliefs, np.argmax(worths(beliefs, bank) * rng.random((count, len(bank.task))), axis=1), rng)
    start, found = people.exam_shares(), []
    # the bank has its items in the order of their tasks
    of_task = np.bincount(bank.task)
    first = np.cumsum(of_task) - of_task
    last = np.full(count, -1)
    for step in range(HOURS[-1] * ITEMS_AN_HOUR):
        if step % ITEMS_AN_HOUR == 0:
            people.rest(np.ones(count))
            beliefs.rest(np.ones(count))
            turns = np.argsort(rng.random((count, len(bank.shapes))), axis=1)
        last = _task(policy, people, beliefs, last, turns[:, step % len(bank.shapes)], rng)
        item = first[last] + rng.integers(0, of_task[last])
        _answer(people, beliefs, item, rng)
        people.practise(last)
        if (step + 1) % ITEMS_AN_HOUR == 0 and (step + 1) // ITEMS_AN_HOUR in HOURS:
            found.append((people.exam_shares() - start) * bank.items.sum() * POINTS)
    return np.stack(found, axis=1)


def _task(
    policy: str, people: People, beliefs: Beliefs, last: np.ndarray, turn: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The task each learner works on next.

    "ranking": drawn by points to gain, the rule of `choosing.choose_next`; "first of the ranking": always the one with
    most of them; "evenly": all tasks in turn, in an order that changes from hour to hour; "all known": the one where an
    item truly adds most points, which nobody can know. Never the task of the item before.
    """
    if policy == "evenly":
        return turn
    gains = people.worth_of_an_item() if policy == "all known" else points_to_gain(beliefs, people.bank)
    # a little noise decides where nothing is left to gain
    gains = gains + 1e-9 * rng.random(gains.shape)
    asked = last >= 0
    gains[np.flatnonzero(asked), last[asked]] = 0
    if policy != "ranking":
        return np.argmax(gains, axis=1)
    steps = np.cumsum(gains, axis=1)
    return np.argmax(steps >= (rng.random(len(gains)) * steps[:, -1])[:, None], axis=1)


def _answer(people: People, beliefs: Beliefs, item: np.ndarray, rng: np.random.Generator) -> None:
    never = np.zeros(len(people), bool)
    right = people.answer(item, never, rng)
    beliefs.learn(people.bank.task[item], people.bank.easiness[item], right, never)


def _row(gains: dict[str, Vector], place: int, hours: int) -> dict:
    rates = {policy: values[:, place] / hours for policy, values in gains.items()}
    more = rates["ranking"] - rates["evenly"]
    return {
        "hours": hours,
        **{policy: _mean(rate) for policy, rate in rates.items()},
        "more": _mean(more),
        "first_more": _mean(rates["first of the ranking"] - rates["evenly"]),
        "known_more": _mean(rates["all known"] - rates["evenly"]),
        "ahead": float((more > 0).mean()),
    }


def _mean(values: Vector) -> dict[str, float]:
    return {"mean": float(values.mean()), "error": float(values.std(ddof=1) / np.sqrt(len(values)))}
