"""What somebody thinks they know beside what was measured."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

# Below so many new questions a measured level leans on the other tasks.
MIN_NEW_QUESTIONS = 5


class Rating(IntEnum):
    NEW = 1
    HEARD = 2
    EXPLAIN = 3
    USE = 4
    TEACH = 5


# The shares right that a rating can mean. Neighbours overlap, because people mean different things by a word; the
# candidate who just passes (0.72) is one who can explain things or use them.
MEANT = {
    Rating.NEW: (0.0, 0.5),
    Rating.HEARD: (0.4, 0.65),
    Rating.EXPLAIN: (0.55, 0.8),
    Rating.USE: (0.7, 0.9),
    Rating.TEACH: (0.85, 1.0),
}


class Verdict(StrEnum):
    OVER = "over"
    UNDER = "under"
    AGREES = "agrees"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Measured:
    """Expected share right of a task with its 90% interval, 0..1, from n new questions."""

    mean: float
    low: float
    high: float
    n: int


def compare(rating: int, measured: Measured) -> Verdict:
    """Whether a rating and a measured level can both be true.

    OVER: every share the rating can mean lies above the interval; UNDER: below it; AGREES: they touch; TOO_FEW: fewer
    than MIN_NEW_QUESTIONS new questions, so nothing is said. Raises ValueError for a rating outside 1..5.
    """
    low, high = MEANT[Rating(rating)]
    if measured.n < MIN_NEW_QUESTIONS:
        return Verdict.TOO_FEW
    if low > measured.high:
        return Verdict.OVER
    return Verdict.UNDER if high < measured.low else Verdict.AGREES
