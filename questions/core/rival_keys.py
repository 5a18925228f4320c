"""Whether a distractor draws abler candidates than the key does: the mark of a wrong key."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questions.core.statistic import Vector

LEAST_EACH = 10


@dataclass(frozen=True)
class Rival:
    """A distractor beside a key: candidates who chose only one of the two, and their shares right on the other items.

    z: the difference of the means in standard errors, positive when those who chose the distractor did better.
    """

    handle: str
    key: str
    n: int
    n_key: int
    mean: float
    mean_key: float
    z: float


def find_rivals(
    handles: Sequence[str], keys: Sequence[str], chosen: NDArray[np.bool_], rest: Vector, least: int = LEAST_EACH
) -> tuple[Rival, ...]:
    """Every distractor against every key, the strongest first; pairs with fewer than `least` on a side are left out.

    z = (m1 - m2) / sqrt(s1^2 / n1 + s2^2 / n2). A point-biserial alone misleads here: it rises with the share of an
    option too, so the one of a popular key and that of a rare distractor do not compare.
    chosen: candidates x options, in the order of `handles`; rest: of the same candidates.
    Source: Welch (1947), The generalization of "Student's" problem; Haladyna (2004), Developing and validating
    multiple-choice test items, ch. 9, on the mean score of those who choose an option.
    """
    rivals = []
    for column, handle in enumerate(handles):
        if handle in keys:
            continue
        for key in keys:
            only_rival = chosen[:, column] & ~chosen[:, handles.index(key)]
            only_key = chosen[:, handles.index(key)] & ~chosen[:, column]
            rival = _compare(handle, key, rest[only_rival], rest[only_key], least)
            if rival is not None:
                rivals.append(rival)
    return tuple(sorted(rivals, key=lambda rival: -rival.z))


def _compare(handle: str, key: str, own: Vector, others: Vector, least: int) -> Rival | None:
    if min(len(own), len(others)) < least:
        return None
    error = math.sqrt(float(np.var(own, ddof=1)) / len(own) + float(np.var(others, ddof=1)) / len(others))
    difference = float(np.mean(own) - np.mean(others))
    if error == 0:
        return None
    return Rival(handle, key, len(own), len(others), float(np.mean(own)), float(np.mean(others)), difference / error)
