"""How many items does it take to know a learner's score? Chosen for information, at random, and what theory allows."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from bench.learners.bank import Bank, Job, score_slopes
from bench.learners.batch import Beliefs
from bench.learners.people import People, make
from practice.core import ability as core
from practice.core.ability import SD_EASINESS, TaskShape, Vector, expit, shrink
from practice.core.choosing import FEW

LAST = 120
WAYS = ("random", "adaptive", "drill")
AT_ONCE = 500
AT = (20, 30, 40, 60, 80)
GROUPS = {"weak": (-9.0, -0.8), "middling": (-0.8, 0.2), "strong": (0.2, 9.0)}


def jobs(bank: Bank, learners: int, seed: int) -> list[Job]:
    """One for each AT_ONCE learners. They are those the prior describes, and it is known that nothing is learned, so
    that the bound applies."""
    return [
        partial(_part, bank, min(AT_ONCE, learners - first), [seed, first]) for first in range(0, learners, AT_ONCE)
    ]


def merge(parts: Sequence[dict]) -> dict:
    """Root mean square error of the expected share of a form, after each item, for three ways to choose.

    The ways: "random" from the bank; "adaptive", the rule of `practice.core.choosing.choose_information`; and "drill",
    the same rule among items that a drill would ask, expected right in 70-85 %. For groups of learners the error is the
    one the model states, because a prior that happens to be right for a group makes any other small without an item.
    """
    level = np.concatenate([part["level"] for part in parts])
    squares, stated = (
        {way: np.concatenate([part[what][way] for part in parts]) for way in WAYS} for what in ("squares", "stated")
    )
    bounds = [np.concatenate([part["bounds"][n] for part in parts]) for n in (0, 1)]
    groups = {"all": np.ones(len(level), bool)}
    groups |= {name: (low <= level) & (level < high) for name, (low, high) in GROUPS.items()}
    return {
        "learners": len(level),
        "all": _compare(squares, *bounds),
        "groups": {
            name: _compare({way: stated[way][chosen] for way in WAYS}, *(bound[chosen] for bound in bounds))
            for name, chosen in groups.items()
        },
    }


def _part(bank: Bank, learners: int, seed: list[int]) -> dict:
    rng = np.random.default_rng(seed)
    people = make(bank, learners, "none", rng, populations=1)
    people.chance[:] = 0
    truth = people.exam_shares()
    errors = {way: _errors(people, way, truth, rng) for way in WAYS}
    return {
        "level": people.ability @ bank.items / bank.items.sum(),
        "squares": {way: found[0] ** 2 for way, found in errors.items()},
        "stated": {way: found[1] for way, found in errors.items()},
        "bounds": (_bounds(people, best=True), _bounds(people, best=False)),
    }


def _errors(people: People, way: str, truth: Vector, rng: np.random.Generator) -> tuple[Vector, Vector]:
    """(learners, LAST + 1) each: estimate less truth after 0, 1, ... items, and the variance the model states."""
    bank, count = people.bank, len(people)
    beliefs = Beliefs(bank.shapes, count, still=True)
    _, family = np.unique([name or f"alone {n}" for n, name in enumerate(bank.families)], return_inverse=True)
    allowed = np.ones((count, len(bank.task)), bool)
    found, stated = [estimate(beliefs, bank.shapes) - truth], [_stated(beliefs, bank.shapes)]
    for _ in range(LAST):
        worth = np.ones_like(allowed, float) if way == "random" else worths(beliefs, bank, drill=way == "drill")
        item = _one_of_few(np.where(allowed, worth, -1.0), rng, any_will_do=way == "random")
        right = people.answer(item, np.zeros(count, bool), rng)
        beliefs.learn(bank.task[item], bank.easiness[item], right, np.zeros(count, bool))
        allowed &= family[None, :] != family[item][:, None]
        found.append(estimate(beliefs, bank.shapes) - truth)
        stated.append(_stated(beliefs, bank.shapes))
    return np.stack(found, axis=1), np.stack(stated, axis=1)


def _stated(beliefs: Beliefs, shapes: tuple[TaskShape, ...]) -> Vector:
    """Variance of the expected share of a form, to first order."""
    weights = score_slopes(beliefs.mean[:, :-1], shapes) / sum(shape.items for shape in shapes)
    return np.einsum("lt,ltu,lu->l", weights, beliefs.covariance[:, :-1, :-1], weights)


def estimate(beliefs: Beliefs, shapes: tuple[TaskShape, ...]) -> Vector:
    """Expected share of a form for each learner."""
    items = np.array([shape.items for shape in shapes])
    easiness = np.array([shape.easiness for shape in shapes])
    spread = np.array([shape.spread for shape in shapes])
    variance = np.diagonal(beliefs.covariance, axis1=1, axis2=2)[:, :-1] + spread**2 + SD_EASINESS**2
    return expit((beliefs.mean[:, :-1] + easiness) * shrink(variance)) @ items / items.sum()


def worths(beliefs: Beliefs, bank: Bank, *, drill: bool = False) -> Vector:
    """(learners, items): by how much each would lower the variance of the score, as `choosing.choose_information` has
    it; drill: only those that are expected right in 70-85 %, as far as there are any."""
    weights = score_slopes(beliefs.mean[:, :-1], bank.shapes)
    shared = np.einsum("lt,ltu->lu", weights, beliefs.covariance[:, :-1, :-1])[:, bank.task]
    variance = np.diagonal(beliefs.covariance, axis1=1, axis2=2)[:, bank.task]
    k = shrink(variance + SD_EASINESS**2)
    p = expit(k * (beliefs.mean[:, bank.task] + bank.easiness))
    lowered = shared**2 * k**2 * p * (1 - p)
    return lowered * np.where((p >= 0.7) & (p <= 0.85), 1.0, 1e-6) if drill else lowered


def _one_of_few(worth: Vector, rng: np.random.Generator, *, any_will_do: bool) -> np.ndarray:
    rows = np.arange(len(worth))
    if any_will_do:
        return np.argmax(np.where(worth > 0, rng.random(worth.shape), -1), axis=1)
    best = np.argpartition(-worth, FEW, axis=1)[:, :FEW]
    return best[rows, rng.integers(0, FEW, len(worth))]


def _bounds(people: People, *, best: bool) -> Vector:
    """(learners, LAST + 1): the least variance of an estimate of the share after n items, by item information.

    With the prior covariance C and n_t items of information I in task t the variance of w'ability is at least
    w' (C^-1 + diag(n_t I))^-1 w (van Trees 1968). best: every item has the most information one can have whose true
    easiness is known up to SD_EASINESS, k^2 / 4, and goes where it lowers the variance most; else items are spread as
    in the bank and have the mean information of its items for this learner.
    """
    bank, items = people.bank, people.bank.items
    weights = score_slopes(people.ability, bank.shapes) / items.sum()
    k2 = float(shrink(SD_EASINESS**2)) ** 2
    covariance = np.tile(core.prior(bank.shapes).covariance, (len(people), 1, 1))
    share = np.bincount(bank.task) / len(bank.task)
    rows = np.arange(len(people))
    found = [np.einsum("lt,ltu,lu->l", weights, covariance, weights)]
    for _ in range(LAST):
        if best:
            shared = np.einsum("lt,ltu->lu", weights, covariance)
            column = covariance[rows, :, np.argmax(shared**2, axis=1)]
            own = column[rows, np.argmax(shared**2, axis=1)]
            covariance = (
                covariance - column[:, :, None] * column[:, None, :] * (k2 / 4 / (1 + own * k2 / 4))[:, None, None]
            )
        found.append(np.einsum("lt,ltu,lu->l", weights, covariance, weights))
    return np.stack(found, axis=1) if best else _spread(people, weights, share, k2)


def _spread(people: People, weights: Vector, share: Vector, k2: float) -> Vector:
    bank = people.bank
    p = expit(float(shrink(SD_EASINESS**2)) * (people.ability[:, bank.task] + bank.easiness))
    each = np.stack([(k2 * p * (1 - p))[:, bank.task == t].mean(axis=1) for t in range(len(share))], axis=1)
    inverse = np.linalg.inv(core.prior(bank.shapes).covariance)
    found = []
    for n in range(LAST + 1):
        precision = inverse + (n * share * each)[:, :, None] * np.eye(len(share))
        found.append(np.einsum("lt,lt->l", weights, np.linalg.solve(precision, weights[:, :, None])[:, :, 0]))
    return np.stack(found, axis=1)


def _compare(squares: dict[str, Vector], best: Vector, spread: Vector) -> dict:
    """Curves, and the items that each way needs for the error of so many random ones. squares: of the errors."""
    curves = {way: np.sqrt(values.mean(axis=0)) for way, values in squares.items()}
    curves["bound"] = np.sqrt(best.mean(axis=0))
    curves["random by information"] = np.sqrt(spread.mean(axis=0))
    return {
        "learners": len(best),
        "curves": {name: curve.tolist() for name, curve in curves.items()},
        "needed": [
            {
                "random": n,
                "error": float(_smooth(curves["random"])[n]),
                "adaptive": _items_for(_smooth(curves["adaptive"]), _smooth(curves["random"])[n]),
                "drill": _items_for(_smooth(curves["drill"]), _smooth(curves["random"])[n]),
                "bound": _items_for(curves["bound"], curves["random by information"][n]),
            }
            for n in AT
        ],
        "ratio_error": _ratio_error(squares),
    }


def _smooth(curve: Vector) -> Vector:
    """The mean of five neighbours in 1 / error^2, which grows nearly in proportion to the number of items."""
    inverse = 1 / curve**2
    padded = np.concatenate([2 * inverse[0] - inverse[2:0:-1], inverse, 2 * inverse[-1] - inverse[-2:-4:-1]])
    return np.asarray(1 / np.sqrt(np.convolve(padded, np.ones(5) / 5, mode="valid")))


def _items_for(curve: Vector, error: float) -> float | None:
    """After how many items, with a fraction, the error is reached; None if it is not."""
    reached = np.flatnonzero(curve <= error)
    if not len(reached):
        return None
    n = int(reached[0])
    if n == 0:
        return 0.0
    return float(n - 1 + (curve[n - 1] - error) / (curve[n - 1] - curve[n]))


def _ratio_error(squares: dict[str, Vector]) -> float:
    """Standard error of adaptive / random at 60 random items, by 40 bootstrap samples of the learners."""
    rng = np.random.default_rng(1)
    count, found = len(squares["random"]), []
    for _ in range(40):
        chosen = rng.integers(0, count, count)
        random, adaptive = (_smooth(np.sqrt(squares[way][chosen].mean(axis=0))) for way in ("random", "adaptive"))
        needed = _items_for(adaptive, random[60])
        found.append((needed or LAST) / 60)
    return float(np.std(found, ddof=1))
