"""One kind of request after the other, each client as fast as the site answers it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from bench.clients import Connection, Timings, Work, run_lanes
from bench.people import Candidate, make_candidates
from bench.servers import Site
from bench.sittings import Ledger, Sitting
from bench.table import Row, Table
from practice.models import Attempt
from questions.models import Form

T = TypeVar("T")


@dataclass
class Bench:
    """A running site, how many clients work at once, and what came of it."""

    site: Site
    clients: int
    ledger: Ledger = field(default_factory=Ledger)
    table: Table = field(default_factory=Table)
    failures: list[str] = field(default_factory=list)

    def measure(self, lanes: Sequence[Iterator[Work]], until: Callable[[], bool] | None = None) -> list[Row]:
        """Run lanes and add them to the table; its new lines. until: what has to come true before the time is taken."""
        return self.table.add(*self.collect(lanes, until))

    def collect(
        self, lanes: Sequence[Iterator[Work]], until: Callable[[], bool] | None = None
    ) -> tuple[Timings, dict[str, float]]:
        """The same without a line in the table: times, and processor seconds by process."""
        before = self._cpu_s()
        timings = run_lanes(lanes)
        if until is not None:
            started = time.perf_counter()
            wait_until(until)
            timings.elapsed_s += time.perf_counter() - started
        after = self._cpu_s()
        self.failures += timings.failures
        return timings, {name: after[name] - before[name] for name in after}

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
    sittings: list[Sitting] = []

    def go_through(connection: Connection, candidate: Candidate) -> None:
        sitting = bench.ledger.start_mock(connection, candidate)
        bench.ledger.save(connection, sitting, sitting.items[0])
        bench.ledger.synchronize(connection, sitting)
        bench.ledger.report_progress(connection, sitting)
        bench.ledger.hand_in(connection, sitting)
        sittings.append(sitting)

    def read(connection: Connection, sitting: Sitting) -> None:
        bench.ledger.read_result(connection, sitting)
        bench.ledger.read_review(connection, sitting)

    bench.failures += run_lanes(bench.share_out(people, go_through, "warm up")).failures
    wait_until(all_are_learned)
    bench.failures += run_lanes(bench.share_out(sittings, read, "warm up")).failures


def all_are_scored() -> bool:
    return not Attempt.objects.filter(status="submitted").exists()


def all_are_learned() -> bool:
    """Scored, and part of what is known about their learners."""
    return all_are_scored() and not Attempt.objects.unlearned().exists()


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


def synchronize(bench: Bench, sittings: Sequence[Sitting], name: str = "send 65 answers at once") -> None:
    bench.measure(bench.share_out(sittings, bench.ledger.synchronize, name))


def hand_in(bench: Bench, sittings: Sequence[Sitting]) -> None:
    """Until the last one is scored."""
    lanes = bench.share_out(sittings, bench.ledger.hand_in, "hand in, until all are scored")
    bench.measure(lanes, until=all_are_scored)
