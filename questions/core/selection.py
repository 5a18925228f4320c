"""Choosing items: whole forms that match a blueprint, and sets for practice."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    Raises Shortage naming a domain that cannot be filled, the scarcest first.
    """
    cells = _cells(pool, split)
    target = _profile(pool)
    best: list[Placed] | None = None
    nearest = math.inf
    shortage: Shortage | None = None
    for _ in range(DRAWS):
        try:
            placed = _draw(cells, rng)
        except Shortage as error:
            # another draw may give an item of a family that spans domains to the other one
            shortage = error
            continue
        distance = _profile([entry.candidate for entry in placed if entry.is_scored]).distance(target)
        if distance < nearest:
            best, nearest = placed, distance
    if best is None:
        raise shortage or AssertionError("no draw was made")
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


@dataclass(frozen=True)
class _Cell:
    """A domain of the blueprint with what can be drawn for it; pool: first come those that should be taken first."""

    domain: int
    needed: int
    unscored: int
    pool: Sequence[tuple[tuple[int, int], Candidate]]
    quotas: Mapping[str, int]


def _cells(pool: Sequence[Candidate], split: Split) -> list[_Cell]:
    """The domains, those with the least to choose from first: a family that spans domains is left to them."""
    sizes = Counter(candidate.family for candidate in pool if candidate.family)
    cells = []
    slack = {}
    for domain, needed in split.total.items():
        own = [candidate for candidate in pool if candidate.domain == domain]
        # members of the largest families first: a later form could not take two of them
        ranked = [((candidate.met_rank, -sizes[candidate.family]), candidate) for candidate in own]
        cells.append(_Cell(domain, needed, split.unscored[domain], ranked, _task_quotas(own, needed)))
        slack[domain] = len({candidate.family or candidate.item_id for candidate in own}) - needed
    return sorted(cells, key=lambda cell: slack[cell.domain])


def _draw(cells: Sequence[_Cell], rng: random.Random) -> list[Placed]:
    placed: list[Placed] = []
    families: set[str] = set()
    for cell in cells:
        placed += _choose_unscored(_draw_domain(cell, families, rng), cell.unscored, rng)
    return placed


def _draw_domain(cell: _Cell, families: set[str], rng: random.Random) -> list[Candidate]:
    shuffled = sorted((rank, rng.random(), index) for index, (rank, _) in enumerate(cell.pool))
    left = [cell.pool[index][1] for _, _, index in shuffled]
    quotas = dict(cell.quotas)
    chosen: list[Candidate] = []
    for is_topping_up in (False, True):
        passed_over = []
        for candidate in left:
            if len(chosen) == cell.needed:
                return chosen
            if candidate.family and candidate.family in families:
                continue
            if not is_topping_up and quotas[candidate.task] == 0:
                passed_over.append(candidate)
                continue
            quotas[candidate.task] -= 1
            families.add(candidate.family)
            chosen.append(candidate)
        left = passed_over
    if len(chosen) < cell.needed:
        raise Shortage(cell.domain, cell.needed, len(chosen))
    return chosen


def _task_quotas(pool: Sequence[Candidate], needed: int) -> dict[str, int]:
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


@dataclass(frozen=True)
class _Profile:
    """What forms should have alike: mean and standard deviation of difficulty, share of single-choice items."""

    mean: float
    spread: float
    singles: float

    def distance(self, other: "_Profile") -> float:
        return abs(self.mean - other.mean) + abs(self.spread - other.spread) / 2 + abs(self.singles - other.singles) / 4


def _profile(candidates: Sequence[Candidate]) -> _Profile:
    angoffs = [candidate.angoff for candidate in candidates if candidate.angoff is not None]
    mean = math.fsum(angoffs) / len(angoffs) if angoffs else 0.0
    spread = math.sqrt(math.fsum((angoff - mean) ** 2 for angoff in angoffs) / len(angoffs)) if angoffs else 0.0
    singles = sum(candidate.kind == "single" for candidate in candidates) / len(candidates) if candidates else 0.0
    return _Profile(mean, spread, singles)
