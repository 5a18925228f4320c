"""Choosing items: whole forms that match a blueprint, and sets for practice."""

import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domains.core.blueprint import Split, largest_remainder

DRAWS = 60


@dataclass(frozen=True)
class Candidate:
    """An item that may be drawn.

    family: items of one family never meet in a form ("" = none); met_rank: 0 = never met by this person, then 1, 2, ...
    from longest ago to most recent; angoff: 0..1 or None.
    """

    item_id: UUID
    domain: int
    task: str
    family: str = ""
    kind: str = "single"
    angoff: float | None = None
    met_rank: int = 0


@dataclass(frozen=True)
class Placed:
    """An item in a form; unscored ones are pilots and not marked as such to the candidate."""

    candidate: Candidate
    is_scored: bool


class Shortage(Exception):
    """A cell of the blueprint cannot be filled."""

    def __init__(self, domain: int, needed: int, available: int) -> None:
        self.domain, self.needed, self.available = domain, needed, available
        super().__init__(f"domain {domain} needs {needed} items, {available} can be drawn (published, one of a family)")


def assemble_form(pool: Sequence[Candidate], split: Split, rng: random.Random) -> list[Placed]:
    """A form that holds exactly `split` in every domain, scored and unscored, in random order.

    At most one item of a family; tasks of a domain in proportion to what the pool has of them; among items of a task
    the ones met longest ago or never come first. Of several random draws the one is taken whose scored items are
    nearest to the pool in mean and spread of difficulty and in the share of kinds, so that forms are alike.
    Raises Shortage naming the first domain that cannot be filled.
    """
    draws = [_draw(pool, split, rng) for _ in range(DRAWS)]
    best = min(draws, key=lambda placed: _distance(placed, pool))
    rng.shuffle(best)
    return best


def assemble_forms(pool: Sequence[Candidate], split: Split, rng: random.Random, limit: int) -> list[list[Placed]]:
    """As many forms as the pool fills without using an item twice, at most `limit`.

    The last items that make no whole form are left out.
    """
    forms: list[list[Placed]] = []
    left = list(pool)
    while len(forms) < limit:
        try:
            form = assemble_form(left, split, rng)
        except Shortage:
            return forms
        forms.append(form)
        used = {placed.candidate.item_id for placed in form}
        left = [candidate for candidate in left if candidate.item_id not in used]
    return forms


def draw_practice(pool: Sequence[Candidate], count: int, rng: random.Random) -> list[Candidate]:
    """Up to `count` items for practice: one of a family while others last, mixed so that tasks alternate.

    Interleaved practice helps to tell similar cases apart (Rohrer 2012), so two neighbours share a task only when
    nothing else is left.
    """
    shuffled = rng.sample(list(pool), len(pool))
    firsts: list[Candidate] = []
    repeats: list[Candidate] = []
    families: set[str] = set()
    for candidate in shuffled:
        is_repeat = candidate.family != "" and candidate.family in families
        (repeats if is_repeat else firsts).append(candidate)
        families.add(candidate.family)
    return interleave((firsts + repeats)[:count])


def interleave(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The same items with neighbours from different tasks, as far as the counts allow."""
    queues: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        queues[candidate.task].append(candidate)
    ordered: list[Candidate] = []
    while queues:
        last = ordered[-1].task if ordered else None
        task = max(queues, key=lambda name: (name != last, len(queues[name])))
        ordered.append(queues[task].pop())
        if not queues[task]:
            del queues[task]
    return ordered


def _draw(pool: Sequence[Candidate], split: Split, rng: random.Random) -> list[Placed]:
    placed: list[Placed] = []
    families: set[str] = set()
    sizes = Counter(candidate.family for candidate in pool if candidate.family)
    # members of the largest families first: a later form could not take two of them
    ranked = sorted(rng.sample(pool, len(pool)), key=lambda c: (c.met_rank, -sizes[c.family]))
    for domain, needed in split.total.items():
        chosen = _draw_domain([c for c in ranked if c.domain == domain], domain, needed, families)
        placed += _choose_unscored(chosen, split.unscored[domain], rng)
    return placed


def _draw_domain(ranked: list[Candidate], domain: int, needed: int, families: set[str]) -> list[Candidate]:
    quotas = _task_quotas(ranked, needed)
    chosen: list[Candidate] = []
    for is_topping_up in (False, True):
        for candidate in ranked:
            if len(chosen) == needed:
                return chosen
            if candidate in chosen or (candidate.family and candidate.family in families):
                continue
            if not is_topping_up and quotas[candidate.task] == 0:
                continue
            quotas[candidate.task] -= 1
            families.add(candidate.family)
            chosen.append(candidate)
    if len(chosen) < needed:
        raise Shortage(domain, needed, len(chosen))
    return chosen


def _task_quotas(pool: list[Candidate], needed: int) -> dict[str, int]:
    sizes = Counter(candidate.task for candidate in pool)
    tasks = sorted(sizes)
    if not tasks:
        return {}
    return dict(zip(tasks, largest_remainder([sizes[task] for task in tasks], needed), strict=True))


def _choose_unscored(chosen: list[Candidate], count: int, rng: random.Random) -> list[Placed]:
    """Pilots first where the difficulty is not known yet, else spread over the tasks."""
    unknown = [candidate for candidate in chosen if candidate.angoff is None]
    known = interleave(rng.sample([c for c in chosen if c.angoff is not None], len(chosen) - len(unknown)))
    unscored = {candidate.item_id for candidate in (unknown + known)[:count]}
    return [Placed(candidate, candidate.item_id not in unscored) for candidate in chosen]


def _distance(placed: list[Placed], pool: Sequence[Candidate]) -> float:
    scored = [entry.candidate for entry in placed if entry.is_scored]
    mean, spread = _difficulty(scored)
    pool_mean, pool_spread = _difficulty(pool)
    kinds = _share_of_single(scored) - _share_of_single(pool)
    return abs(mean - pool_mean) + abs(spread - pool_spread) / 2 + abs(kinds) / 4


def _difficulty(candidates: Sequence[Candidate]) -> tuple[float, float]:
    angoffs = [candidate.angoff for candidate in candidates if candidate.angoff is not None]
    return (statistics.fmean(angoffs), statistics.pstdev(angoffs)) if angoffs else (0.0, 0.0)


def _share_of_single(candidates: Sequence[Candidate]) -> float:
    return sum(candidate.kind == "single" for candidate in candidates) / len(candidates)
