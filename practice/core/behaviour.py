"""What became of answers that were changed: the ledger of one item's saves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from practice.core.response import Value

SETTLED_AFTER = timedelta(seconds=5)


class Change(StrEnum):
    """From the first considered answer of an item to the last."""

    WRONG_TO_RIGHT = "wrong_to_right"
    RIGHT_TO_WRONG = "right_to_wrong"
    WRONG_TO_WRONG = "wrong_to_wrong"
    AND_BACK = "and_back"


@dataclass(frozen=True)
class Given:
    """An answer as it was saved: what it was, whether it was whole and right, and when it was made."""

    value: Value | None
    is_complete: bool
    is_right: bool
    at: datetime


@dataclass(frozen=True)
class Ledger:
    """How many items changed in each way."""

    wrong_to_right: int
    right_to_wrong: int
    wrong_to_wrong: int
    and_back: int

    @property
    def total(self) -> int:
        return self.wrong_to_right + self.right_to_wrong + self.wrong_to_wrong + self.and_back


def classify_change(history: Sequence[Given], *, kind: str) -> Change | None:
    """How an item's answer changed; None when it did not.

    history: all saves of the item in order of revision, also those that changed only a flag. An answer counts when it
    is complete and stood for at least 5 seconds: a slip of the hand, the first of two options and the moves on the way
    to an order are no answers yet. What was stored in the end counts whatever it is; cleared or unfinished, it is
    wrong. Compared are the first and the last that count, so that one item is one change. The three outcomes are those
    of Kruger, Wirtz and Miller (2005), J Pers Soc Psychol 88, 725-735.
    """
    answers = _distinct(_considered(_distinct(history, kind)), kind)
    if len(answers) < 2:
        return None
    first, last = answers[0], answers[-1]
    if _same(first.value, last.value, kind):
        return Change.AND_BACK
    if last.is_right:
        return Change.WRONG_TO_RIGHT
    return Change.RIGHT_TO_WRONG if first.is_right else Change.WRONG_TO_WRONG


def sum_up(changes: Iterable[Change]) -> Ledger:
    counts = Counter(changes)
    return Ledger(
        wrong_to_right=counts[Change.WRONG_TO_RIGHT],
        right_to_wrong=counts[Change.RIGHT_TO_WRONG],
        wrong_to_wrong=counts[Change.WRONG_TO_WRONG],
        and_back=counts[Change.AND_BACK],
    )


def _distinct(history: Sequence[Given], kind: str) -> list[Given]:
    """Without those that say the same as the one before."""
    answers: list[Given] = []
    for given in history:
        if not answers or not _same(given.value, answers[-1].value, kind):
            answers.append(given)
    return answers


def _considered(answers: Sequence[Given]) -> list[Given]:
    kept = [
        answer
        for answer, following in pairwise(answers)
        if answer.is_complete and following.at - answer.at >= SETTLED_AFTER
    ]
    return [*kept, *answers[-1:]]


def _same(one: Value | None, other: Value | None, kind: str) -> bool:
    """Whether two values are one answer: only ordering items care about the order."""
    if kind == "ordering" or not one or not other:
        return (one or []) == (other or [])
    return {str(entry) for entry in one} == {str(entry) for entry in other}
