"""Line charts as SVG that can be read on light and dark pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 76, 60
LABEL_HEIGHT = 17
STYLE = """
    .paper { fill: #ffffff } text { fill: #1c2430; font: 14px system-ui, sans-serif }
    .small { fill: #5a6472; font-size: 13px } .title { font-size: 16px; font-weight: 600 }
    .grid { stroke: #e3e1da; stroke-width: 1 } .guide { stroke: #5a6472; stroke-width: 1.5; stroke-dasharray: 4 4 }
    .line { fill: none; stroke-width: 2.5; stroke-linejoin: round } .bar { stroke-width: 2 }
    .c0 { stroke: #2563c9 } .c1 { stroke: #b4560a } .c2 { stroke: #0b7f7a } .c3 { stroke: #7445c7 }
    .c4 { stroke: #5a6472 }
    .f0 { fill: #2563c9 } .f1 { fill: #b4560a } .f2 { fill: #0b7f7a } .f3 { fill: #7445c7 } .f4 { fill: #5a6472 }
    .band { fill: #0b7f7a; opacity: 0.12 } .dashed { stroke-dasharray: 7 4 }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #10151c } text { fill: #e8ecf2 } .small { fill: #a3adba } .grid { stroke: #2a3442 }
      .guide { stroke: #a3adba } .band { fill: #5fd0c8 }
      .c0 { stroke: #7fb0ff } .c1 { stroke: #f3ad66 } .c2 { stroke: #5fd0c8 } .c3 { stroke: #bda1ff }
      .c4 { stroke: #a3adba }
      .f0 { fill: #7fb0ff } .f1 { fill: #f3ad66 } .f2 { fill: #5fd0c8 } .f3 { fill: #bda1ff } .f4 { fill: #a3adba }
    }
"""

Point = tuple[float, float]


def percent(value: float) -> str:
    return f"{value * 100:.0f} %"


@dataclass
class Chart:
    """x, y: first and last value of each axis; ticks: where a grid line stands, written by x_text and y_text."""

    title: str
    about: str
    x_title: str
    y_title: str
    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: Sequence[float]
    y_ticks: Sequence[float]
    x_text: Callable[[float], str] = "{:g}".format
    y_text: Callable[[float], str] = percent
    parts: list[str] = field(default_factory=list)
    labels: list[tuple[float, int, str]] = field(default_factory=list)

    def at(self, point: Point) -> Point:
        across = (point[0] - self.x[0]) / (self.x[1] - self.x[0])
        up = (point[1] - self.y[0]) / (self.y[1] - self.y[0])
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def line(
        self, points: Sequence[Point], colour: int, label: str, *, dashed: bool = False, dots: bool = False
    ) -> None:
        path = " ".join("{:.1f},{:.1f}".format(*self.at(point)) for point in points)
        self.parts.append(f'<polyline class="line c{colour}{" dashed" if dashed else ""}" points="{path}"/>')
        if dots:
            self.dots(points, colour)
        self.labels.append((self.at(points[-1])[1], colour, label))

    def dots(self, points: Sequence[Point], colour: int, radius: Callable[[int], float] = lambda _: 4) -> None:
        for n, point in enumerate(points):
            x, y = self.at(point)
            self.parts.append(f'<circle class="f{colour}" cx="{x:.1f}" cy="{y:.1f}" r="{radius(n):.1f}"/>')

    def bar(self, x: float, low: float, high: float, colour: int) -> None:
        (left, bottom), (_, top) = self.at((x, low)), self.at((x, high))
        self.parts.append(
            f'<line class="bar c{colour}" x1="{left:.1f}" x2="{left:.1f}" y1="{bottom:.1f}" y2="{top:.1f}"/>'
        )

    def guide(self, start: Point, end: Point) -> None:
        (x1, y1), (x2, y2) = self.at(start), self.at(end)
        self.parts.append(f'<line class="guide" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def band(self, low: float, high: float) -> None:
        (left, top), (right, bottom) = self.at((self.x[0], high)), self.at((self.x[1], low))
        self.parts.append(
            f'<rect class="band" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
        )

    def text(self, x: float, y: float, words: str) -> None:
        left, top = self.at((x, y))
        self.parts.append(f'<text class="small" x="{left:.1f}" y="{top:.1f}">{escape(words)}</text>')

    def svg(self) -> str:
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
                f"<title>{escape(self.title)}</title><desc>{escape(self.about)}</desc>",
                f"<style>{STYLE}</style>",
                f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
                f'<text class="title" x="{LEFT - 50}" y="30">{escape(self.title)}</text>',
                *self._axes(),
                *self.parts,
                *self._labels(),
                "</svg>\n",
            ]
        )

    def _axes(self) -> list[str]:
        rows = []
        for tick in self.y_ticks:
            x, y = self.at((self.x[0], tick))
            rows.append(f'<line class="grid" x1="{x}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            words = escape(self.y_text(tick))
            rows.append(f'<text class="small" x="{x - 8}" y="{y + 4:.1f}" text-anchor="end">{words}</text>')
        for tick in self.x_ticks:
            x, y = self.at((tick, self.y[0]))
            words = escape(self.x_text(tick))
            rows.append(f'<text class="small" x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle">{words}</text>')
        middle = (LEFT + WIDTH - RIGHT) / 2
        rows.append(f'<text x="{middle}" y="{HEIGHT - 16}" text-anchor="middle">{escape(self.x_title)}</text>')
        rows.append(f'<text class="small" x="{LEFT - 50}" y="{TOP - 22}">{escape(self.y_title)}</text>')
        return rows

    def _labels(self) -> list[str]:
        """At the ends of their lines, moved apart where they would touch."""
        ordered, places, below = sorted(self.labels), list[float](), float(HEIGHT - BOTTOM) + LABEL_HEIGHT
        for y, _, _ in ordered:
            places.append(max(y, places[-1] + LABEL_HEIGHT) if places else y)
        for n in reversed(range(len(places))):
            below = places[n] = min(places[n], below - LABEL_HEIGHT)
        return [
            f'<text class="f{colour}" x="{WIDTH - RIGHT + 10}" y="{y + 5:.1f}">{escape(words)}</text>'
            for y, (_, colour, words) in zip(places, ordered, strict=True)
        ]
