"""Candidates sorted into groups by ability, and how each group does: the picture that shows how an item works."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questions.core.statistic import Vector

Groups = NDArray[np.int64]

GROUPS = 5


@dataclass(frozen=True)
class Group:
    """n: candidates, right: how many of them had the item right; low, high: their shares right on the other items."""

    n: int
    right: int
    low: float
    high: float


def group_by_rest(rest: Vector, groups: int = GROUPS) -> Groups:
    """The group of each candidate, 0 (lowest) to groups - 1, by the total on the other items.

    Groups are cut by rank; candidates who tie share their middle rank and thus their group, so that the order of
    candidates makes no difference. Therefore sizes differ a little, and a group may be empty.
    """
    _, place, counts = np.unique(np.round(rest, 9), return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2 - 0.5  # rank 0.5 .. n - 0.5
    of_value = np.minimum((middle * groups / max(1, len(rest))).astype(np.int64), groups - 1)
    return np.asarray(of_value[place], dtype=np.int64)


def describe_groups(right: NDArray[np.bool_], rest: Vector, members: Groups, groups: int = GROUPS) -> tuple[Group, ...]:
    """Groups from the lowest to the highest; an empty one has n = 0."""
    described = []
    for number in range(groups):
        inside = members == number
        own = rest[inside]
        described.append(
            Group(
                n=len(own),
                right=int(np.count_nonzero(right[inside])),
                low=float(own.min()) if len(own) else 0.0,
                high=float(own.max()) if len(own) else 0.0,
            )
        )
    return tuple(described)


def chosen_by_group(chosen: NDArray[np.bool_], members: Groups, groups: int = GROUPS) -> tuple[int, ...]:
    """How many of each group chose an option."""
    counts = np.bincount(members[chosen], minlength=groups)
    return tuple(int(count) for count in counts)
