"""Geometry of the charts that are drawn as SVG on the server: numbers in, positions out.

Across, everything is in percent of the drawing's width, down in pixels: so a chart fills a phone as well as a desk
while its words keep the size of the text around them (a viewBox would shrink them). Positions are strings ready for
SVG attributes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from practice.core.pace import Pace, TimedItem

EDGE = 7.0  # percent; words nearer to an edge start or end at their point instead of being centred on it


def percent(share: float) -> str:
    """A share 0..1 as an SVG length."""
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"


def anchor(share: float) -> str:
    """The text-anchor that keeps a word at this place inside the drawing."""
    if 100 * share < EDGE:
        return "start"
    return "end" if 100 * share > 100 - EDGE else "middle"


@dataclass(frozen=True)
class ScaleChart:
    """A score on its scale with the cut and the interval."""

    score_x: str
    score_anchor: str
    cut_x: str
    cut_anchor: str
    low_x: str
    interval_width: str


def scale_chart(*, score: int, low: int, high: int, cut: int, minimum: int, maximum: int) -> ScaleChart:
    def share(value: int) -> float:
        return (value - minimum) / (maximum - minimum)

    return ScaleChart(
        score_x=percent(share(score)),
        score_anchor=anchor(share(score)),
        cut_x=percent(share(cut)),
        cut_anchor=anchor(share(cut)),
        low_x=percent(share(low)),
        interval_width=percent(share(high) - share(low)),
    )


@dataclass(frozen=True)
class PartBar:
    """A domain's or task's share right, with the interval of its true level and the cut."""

    fill_width: str
    low_x: str
    interval_width: str
    cut_x: str


def part_bar(*, correct: int, total: int, low: float, high: float, cut: float) -> PartBar:
    return PartBar(
        fill_width=percent(correct / total if total else 0),
        low_x=percent(low),
        interval_width=percent(high - low),
        cut_x=percent(cut),
    )


@dataclass(frozen=True)
class Share:
    """A part of a bar that is divided among domains."""

    number: int
    x: str
    width: str


def shares(weights: Mapping[int, int]) -> list[Share]:
    """Parts of one bar in proportion to the weights, in order, with a hairline between them."""
    total, start, parts = sum(weights.values()), 0, []
    for number, weight in weights.items():
        parts.append(Share(number, percent(start / total), percent(weight / total - 0.003)))
        start += weight
    return parts


@dataclass(frozen=True)
class PaceBar:
    x: str
    width: str
    y: str
    height: str
    outcome: str  # right, wrong, blank or untold
    is_cut_off: bool


@dataclass(frozen=True)
class Tick:
    x: str
    anchor: str
    label: str


@dataclass(frozen=True)
class PaceChart:
    bars: tuple[PaceBar, ...]
    ticks: tuple[Tick, ...]
    allowed_y: str
    base_y: str
    tick_y: str
    height: int


PACE_HEIGHT, PACE_TOP = 150, 14
PACE_CEILING = 4.0  # times the allowed seconds; a longer bar is cut off and says so


def pace_chart(pace: Pace) -> PaceChart:
    """One bar for each item, as high as its seconds, against the line of the seconds allowed."""
    longest = max(item.seconds for item in pace.items)
    ceiling = max(1.6 * pace.seconds_per_item, min(longest, PACE_CEILING * pace.seconds_per_item))
    scale = (PACE_HEIGHT - PACE_TOP) / ceiling
    slot = 1 / len(pace.items)
    bars = []
    for index, item in enumerate(pace.items):
        height = max(1.0, min(item.seconds, ceiling) * scale)
        bars.append(
            PaceBar(
                x=percent((index + 0.14) * slot),
                width=percent(0.72 * slot),
                y=f"{PACE_HEIGHT - height:.1f}",
                height=f"{height:.1f}",
                outcome=_outcome(item),
                is_cut_off=item.seconds > ceiling,
            )
        )
    allowed_y = PACE_HEIGHT - pace.seconds_per_item * scale
    return PaceChart(
        bars=tuple(bars),
        ticks=tuple(_pace_ticks(pace, slot)),
        allowed_y=f"{allowed_y:.1f}",
        base_y=str(PACE_HEIGHT),
        tick_y=str(PACE_HEIGHT + 20),
        height=PACE_HEIGHT + 26,
    )


def _outcome(item: TimedItem) -> str:
    if item.is_blank:
        return "blank"
    if item.is_right is None:
        return "untold"
    return "right" if item.is_right else "wrong"


def _pace_ticks(pace: Pace, slot: float) -> list[Tick]:
    positions = [block.first for block in pace.blocks] + [pace.items[-1].position]
    ticks = []
    for position in dict.fromkeys(positions):
        share = (position - 0.5) * slot
        ticks.append(Tick(percent(share), anchor(share), str(position)))
    # the end crowds the last block's beginning when that block is short
    if len(ticks) > 2 and (positions[-1] - positions[-2]) * slot < 0.08:
        del ticks[-2]
    return ticks


@dataclass(frozen=True)
class TrendValue:
    """One mock on a trend: its value with its interval."""

    at: datetime
    value: float
    low: float
    high: float
    label: str


@dataclass(frozen=True)
class TrendPoint:
    x: str
    anchor: str
    y: str
    low_y: str
    high_y: str
    label: str
    label_y: str
    at: datetime
    is_labelled: bool
    is_dated: bool


@dataclass(frozen=True)
class TrendLine:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class TrendChart:
    points: tuple[TrendPoint, ...]
    lines: tuple[TrendLine, ...]
    cut_y: str
    cut_label_y: str
    date_y: str
    height: int


def trend_chart(
    values: Sequence[TrendValue], *, minimum: float, maximum: float, cut: float, height: int, labels: int
) -> TrendChart:
    """A line over sittings in order of time, evenly spaced. labels: how many values and dates are written at most."""

    def y(value: float) -> float:
        inside = min(maximum, max(minimum, value))
        return 24 + (height - 30) * (maximum - inside) / (maximum - minimum)

    shares = _spread(len(values))
    labelled = _spaced(len(values), labels)
    points = tuple(
        TrendPoint(
            x=percent(share),
            anchor=anchor(share),
            y=f"{y(value.value):.1f}",
            low_y=f"{y(value.low):.1f}",
            high_y=f"{y(value.high):.1f}",
            label=value.label,
            label_y=f"{_beside(y(value.high), y(value.low), y(cut)):.1f}",
            at=value.at,
            is_labelled=index in labelled,
            is_dated=index in labelled,
        )
        for index, (share, value) in enumerate(zip(shares, values, strict=True))
    )
    lines = tuple(TrendLine(one.x, one.y, other.x, other.y) for one, other in pairwise(points))
    return TrendChart(
        points=points,
        lines=lines,
        cut_y=f"{y(cut):.1f}",
        cut_label_y=f"{y(cut) - 5:.1f}",
        date_y=str(height + 18),
        height=height + 24,
    )


WORD_HEIGHT = 14  # pixels, of a value written at its point


def _beside(high_y: float, low_y: float, cut_y: float) -> float:
    """The base line of a value: above its interval, or below where the line of the cut would run through it."""
    above = high_y - 6
    is_crossed = above - WORD_HEIGHT < cut_y < above + 4
    return low_y + WORD_HEIGHT + 6 if is_crossed else above


def _spread(count: int) -> list[float]:
    """Places from left to right with room at both ends."""
    if count == 1:
        return [0.5]
    return [0.08 + 0.84 * index / (count - 1) for index in range(count)]


def _spaced(count: int, wanted: int) -> set[int]:
    """Indexes to label: the last one always, the first one, and others evenly between."""
    if count <= wanted:
        return set(range(count))
    step = (count - 1) / (wanted - 1)
    return {round(index * step) for index in range(wanted)}


@dataclass(frozen=True)
class LevelBar:
    """An estimated level with its interval, and a mark to compare it with."""

    mean_x: str
    low_x: str
    interval_width: str
    mark_x: str


def level_bar(*, mean: float, low: float, high: float, mark: float) -> LevelBar:
    return LevelBar(percent(mean), percent(low), percent(high - low), percent(mark))


@dataclass(frozen=True)
class ChanceScale:
    mean_x: str
    low_x: str
    interval_width: str


def chance_scale(*, probability: float, low: float, high: float) -> ChanceScale:
    return ChanceScale(percent(probability), percent(low), percent(high - low))


@dataclass(frozen=True)
class PacePart:
    """The mean seconds of one part of a mock as a bar, with the seconds allowed."""

    label: str
    seconds: float
    width: str
    allowed_x: str


PACE_PART_LABELS = ("First fifth", "Second", "Third", "Fourth", "Last fifth")


def pace_parts(pace: Sequence[float], allowed: float) -> list[PacePart]:
    ceiling = max([*pace, allowed]) * 1.1
    return [
        PacePart(label, seconds, percent(seconds / ceiling), percent(allowed / ceiling))
        for label, seconds in zip(PACE_PART_LABELS, pace, strict=True)
    ]
