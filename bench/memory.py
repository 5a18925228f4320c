"""Whether processes keep their size: `python -m bench.memory`.

A whole site of its own (`bench.servers`: two web processes of eight threads, a worker of two children, beat). Eight
candidates at a time go through whole mocks as fast as they are answered: start, 65 saves, five reports of progress,
hand in, then as pages result and review of the mock before, front page, list of attempts, and what to work on. Each
mock is two tasks, its score and its report, beside the sweeps.

Memory is the proportional share (PSS: what processes share counts in parts), asked twenty times in a run. Growth over
the last half is the mean of the last three values against that of the three around the middle.
"""

import http.client
import itertools
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.outcome import Outcome, arguments, say
from bench.servers import Site, running_site

if TYPE_CHECKING:
    from bench.clients import Work
    from bench.people import Candidate
    from bench.sittings import Sitting

SAMPLES = 20
REQUESTS_PER_MOCK = 77
REPORTS = 5
GOAL = 0.05
WATCHED = ("web", "worker")


def main() -> int:
    parser = arguments("memory", __doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=8)
    asked = parser.parse_args()
    with running_site() as site:
        os.environ.update(site.env)
        import django

        django.setup()
        outcome = Outcome()
        samples, failures = _run(site, asked.requests, asked.clients)
    for name in WATCHED:
        growth = _growth([sample[name] for sample in samples])
        outcome.goal(
            f"{name} grows less than {GOAL:.0%} over the last half of {asked.requests} requests",
            f"{growth:+.1%}, {samples[-1][name]:.0f} MiB at the end",
            growth < GOAL if asked.requests >= 100_000 else None,
        )
    outcome.goal("every request is answered", "; ".join(failures[:3]) or "all were", not failures)
    outcome.numbers |= {"requests": asked.requests, "samples": samples}
    return outcome.finish(asked.json)


def _run(site: Site, requests: int, clients: int) -> tuple[list[dict[str, float]], list[str]]:
    """Memory by process, in MiB, at each of SAMPLES moments; and what failed."""
    from bench.clients import run_lanes
    from bench.people import make_candidates
    from practice.models import ScoringRun
    from tests.factories.practice import bank_with_forms
    from tests.factories.questions import load_mls_c01

    bank_with_forms(load_mls_c01(), 650, forms=2)
    people = make_candidates(-(-requests // REQUESTS_PER_MOCK), "lasting")
    done = itertools.count(1)
    samples: list[dict[str, float]] = []
    lock, started = threading.Lock(), time.monotonic()

    def after_each() -> None:
        number = next(done)
        if number * SAMPLES // requests == (number - 1) * SAMPLES // requests:
            return
        with lock:
            memory = {name: round(mib, 1) for name, mib in site.memory_mib().items()}
            samples.append({"requests": number, "tasks": 2 * ScoringRun.objects.count(), **memory})
        rate = number / (time.monotonic() - started)
        say(f"{number:7} requests, {rate:4.0f}/s, " + ", ".join(f"{name} {mib:.0f}" for name, mib in memory.items()))

    lanes = [_lane(site.port, people[number::clients], after_each) for number in range(clients)]
    return samples, run_lanes(lanes).failures


def _lane(port: int, people: "Sequence[Candidate]", after_each: Callable[[], None]) -> "Iterator[Work]":
    """The requests of candidates, one after the other."""
    from bench.clients import Connection, Work
    from bench.sittings import Ledger

    connection = Connection(port)
    before: tuple[Candidate, str] | None = None
    for candidate in people:
        ledger = Ledger()
        begun: list[Sitting] = []

        def work(name: str, call: Callable[..., Any], *arguments: Any) -> Work:
            def counted() -> None:
                call(*arguments)
                after_each()

            return Work(name, counted)

        def start(candidate: "Candidate" = candidate, ledger: Ledger = ledger, begun: "list[Sitting]" = begun) -> None:
            begun.append(ledger.start_mock(connection, candidate))

        yield work("start", start)
        if not begun:
            continue
        for place, item in enumerate(begun[0].items):
            yield work("save", ledger.save, connection, begun[0], item)
            if place % (len(begun[0].items) // REPORTS) == 0:
                yield work("progress", ledger.report_progress, connection, begun[0])
        yield work("hand in", ledger.hand_in, connection, begun[0])
        if before is not None:
            owner, attempt = before
            paths = [f"/attempts/{attempt}/result/", f"/attempts/{attempt}/review/", "/", "/attempts/", "/insight/"]
            for path in paths:
                yield work("page", partial(_read_page, port, owner, path))
        before = (candidate, begun[0].attempt)


def _read_page(port: int, candidate: "Candidate", path: str) -> None:
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    browser.request("GET", path, headers=candidate.headers | {"Accept-Encoding": "gzip"})
    answer = browser.getresponse()
    answer.read()
    browser.close()
    if answer.status != 200:
        raise http.client.HTTPException(f"{path}: {answer.status}")


def _growth(values: list[float]) -> float:
    middle = len(values) // 2
    early = statistics.fmean(values[max(0, middle - 2) : middle + 1])
    return statistics.fmean(values[-3:]) / early - 1


if __name__ == "__main__":
    sys.exit(main())
