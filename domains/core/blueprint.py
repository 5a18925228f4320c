"""From domain weights to whole item counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Split:
    """How many items of each domain a form holds; keys are domain numbers."""

    scored: Mapping[int, int]
    unscored: Mapping[int, int]

    @property
    def total(self) -> dict[int, int]:
        return {number: self.scored[number] + self.unscored[number] for number in self.scored}


def largest_remainder(weights: Sequence[int | Fraction], seats: int) -> list[int]:
    """Whole numbers in proportion to the weights that sum to `seats` (Hare quota).

    weights: non-negative, not all zero; seats: >= 0. Everyone gets the floor of their quota; what is left goes to
    the largest remainders, to the earlier one when two are equal.
    Raises ValueError for negative seats or weights, or weights that sum to zero.
    """
    total = sum(weights)
    if seats < 0 or total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be non-negative and not all zero, seats non-negative")
    quotas = [Fraction(weight) * seats / Fraction(total) for weight in weights]
    counts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda index: (counts[index] - quotas[index], index))
    for index in by_remainder[: seats - sum(counts)]:
        counts[index] += 1
    return counts


def split_items(weights: Mapping[int, int], item_total: int, item_scored: int) -> Split:
    """Scored and unscored items per domain of a form.

    weights: domain number -> weight. The total and the scored items are each split by largest remainder; the
    unscored ones are what is between them, so both the whole form and its scored part match the blueprint.
    Raises ValueError when that leaves a domain with fewer items in total than scored.
    """
    numbers = sorted(weights)
    shares = [weights[number] for number in numbers]
    total = dict(zip(numbers, largest_remainder(shares, item_total), strict=True))
    scored = dict(zip(numbers, largest_remainder(shares, item_scored), strict=True))
    unscored = {number: total[number] - scored[number] for number in numbers}
    if min(unscored.values()) < 0:
        raise ValueError("a domain would have more scored items than items")
    return Split(scored=scored, unscored=unscored)
