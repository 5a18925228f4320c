"""How the time of an attempt was spent, against the time the exam allows for each item."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

MAX_BLOCKS = 5
MIN_BLOCK = 5
SLOW = 2.0
HURRIED = 0.25


@dataclass(frozen=True)
class TimedItem:
    """One item with the seconds it was on screen. is_right: None when it is not to be told; is_blank: not answered."""

    position: int
    seconds: float
    is_right: bool | None
    is_blank: bool


@dataclass(frozen=True)
class Block:
    """Some neighbouring items: their mean seconds, and how far ahead of the allowed time (negative: behind) the
    candidate was after them."""

    first: int
    last: int
    mean_s: float
    ahead_s: float


@dataclass(frozen=True)
class Pace:
    """seconds_per_item: what the exam allows; means are None without an item of that sort."""

    seconds_per_item: float
    items: tuple[TimedItem, ...]
    blocks: tuple[Block, ...]
    mean_s: float
    median_s: float
    mean_right_s: float | None
    mean_wrong_s: float | None
    slow: tuple[TimedItem, ...]
    hurried: tuple[TimedItem, ...]

    @property
    def has_untold(self) -> bool:
        return any(item.is_right is None and not item.is_blank for item in self.items)


def measure_pace(items: Sequence[TimedItem], seconds_per_item: float) -> Pace | None:
    """The pace of an attempt; None when no time was recorded.

    items: in order of position; seconds_per_item: time limit / items of the exam (170 min / 65 = 157 s).
    slow: at least twice the allowed time, slowest first. hurried: wrong within a quarter of it, quickest first.
    Means over right and wrong leave out blank items; a mean over everything includes them.
    """
    if not any(item.seconds for item in items):
        return None
    seconds = [item.seconds for item in items]
    slow = sorted((i for i in items if i.seconds >= SLOW * seconds_per_item), key=lambda i: -i.seconds)
    hurried = [
        item
        for item in items
        if item.is_right is False and not item.is_blank and item.seconds <= HURRIED * seconds_per_item
    ]
    return Pace(
        seconds_per_item=seconds_per_item,
        items=tuple(items),
        blocks=tuple(_blocks(items, seconds_per_item)),
        mean_s=statistics.fmean(seconds),
        median_s=statistics.median(seconds),
        mean_right_s=_mean(items, True),
        mean_wrong_s=_mean(items, False),
        slow=tuple(slow),
        hurried=tuple(sorted(hurried, key=lambda item: item.seconds)),
    )


def _mean(items: Sequence[TimedItem], is_right: bool) -> float | None:
    seconds = [item.seconds for item in items if item.is_right is is_right and not item.is_blank]
    return statistics.fmean(seconds) if seconds else None


def _blocks(items: Sequence[TimedItem], seconds_per_item: float) -> list[Block]:
    """Up to five blocks of equal size (the last may be shorter), none under five items."""
    size = max(MIN_BLOCK, math.ceil(len(items) / MAX_BLOCKS))
    blocks: list[Block] = []
    spent = 0.0
    for start in range(0, len(items), size):
        block = items[start : start + size]
        seconds = [item.seconds for item in block]
        spent += sum(seconds)
        ahead = (start + len(block)) * seconds_per_item - spent
        blocks.append(Block(block[0].position, block[-1].position, statistics.fmean(seconds), ahead))
    return blocks
