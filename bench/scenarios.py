"""One kind of request after the other, each client as fast as the site answers it."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.db import connection

from bench.clients import Connection, Work, run_lanes
from bench.people import Candidate, make_candidates
from bench.servers import Site
from bench.sittings import Ledger, Sitting
from bench.table import Table
from practice.models import Attempt
from questions.models import Form

T = TypeVar("T")

FLOOR = """
CREATE TABLE floor (
    attempt uuid, position int, value jsonb, saved_at timestamptz, PRIMARY KEY (attempt, position)
)
"""


@dataclass
class Bench:
    """A running site, how many clients work at once, and what came of it."""

    site: Site
    clients: int
    ledger: Ledger = field(default_factory=Ledger)
    table: Table = field(default_factory=Table)
    failures: list[str] = field(default_factory=list)

    def measure(self, lanes: Sequence[Iterator[Work]], until: Callable[[], bool] | None = None) -> None:
        """Run lanes and add them to the table. until: what has to come true before the time is taken."""
        before = self._cpu_s()
        timings = run_lanes(lanes)
        if until is not None:
            started = time.perf_counter()
            wait_until(until)
            timings.elapsed_s += time.perf_counter() - started
        after = self._cpu_s()
        self.table.add(timings, {name: after[name] - before[name] for name in after})
        self.failures += timings.failures

    def _cpu_s(self) -> dict[str, float]:
        return self.site.cpu_s() | {"client": time.process_time()}

    def share_out(self, work: Sequence[T], call: Callable[[Connection, T], object], name: str) -> list[Iterator[Work]]:
        """Lanes of this many clients that do `call` for everything in `work`."""

        def lane(connection: Connection, own: Sequence[T]) -> Iterator[Work]:
            return (Work(name, partial(call, connection, each)) for each in own)

        return [lane(Connection(self.site.port), work[n :: self.clients]) for n in range(self.clients)]


def wait_until(condition: Callable[[], bool], limit_s: int = 300) -> None:
    """Raises TimeoutError."""
    limit = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(f"not within {limit_s} s")
        time.sleep(0.1)


def warm_up(bench: Bench) -> None:
    """Every process has done everything once: what is loaded at the first request is no part of any number."""
    people = make_candidates(4 * bench.clients, "warm")

    def go_through(connection: Connection, candidate: Candidate) -> None:
        sitting = bench.ledger.start_mock(connection, candidate)
        bench.ledger.save(connection, sitting, sitting.items[0])
        bench.ledger.synchronize(connection, sitting)
        bench.ledger.report_progress(connection, sitting)
        bench.ledger.hand_in(connection, sitting)

    bench.failures += run_lanes(bench.share_out(people, go_through, "warm up")).failures
    wait_until(all_are_scored)


def all_are_scored() -> bool:
    return not Attempt.objects.filter(status="submitted").exists()


def start_mocks(bench: Bench, count: int, prefix: str, name: str = "start a mock") -> list[Sitting]:
    """So many new people start; their sittings."""
    sittings: list[Sitting] = []

    def start(connection: Connection, candidate: Candidate) -> None:
        sittings.append(bench.ledger.start_mock(connection, candidate))

    bench.measure(bench.share_out(make_candidates(count, prefix), start, name))
    return sittings


def start_mocks_without_form(bench: Bench, count: int) -> None:
    """As when people have sat every fixed form: each start puts a form together."""
    Form.objects.update(status=Form.Status.RETIRED)
    start_mocks(bench, count, "mixed", "start, form put together")
    Form.objects.update(status=Form.Status.ACTIVE)


def save_answers(bench: Bench, sittings: Sequence[Sitting], seconds: int) -> None:
    """Each client answers the items of one sitting, again and again."""
    until = time.perf_counter() + seconds

    def lane(connection: Connection, sitting: Sitting) -> Iterator[Work]:
        for item in itertools.cycle(sitting.items):
            if time.perf_counter() > until:
                return
            yield Work("save an answer", partial(bench.ledger.save, connection, sitting, item))

    bench.measure([lane(Connection(bench.site.port), sitting) for sitting in sittings[: bench.clients]])


def save_at_the_floor(bench: Bench, sittings: Sequence[Sitting], seconds: int) -> None:
    """The same load on bench.floor."""
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)
    until = time.perf_counter() + seconds

    def lane(browser: Connection, sitting: Sitting) -> Iterator[Work]:
        for item in itertools.cycle(sitting.items):
            if time.perf_counter() > until:
                return
            path, body = f"/{sitting.attempt}/{item['position']}/", {"value": [item["options"][0]["id"]]}
            yield Work("(floor: session and one row)", partial(browser.call, sitting.candidate, "PUT", path, body))

    bench.measure([lane(Connection(bench.site.floor_port), sitting) for sitting in sittings[: bench.clients]])


def synchronize(bench: Bench, sittings: Sequence[Sitting], name: str = "send 65 answers at once") -> None:
    bench.measure(bench.share_out(sittings, bench.ledger.synchronize, name))


def hand_in(bench: Bench, sittings: Sequence[Sitting]) -> None:
    """Until the last one is scored."""
    lanes = bench.share_out(sittings, bench.ledger.hand_in, "hand in, until all are scored")
    bench.measure(lanes, until=all_are_scored)
