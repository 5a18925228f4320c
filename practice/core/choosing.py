"""Which item comes next: in an adaptive drill, in the diagnostic, and where only information counts.

Nothing is chosen that is not offered: leaving out what is held back or running elsewhere is up to the caller.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from practice.core.ability import REPEAT_BONUS, SD_EASINESS, Ability, Matrix, TaskShape, Vector, expit, prior, shrink

AIM = 0.775
LEAST_SUCCESS, MOST_SUCCESS = 0.70, 0.85
# one of so many best is taken, at random
FEW = 5
# levels the diagnostic aims at in turn, in standard deviations of the ability in a task
AIMED_AT = (0.0, -1.0, 1.0)


@dataclass(frozen=True)
class Candidate:
    """An item that may be asked. easiness: in logits; family: of items that give each other away, "" for none;
    met_rank: 0 when the learner never met it, else 1 for what was met longest ago, 2 for the next, and so on."""

    item_id: int
    task: str
    domain: int
    easiness: float
    family: str = ""
    met_rank: int = 0
    kind: str = "single"


def expected_success(ability: Ability, candidate: Candidate) -> float:
    """Probability of a right response as far as the ability is known: expit(k (m + b)), see `ability.learn`.

    Raises KeyError for a task that is not one of the ability's.
    """
    place = ability.index[candidate.task]
    easiness = candidate.easiness + (REPEAT_BONUS if candidate.met_rank else 0.0)
    k = shrink(float(ability.covariance[place, place]) + SD_EASINESS**2)
    return float(expit(float(k) * (float(ability.mean[place]) + easiness)))


def choose_next(
    candidates: Sequence[Candidate],
    ability: Ability,
    gains: Mapping[str, float],
    last_task: str | None,
    seen_families: Collection[str],
    rng: random.Random,
) -> Candidate | None:
    """The next item of an adaptive drill; None when nothing is left.

    A task is drawn with the points to gain in it as its weight (`gains`; one without counts as 0, and where nothing is
    left to gain all count alike), but not `last_task` while another has items: tasks that alternate are learned better
    (Rohrer, Dedrick and Burgess 2014, d = 1.05). Drawn, and not always the first of the ranking: simulated learners
    gain more so, because returns diminish while estimates lag behind (docs/learner-model.md). In the task an item never
    met, else one of those met longest ago; of these one whose expected success is near AIM. Within LEAST_SUCCESS and
    MOST_SUCCESS while there are such, but a new item that is too hard or too easy comes before one met already.
    Source: success about three quarters, Klinkenberg, Straatemeier and van der Maas (2011), Computer adaptive practice
    of maths ability, Computers & Education 57; one at random of the FEW best, so that no item is everybody's: the
    randomesque method, Kingsbury and Zara (1989), Applied Measurement in Education 2(4).
    """
    fresh = [one for one in candidates if one.task in ability.index and _is_new_family(one, seen_families)]
    offered = [one for one in fresh if one.task != last_task] or fresh
    if not offered:
        return None
    tasks = sorted({one.task for one in offered})
    weights = [max(0.0, gains.get(task, 0.0)) for task in tasks]
    (task,) = rng.choices(tasks, weights if sum(weights) > 0 else None)
    return _near_aim([one for one in offered if one.task == task], ability, rng)


def choose_diagnostic(
    candidates: Sequence[Candidate], shapes: Sequence[TaskShape], count: int, rng: random.Random
) -> tuple[Candidate, ...]:
    """`count` items, or as many as there are, that say most about the score of somebody of whom nothing is known.

    One by one, each the one that leaves the least variance of the expected score (`choose_information`) under the
    prior: first one of each domain, then one of each task, then of any; one of a family. Information is measured at the
    levels AIMED_AT of the prior in turn, so that there are items for weak, middling and strong learners. Items never
    met come first.
    """
    known, chosen = prior(shapes), list[Candidate]()
    levels = known.mean[0] + np.array(AIMED_AT) * float(known.covariance[0, 0]) ** 0.5
    covariance = known.covariance.copy()
    weights = _slopes(known.mean, shapes)
    pool = [one for one in candidates if one.task in known.index]
    while len(chosen) < count:
        families, asked = {one.family for one in chosen}, {one.item_id for one in chosen}
        pool = [one for one in pool if one.item_id not in asked and _is_new_family(one, families)]
        if not pool:
            break
        aimed = Ability(known.codes, np.full(len(shapes), levels[len(chosen) % len(levels)]), covariance)
        best = _most_informative(_uncovered(pool, chosen), aimed, weights, rng)
        place = known.index[best.task]
        column = covariance[:, place].copy()
        covariance -= np.outer(column, column) * float(_information([best], aimed)[0])
        chosen.append(best)
    return tuple(chosen)


def choose_information(
    candidates: Sequence[Candidate],
    ability: Ability,
    shapes: Sequence[TaskShape],
    seen_families: Collection[str],
    rng: random.Random,
) -> Candidate | None:
    """The item after which the expected score is known best, or nearly: one of FEW; None when nothing is left.

    With w the slopes of the expected score in the abilities, and c the column of their covariance for the item's task,
    a response lowers the variance of the score by (w'c)^2 k^2 p (1 - p), see `ability.learn`.
    Source: the minimum error-variance criterion, van der Linden (1999), Multidimensional adaptive testing with a
    minimum error-variance criterion, Journal of Educational and Behavioral Statistics 24.
    """
    pool = [one for one in candidates if one.task in ability.index and _is_new_family(one, seen_families)]
    return _most_informative(pool, ability, _slopes(ability.mean, shapes), rng) if pool else None


def _is_new_family(candidate: Candidate, seen: Collection[str]) -> bool:
    return not candidate.family or candidate.family not in seen


def _near_aim(offered: Sequence[Candidate], ability: Ability, rng: random.Random) -> Candidate:
    never_met = [one for one in offered if one.met_rank == 0]
    pool = never_met or sorted(offered, key=lambda one: one.met_rank)[: 2 * FEW]
    success = {one.item_id: expected_success(ability, one) for one in pool}
    nearest = sorted(pool, key=lambda one: abs(success[one.item_id] - AIM))[:FEW]
    fitting = [one for one in nearest if LEAST_SUCCESS <= success[one.item_id] <= MOST_SUCCESS]
    return rng.choice(fitting) if fitting else nearest[0]


def _uncovered(pool: Sequence[Candidate], chosen: Sequence[Candidate]) -> Sequence[Candidate]:
    """Of the pool, what is of a domain without an item yet, else of such a task, else all; never met first."""
    domains, tasks = {one.domain for one in chosen}, {one.task for one in chosen}
    rules: tuple[Callable[[Candidate], bool], ...] = (
        lambda one: one.domain not in domains,
        lambda one: one.task not in tasks,
        lambda one: True,
    )
    allowed = next(found for rule in rules if (found := [one for one in pool if rule(one)]))
    return [one for one in allowed if one.met_rank == 0] or allowed


def _most_informative(pool: Sequence[Candidate], ability: Ability, weights: Vector, rng: random.Random) -> Candidate:
    """One at random of the FEW that lower the variance of weights' abilities most."""
    places = [ability.index[one.task] for one in pool]
    shared: Matrix = weights @ ability.covariance
    lowered = shared[places] ** 2 * _information(pool, ability)
    best = np.argsort(-lowered, kind="stable")[:FEW]
    return pool[int(rng.choice(list(best)))]


def _information(pool: Sequence[Candidate], ability: Ability) -> Vector:
    """k^2 p (1 - p) of each candidate."""
    places = [ability.index[one.task] for one in pool]
    easiness = np.array([one.easiness + (REPEAT_BONUS if one.met_rank else 0.0) for one in pool])
    k = shrink(ability.covariance[places, places] + SD_EASINESS**2)
    p = expit(k * (ability.mean[places] + easiness))
    return np.asarray(k**2 * p * (1 - p))


def _slopes(mean: Vector, shapes: Sequence[TaskShape]) -> Vector:
    """Right items of a form that a logit of ability adds, for each task."""
    items = np.array([shape.items for shape in shapes])
    easiness = np.array([shape.easiness for shape in shapes])
    k = shrink(np.array([shape.spread for shape in shapes]) ** 2 + SD_EASINESS**2)
    share = expit(k * (mean + easiness))
    return np.asarray(items * k * share * (1 - share))
