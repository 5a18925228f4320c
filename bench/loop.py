"""How far above the floor a save is, and what a whole attempt costs the servers: one request after the other."""

import itertools
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import connection

from bench.clients import Connection, Timings, Work
from bench.scenarios import Bench, all_are_learned, start_mocks
from bench.sittings import Sitting
from bench.table import Goal

SAVE, FLOOR = "save an answer", "(floor: session and one row)"
TIMES_THE_FLOOR = 1.5
OTHERWISE_MS = 150.0  # of an attempt: start, submission with scoring, result, review
ITEMS = 65
ROUNDS = 4  # in turn with the floor, so that both meet the same machine
ITEMS_A_TURN, FLOOR_TURN_S = 13, 1.5  # of whole attempts

FLOOR_TABLE = """
CREATE TABLE IF NOT EXISTS floor (
    attempt uuid, position int, value jsonb, saved_at timestamptz, PRIMARY KEY (attempt, position)
)
"""


@dataclass
class Measured:
    """Several rounds of the same."""

    timings: Timings = field(default_factory=Timings)
    cpu_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, timings: Timings, cpu_s: dict[str, float]) -> None:
        for name, ms in timings.ms.items():
            self.timings.ms[name] += ms
        self.timings.elapsed_s += timings.elapsed_s
        for name, seconds in cpu_s.items():
            self.cpu_s[name] += seconds


def make_floor() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR_TABLE)


def compare_with_floor(bench: Bench, sittings: Sequence[Sitting], *, clients: int, seconds: float) -> None:
    """Measure saves and the floor in turn and judge them."""
    kinds = {FLOOR: Measured(), SAVE: Measured()}
    for name in [FLOOR, SAVE] * ROUNDS:
        kinds[name].add(*_round(bench, name, sittings[:clients], seconds / ROUNDS))
    floor, save = (bench.table.add(kind.timings, kind.cpu_s)[0] for kind in kinds.values())
    where = f"at {clients} at once"
    ratios = {
        "p50": save.p50_ms / floor.p50_ms,
        "p95": save.p95_ms / floor.p95_ms,
        "processor time": save.servers_ms / floor.servers_ms,
    }
    bench.table.note(f"save / floor {where}: " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()))
    bench.table.judge(Goal(f"p95 of a save {where}, times the floor's", ratios["p95"], TIMES_THE_FLOOR))


def _round(bench: Bench, name: str, sittings: Sequence[Sitting], seconds: float) -> tuple[Timings, dict[str, float]]:
    return bench.collect([_lane(bench, name, sitting, seconds) for sitting in sittings])


def _lane(bench: Bench, name: str, sitting: Sitting, seconds: float) -> Iterator[Work]:
    """One client that answers the items of its sitting, again and again."""
    port = bench.site.floor_port if name == FLOOR else bench.site.port
    browser, until = Connection(port), time.perf_counter() + seconds
    for item in itertools.cycle(sitting.items):
        if time.perf_counter() > until:
            return
        if name == FLOOR:
            path, body = f"/{sitting.attempt}/{item['position']}/", {"value": [item["options"][0]["id"]]}
            yield Work(name, partial(browser.call, sitting.candidate, "PUT", path, body))
        else:
            yield Work(name, partial(bench.ledger.save, browser, sitting, item))


def whole_attempts(bench: Bench, *, count: int) -> None:
    """So many people start, answer everything, hand in, and read result and review.

    All do the same at a time, so that each part has a price of its own. Saves and the floor take turns, so that both
    meet the same machine.
    """
    sittings = start_mocks(bench, count, "whole")
    parts = [bench.table.rows[-1]]
    saves, floors = Measured(), Measured()
    for first in range(0, ITEMS, ITEMS_A_TURN):
        floors.add(*_round(bench, FLOOR, sittings[: bench.clients], FLOOR_TURN_S))
        turn = slice(first, first + ITEMS_A_TURN)
        lanes = [_answer(bench, sittings[n :: bench.clients], turn) for n in range(bench.clients)]
        saves.add(*bench.collect(lanes))
    floors.add(*_round(bench, FLOOR, sittings[: bench.clients], FLOOR_TURN_S))
    (floor,) = bench.table.add(floors.timings, floors.cpu_s)
    parts += bench.table.add(saves.timings, saves.cpu_s)
    for name, call, until in (
        ("hand in, until all are scored", bench.ledger.hand_in, all_are_learned),
        ("read the result", bench.ledger.read_result, None),
        ("read the review", bench.ledger.read_review, None),
    ):
        parts += bench.measure(bench.share_out(sittings, call, name), until=until)
    price_ms = {row.name: row.count / count * row.servers_ms for row in parts}
    words = ", ".join(f"{name} {ms:.0f}" for name, ms in price_ms.items())
    bench.table.note(f"a whole attempt in processor ms of the servers: {words}")
    saves_ms = ITEMS * TIMES_THE_FLOOR * floor.servers_ms
    goal = f"a whole attempt in processor ms ({ITEMS} x {TIMES_THE_FLOOR} floor requests are {saves_ms:.0f})"
    bench.table.judge(Goal(goal, sum(price_ms.values()), saves_ms + OTHERWISE_MS))


def _answer(bench: Bench, sittings: Sequence[Sitting], turn: slice) -> Iterator[Work]:
    browser = Connection(bench.site.port)
    for sitting in sittings:
        for item in sitting.items[turn]:
            yield Work(SAVE, partial(bench.ledger.save, browser, sitting, item))
