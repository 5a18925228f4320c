"""Geometry of the pictures of item analysis, drawn as SVG on the server: numbers in, positions out, in pixels.

The drawings are narrow, so that their words stay readable on a phone. What they show stands beside them as a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 360, 240
RIGHT = 24  # for the letters at the ends of lines
LETTER_HEIGHT = 15
BAR = 160
DASHES = ("", "7 4", "2 4", "10 3 2 3", "4 2", "1 3")


@dataclass(frozen=True)
class Point:
    x: str
    y: str


@dataclass(frozen=True)
class Curve:
    """An option over groups of ability. letter_y: kept apart from the letters of the other options."""

    letter: str
    is_key: bool
    dash: str
    path: str
    dots: tuple[Point, ...]
    letter_y: str


@dataclass(frozen=True)
class Curves:
    curves: tuple[Curve, ...]
    columns: tuple[Point, ...]
    levels: tuple[tuple[str, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    letter_x: int = WIDTH - RIGHT + 8


def letter_of(index: int) -> str:
    return chr(ord("A") + index)


def option_curves(options: Sequence[tuple[str, bool, Sequence[int]]], sizes: Sequence[int]) -> Curves | None:
    """Share of each ability group that chose an option. options: letter, is key, count by group; sizes: of the groups.

    None where fewer than two groups hold anybody.
    """
    filled = [index for index, size in enumerate(sizes) if size]
    if len(filled) < 2:
        return None
    step = (WIDTH - RIGHT) / (len(sizes) - 1)
    ends = _apart([_y(counts[filled[-1]] / sizes[filled[-1]]) for _, _, counts in options])
    curves = []
    others = 0
    for (letter, is_key, counts), end in zip(options, ends, strict=True):
        dots = tuple(Point(f"{step * index:.1f}", f"{_y(counts[index] / sizes[index]):.1f}") for index in filled)
        others += not is_key
        curves.append(
            Curve(
                letter=letter,
                is_key=is_key,
                dash="" if is_key else DASHES[others % len(DASHES)],
                path=" ".join(f"{dot.x},{dot.y}" for dot in dots),
                dots=dots,
                letter_y=f"{end:.1f}",
            )
        )
    columns = tuple(Point(f"{step * index:.1f}", str(HEIGHT + 18)) for index in range(len(sizes)))
    levels = tuple((f"{_y(level / 100):.1f}", f"{level} %") for level in (0, 50, 100))
    # the key last, over the others
    return Curves(tuple(sorted(curves, key=lambda curve: curve.is_key)), columns, levels)


def _y(share: float) -> float:
    return HEIGHT * (1 - share)


def _apart(places: Sequence[float]) -> list[float]:
    """Heights of words as near to their places as they can stand without touching, inside the drawing."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    heights = [0.0] * len(places)
    least = 0.0
    for index in order:
        heights[index] = max(places[index], least)
        least = heights[index] + LETTER_HEIGHT
    most = float(HEIGHT)
    for index in reversed(order):
        heights[index] = min(heights[index], most)
        most = heights[index] - LETTER_HEIGHT
    return heights


def bar_width(part: int, most: int) -> int:
    """Pixels of a bar in a table."""
    return round(BAR * part / most) if most else 0


@dataclass(frozen=True)
class Column:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Histogram:
    columns: tuple[Column, ...]
    ticks: tuple[tuple[str, str], ...]
    cut_x: str
    width: int = WIDTH
    height: int = 160


def score_histogram(counts: Sequence[int], cut: float) -> Histogram | None:
    """Sittings by raw score, 0 to len(counts) - 1. cut: in raw points. None without sittings."""
    most = max(counts, default=0)
    if not most:
        return None
    slot, height = WIDTH / len(counts), Histogram.height
    columns = tuple(
        Column(f"{slot * score + 0.5:.1f}", f"{height * (1 - count / most):.1f}", f"{slot - 1:.1f}",
               f"{height * count / most:.1f}")
        for score, count in enumerate(counts) if count
    )  # fmt: skip
    last = len(counts) - 1
    ticks = tuple((f"{slot * (score + 0.5):.1f}", str(score)) for score in sorted({0, last // 2, last}))
    return Histogram(columns, ticks, f"{slot * (cut + 0.5):.1f}")


def shares_by_group(counts: Sequence[int], sizes: Sequence[int]) -> list[Any]:
    """Share of each group, None where it is empty."""
    return [count / size if size else None for count, size in zip(counts, sizes, strict=True)]
