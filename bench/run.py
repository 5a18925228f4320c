"""Measure a site of its own on this machine, and check afterwards that nothing was lost. See bench/README.md."""

import argparse
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.processes import reference_ms
from bench.servers import Site, running_site

if TYPE_CHECKING:
    from bench.scenarios import Bench

PARTS = ("loop", "bulk", "crowd", "minute")
AT_ONCE = (1, 8, 32)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="one question instead of all; see bench/README.md")
    parser.add_argument("--items", type=int, default=650, help="size of the bank")
    parser.add_argument("--clients", type=int, default=8, help="how many send one request after the other")
    parser.add_argument("--seconds", type=float, default=12, help="how long saves, and the floor, are measured each")
    parser.add_argument("--rush", type=int, default=500, help="starts in a minute; expiries in a second")
    parser.add_argument("--people", type=int, default=10_000, help="the crowd in the middle of a mock; 0 for none")
    parser.add_argument("--web", type=int, default=2, help="web processes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="everything that was measured")
    asked = parser.parse_args()
    with running_site(web_processes=asked.web) as site:
        return _measure(site, asked)


def _measure(site: Site, asked: argparse.Namespace) -> int:
    """0 when nothing was lost or wrong, else 1. What uses models is imported here, where the settings are known."""
    os.environ.update(site.env)
    import django

    django.setup()
    from bench.checks import find_faults
    from bench.scenarios import Bench

    bench = Bench(site, asked.clients)
    busy = [_how_busy()]
    bench.table.note(busy[0])
    _run_all(bench, asked)
    busy.append(_how_busy())
    bench.table.note(busy[1])
    faults = bench.failures + find_faults(bench.ledger)
    ledger = bench.ledger
    bench.table.note(
        f"\nconfirmed: {len(ledger.started)} starts, {len(ledger.saved)} answers, {len(ledger.handed_in)} hand-ins, "
        f"{len(ledger.expired)} expiries; wrong: {len(faults)}"
    )
    for fault in faults[:20]:
        bench.table.note(fault)
    bench.table.print_goals()
    if asked.json:
        bench.table.write(asked.json, machine=_machine(), busy=busy, asked=vars(asked) | {"json": ""})
    return 1 if faults else 0


def _machine() -> str:
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{os.cpu_count()} x {models[0].partition(': ')[2] if models else platform.machine()}"


def _how_busy() -> str:
    load = " ".join(Path("/proc/loadavg").read_text().split()[:3])
    return f"load average {load}; reference work takes {reference_ms():.0f} ms"


def _run_all(bench: "Bench", asked: argparse.Namespace) -> None:
    from bench import scenarios
    from tests.factories.practice import bank_with_forms
    from tests.factories.questions import load_mls_c01

    bank_with_forms(load_mls_c01(), asked.items, forms=1)
    _analyse()
    scenarios.warm_up(bench)
    _analyse()
    parts = {"loop": _loop, "bulk": _bulk, "crowd": _crowd, "minute": _minute}
    for name in [asked.only] if asked.only else PARTS:
        parts[name](bench, asked)
    memory = bench.site.memory_mib()
    bench.table.note("\nmemory in MiB: " + ", ".join(f"{name} {mib:.0f}" for name, mib in memory.items()))


def _analyse() -> None:
    """As autovacuum has done on a site that is older than some minutes: a bank, and people who sat something."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _loop(bench: "Bench", asked: argparse.Namespace) -> None:
    from bench import loop, scenarios

    bench.table.section(f"saves and the floor in turn; {asked.items} items in the bank")
    loop.make_floor()
    sittings = scenarios.start_mocks(bench, max(AT_ONCE), "saver")
    for clients in sorted({*AT_ONCE, asked.clients}):
        loop.compare_with_floor(bench, sittings, clients=clients, seconds=asked.seconds)
    bench.table.section(f"whole attempts, {asked.clients} clients")
    loop.whole_attempts(bench, count=10 * asked.clients)


def _bulk(bench: "Bench", asked: argparse.Namespace) -> None:
    from bench import scenarios

    bench.table.section(f"{asked.clients} clients, one request after the other")
    sittings = scenarios.start_mocks(bench, asked.rush, "starter")
    scenarios.synchronize(bench, sittings)
    scenarios.hand_in(bench, sittings)
    scenarios.start_mocks_without_form(bench, asked.rush // 5)


def _crowd(bench: "Bench", asked: argparse.Namespace) -> None:
    from bench import minute

    if asked.people:
        crowd = minute.make_crowd(bench, asked.people, "thinker")
        bench.table.section(f"{asked.people} people in the middle of a mock")
        minute.run_minute(bench, minute.Minute(crowd=crowd))


def _minute(bench: "Bench", asked: argparse.Namespace) -> None:
    from bench import minute, scenarios
    from bench.people import make_candidates

    bench.table.section(f"{asked.rush} starts in a minute")
    rushed = minute.run_minute(bench, minute.Minute(starting=make_candidates(asked.rush, "rusher")))
    bench.table.section(f"{asked.rush} expiries in the same second")
    scenarios.synchronize(bench, rushed)
    minute.run_minute(bench, minute.Minute(expiring=rushed))
    if asked.people:
        bench.table.section(f"{asked.people} people in the middle of a mock, and both of these")
        crowd = minute.make_crowd(bench, asked.people + asked.rush, "crowd")
        expiring, crowd = crowd[: asked.rush], crowd[asked.rush :]
        scenarios.synchronize(bench, expiring)
        starting = make_candidates(asked.rush, "late")
        minute.run_minute(bench, minute.Minute(starting, expiring, crowd))


if __name__ == "__main__":
    sys.exit(main())
