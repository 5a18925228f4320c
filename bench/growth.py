"""What grows with the site: `python -m bench.growth`.

A PostgreSQL of its own. First 1,000 attempts and banks of 650, 10,000 and 100,000 items, then 10,000 and 100,000
attempts (with `--attempts 1000000` a million) in the largest bank; `bench.grown` says which rows they have. At each
size the site is asked in this process, by its test client and its services, for everything that candidates, workers,
beat and staff ask for; each six times, people and caches being as before, and the median of five counts.

Measured are pages of 8 KiB that PostgreSQL looked at (`buffers`: from memory or disk alike, those of its catalogue
included), statements, and milliseconds of processor time of this process. Buffers and statements are the same on a busy
machine. Start, save, submit and scoring count as flat when the largest size (154 times the bank, 100 times the
attempts) takes at most FLAT times what the smallest does: indexes are a level or two deeper, and rows lie on more
pages. For the rest nothing may grow faster than n log n, and the table shows how they do. The nightly item analysis
and the admin's item lists have benches of their own: `bench.analysis`, `bench.admin_lists`.
"""

import gc
import itertools
import math
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from bench.outcome import Outcome, arguments, say
from bench.servers import running_site

FLAT = 2
REPEATS = 5
BANKS = (650, 10_000, 100_000)
FEWEST = 1_000
# what every candidate waits for
MUST_BE_FLAT = ("start a mock", "start, put together", "start a drill", "save an answer", "hand in", "score")


@dataclass(frozen=True)
class Cost:
    statements: int
    buffers: int
    cpu_ms: float


@dataclass
class Meter:
    """server: a connection to another database of the same server, so that asking counts for nothing."""

    server: Any
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    def measure(self, name: str, call: Callable[[], Any]) -> Any:
        from django.db import connection

        count = 0

        def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        before = self._buffers()
        started = time.process_time()
        with connection.execute_wrapper(counting):
            result = call()
        cpu_ms = 1000 * (time.process_time() - started)
        self.costs.setdefault(name, []).append(Cost(count, self._buffers() - before, cpu_ms))
        return result

    def medians(self) -> dict[str, Cost]:
        """Without the first, which fills caches."""
        return {
            name: Cost(
                round(statistics.median(cost.statements for cost in costs[1:])),
                round(statistics.median(cost.buffers for cost in costs[1:])),
                round(statistics.median(cost.cpu_ms for cost in costs[1:]), 1),
            )
            for name, costs in self.costs.items()
        }

    def _buffers(self) -> int:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
        with self.server.cursor() as cursor:
            cursor.execute("SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = 'postgres'")
            return int(cursor.fetchone()[0])


def main() -> int:
    parser = arguments("growth", __doc__)
    parser.add_argument("--attempts", type=int, default=100_000, help="the most; by tens from 1,000 on")
    parser.add_argument("--items", type=int, default=100_000, help="the largest bank")
    parser.add_argument("--whole", type=int, default=10_000, help="attempts that have responses")
    asked = parser.parse_args()
    with running_site(only_stores=True) as site:
        os.environ.update(site.env | {"ALLOWED_HOSTS": "localhost"})
        import django

        django.setup()
        outcome = Outcome()
        url = site.env["DATABASE_URL"].rpartition("/")[0] + "/template1"
        server = psycopg2.connect(url)
        server.autocommit = True
        table: dict[tuple[int, int], dict[str, Cost]] = {}
        for items, attempts in _sizes(asked.items, asked.attempts):
            started = time.monotonic()
            _grow(items, attempts, asked.whole)
            made = time.monotonic()
            table[items, attempts] = _measure(server)
            say(f"{items} items, {attempts} attempts: made in {made - started:.0f} s, "
                f"measured in {time.monotonic() - made:.0f} s")  # fmt: skip
        server.close()
        _report(outcome, table)
    return outcome.finish(asked.json)


