"""What to do next: where the points of the next attempt are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from practice.core.scoring import Scale, scaled_score

TARGET = 0.90
MIN_DRILL, MAX_DRILL = 5, 15
DRILL_PER_MISS = 4


@dataclass(frozen=True)
class TaskState:
    """A task of the exam and what is known about the candidate in it.

    expected_items: scored items of a form that are about it, may be a fraction; mean: estimated proportion right,
    shrunken towards the whole attempt (practice.core.scoring.estimate_proportion).
    """

    code: str
    expected_items: float
    mean: float


@dataclass(frozen=True)
class Gain:
    """Scaled points that a task is worth to this candidate, and how many items to drill."""

    code: str
    points: int
    drill_count: int


def rank_gains(
    tasks: Sequence[TaskState], *, raw: int, scored_items: int, cut_fraction: Decimal, scale: Scale
) -> list[Gain]:
    """Tasks by the scaled points that reaching 90% in them would add, most first; tasks without are left out.

    A task's gain in raw points is expected_items x (0.90 - mean), weight times weakness; points is what the scaled
    score rises by when only this task improves. The shrinkage keeps one unlucky item from becoming the first advice.
    drill_count: four items for each one the candidate would miss, from 5 to 15.
    """
    gains = []
    now = scaled_score(raw, scored_items, cut_fraction, scale)
    for task in tasks:
        gained = task.expected_items * (TARGET - task.mean)
        better = min(Fraction(raw) + Fraction(max(0.0, gained)), Fraction(scored_items))
        points = scaled_score(better, scored_items, cut_fraction, scale) - now
        if points > 0:
            gains.append(Gain(task.code, points, _drill_count(task)))
    return sorted(gains, key=lambda gain: (-gain.points, gain.code))


def _drill_count(task: TaskState) -> int:
    missed = task.expected_items * (1 - task.mean)
    return max(MIN_DRILL, min(MAX_DRILL, round(DRILL_PER_MISS * missed)))