def _sizes(items: int, attempts: int) -> Iterator[tuple[int, int]]:
    """Sizes of bank and history, one growing after the other."""
    banks = [size for size in BANKS if size < items] + [items]
    yield from ((size, FEWEST) for size in banks)
    more = FEWEST
    while (more := more * 10) <= attempts:
        yield banks[-1], more


def _grow(items: int, attempts: int, whole: int) -> None:
    from django.db import connection

    from bench.grown import grow, sit
    from domains.models import Exam
    from questions.models import Item
    from questions.services.forms import build_fixed_forms
    from tests.factories.questions import load_mls_c01, make_bank

    if not Exam.objects.exists():
        with connection.cursor() as cursor:
            # it would read pages that nobody asked for
            cursor.execute("ALTER SYSTEM SET autovacuum = off")
            cursor.execute("SELECT pg_reload_conf()")
        exam = load_mls_c01()
        make_bank(exam, items)
        build_fixed_forms(exam=exam, rng=random.Random(1), limit=4)
        sit(exam)
    exam = Exam.objects.get()
    make_bank(exam, items - Item.objects.count())
    grow(attempts, whole)


def _measure(server: Any) -> dict[str, Cost]:
    from bench.asked_for import ask_for_everything

    # what was made stays in this process: a garbage collector that walks through all of it would measure the bench
    gc.collect()
    gc.freeze()
    meter = Meter(server)
    for number in range(REPEATS + 1):
        ask_for_everything(meter, number)
    return meter.medians()


def _report(outcome: Outcome, table: dict[tuple[int, int], dict[str, Cost]]) -> None:
    sizes = list(table)
    head = "".join(f"{_short(items)}/{_short(attempts)}".rjust(14) for items, attempts in sizes)
    say(f"\nbuffers (statements) at items/attempts\n{'':32}{head}   growth")
    names = list(table[sizes[0]])
    ratios = {}
    for name in names:
        row = [table[size][name] for size in sizes]
        ratios[name] = row[-1].buffers / max(1, row[0].buffers)
        cells = "".join(f"{cost.buffers} ({cost.statements})".rjust(14) for cost in row)
        say(f"{name:32}{cells}{ratios[name]:9.2f}")
    say(f"\nprocessor milliseconds of the process\n{'':32}{head}")
    for name in names:
        say(f"{name:32}" + "".join(f"{table[size][name].cpu_ms:14.1f}" for size in sizes))
    outcome.numbers["costs"] = [
        {"items": items, "attempts": attempts, "name": name, **vars(cost)}
        for (items, attempts), costs in table.items()
        for name, cost in costs.items()
    ]
    steep = _too_steep(table, sizes, names)
    outcome.goal("start, save, submit and scoring stay flat", *_worst({n: ratios[n] for n in MUST_BE_FLAT}, FLAT))
    outcome.goal("nothing grows faster than n log n", "; ".join(steep) or "nothing does", not steep)


def _worst(ratios: dict[str, float], limit: float) -> tuple[str, bool]:
    name = max(ratios, key=lambda name: ratios[name])
    return f"{name} {ratios[name]:.2f} times from the smallest to the largest", ratios[name] <= limit


def _too_steep(table: dict[tuple[int, int], dict[str, Cost]], sizes: Sequence[Any], names: Sequence[str]) -> list[str]:
    """Steps from one size to the next at which something grew more than n log n, in words."""
    found = []
    for before, after in itertools.pairwise(sizes):
        place = 0 if before[0] != after[0] else 1
        n, m = before[place], after[place]
        allowed = m * math.log(m) / (n * math.log(n))
        for name in names:
            ratio = table[after][name].buffers / max(1, table[before][name].buffers)
            if ratio > allowed:
                found.append(f"{name} {ratio:.1f} times from {before} to {after}")
    return found


def _short(number: int) -> str:
    return f"{number // 1_000_000}M" if number >= 1_000_000 else f"{number // 1000}k" if number >= 1000 else str(number)


if __name__ == "__main__":
    sys.exit(main())
