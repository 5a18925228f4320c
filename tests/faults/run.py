"""Break a site of its own while people sit exams on it, and compare what was confirmed with what is there.

See docs/faults.md. `make test-faults`, or .venv/bin/python -m tests.faults.run --seconds 1800
"""

import argparse
import os
import random
import secrets
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.faults.site import Site, running_site

if TYPE_CHECKING:
    from tests.faults.catalogue import Arena
    from tests.faults.ledger import Ledger
    from tests.faults.verdict import Verdict

SCORED_WITHIN_S = 120
RECOVERS_WITHIN_S = 60


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.run", description=__doc__)
    parser.add_argument("--seconds", type=int, default=240, help="how long faults are injected")
    parser.add_argument("--faults", default="", help="only kinds that contain one of these, separated by commas")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of everything that is random here")
    parser.add_argument("--people", type=int, default=8, help="candidates at the API")
    parser.add_argument("--think-ms", type=int, default=60, help="mean pause of a candidate between two saves")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--keep", default="", help="folder for ledger and logs, to be looked at afterwards")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.seconds} s, {asked.people} candidates at the API", flush=True)
    with running_site() as site:
        os.environ |= site.env
        import django

        django.setup()
        return _break(site, asked)


@dataclass
class Injected:
    """A fault that was; times by time.time(). saves: confirmed meanwhile; recovery_s: until people saved again."""

    kind: str
    began_at: float
    ended_at: float
    saves: int
    recovery_s: float


def _break(site: Site, asked: argparse.Namespace) -> int:
    from django.db import connection

    from bench.people import make_candidates
    from tests.faults.browser import BrowserCandidate
    from tests.faults.catalogue import Arena
    from tests.faults.exam import make_exam
    from tests.faults.ledger import Ledger
    from tests.faults.network import Network
    from tests.faults.swarm import ApiCandidate
    from tests.faults.verdict import judge

    rng = random.Random(asked.seed)
    make_exam()
    ledger = Ledger(site.home / "ledger.jsonl")
    network = Network(site.ports["web"], rng)
    web, bad = site.ports["web"], network.port
    devices = ([web], [bad], [web, bad], [bad, bad])  # alone or on two devices, by a good network or a bad one
    people = [
        ApiCandidate(
            f"person{number}", candidate, devices[number % len(devices)], ledger,
            random.Random(rng.random()), asked.think_ms / 1000,
        )
        for number, candidate in enumerate(make_candidates(asked.people, "person"))
    ]  # fmt: skip
    browser = None
    if not asked.no_browser:
        (candidate,) = make_candidates(1, "browser")
        browser = BrowserCandidate("browser", candidate, bad, site.home, ledger, random.Random(rng.random()))
    connection.close()  # one that is kept would not outlive the database
    threads = [threading.Thread(target=person.run, daemon=True) for person in [*people, *filter(None, [browser])]]
    for thread in threads:
        thread.start()
    injected = _inject(Arena(site, network, browser, rng), ledger, asked)
    for person in [*people, *filter(None, [browser])]:
        person.is_over.set()
    for thread in threads:
        thread.join(150)
    waited_s = _wait_for_scores(time.time())
    verdict = judge(ledger, strangers=frozenset(["browser"]))
    refusals = [refusal for person in people for wire in person.wires for refusal in wire.refusals]
    stuck = [thread for thread in threads if thread.is_alive()]
    _print_report(injected, network.hits, site, verdict, waited_s)
    for line in [*verdict.examples, *refusals[:10]]:
        print(line)
    if stuck:
        print(f"{len(stuck)} candidates did not come to an end")
    if asked.keep:
        _keep(site, Path(asked.keep))
    return 0 if verdict.is_good and not refusals and not stuck else 1


def _inject(arena: "Arena", ledger: "Ledger", asked: argparse.Namespace) -> list[Injected]:
    """Every kind once in random order, then whatever comes, one after the other."""
    from tests.faults.catalogue import NotNow, catalogue

    words = [word.strip() for word in asked.faults.split(",") if word.strip()]
    kinds = {
        kind: fault
        for kind, fault in catalogue(arena).items()
        if not words or any(word.lower() in kind.lower() for word in words)
    }
    if not kinds:
        sys.exit(f"no kind of fault contains {asked.faults!r}")
    _wait_until_saving(ledger, time.time())
    ends_at = time.monotonic() + asked.seconds
    coming: list[str] = []
    injected: list[Injected] = []
    while time.monotonic() < ends_at:
        coming = coming or arena.rng.sample(list(kinds), len(kinds))
        kind = coming.pop()
        began_at, before = time.time(), ledger.saves
        try:
            kinds[kind](arena)
        except NotNow:
            coming.insert(0, kind)
            time.sleep(0.5)
            continue
        except Exception as error:  # one fault may stand in the way of another: say so and go on
            print(f"  {kind}: not done, {error}", flush=True)
            continue
        ended_at, saves = time.time(), ledger.saves - before
        injected.append(Injected(kind, began_at, ended_at, saves, _wait_until_saving(ledger, ended_at)))
        print(f"  {kind}: {ended_at - began_at:.1f} s, saved again after {injected[-1].recovery_s:.1f} s", flush=True)
        time.sleep(arena.rng.uniform(0.2, 1.5))
    return injected


def _wait_until_saving(ledger: "Ledger", since: float) -> float:
    """Seconds until three people had a save confirmed that they began after `since`."""
    while ledger.savers_since(since) < 3 and time.time() < since + RECOVERS_WITHIN_S:
        time.sleep(0.05)
    return time.time() - since


def _wait_for_scores(since: float) -> float:
    """Seconds from `since` until nothing waits to be scored any more, or SCORED_WITHIN_S."""
    from tests.faults.verdict import count_unscored

    while count_unscored() and time.time() < since + SCORED_WITHIN_S:
        time.sleep(0.5)
    return time.time() - since


def _waits_for_scores(injected: list[Injected]) -> dict[str, float]:
    """Kind -> the longest time between the end of a fault and the score of what was closed while it lasted."""
    from datetime import UTC, datetime

    from practice.models import ScoringRun

    longest: dict[str, float] = {}
    for fault in injected:
        ended_at = datetime.fromtimestamp(fault.ended_at, UTC)
        runs = ScoringRun.objects.filter(
            reason="initial",
            scored_at__lte=datetime.now(UTC),  # not by a clock that was an hour ahead
            attempt__submitted_at__gte=datetime.fromtimestamp(fault.began_at, UTC),
            attempt__submitted_at__lte=ended_at,
        )
        waits = [(scored_at - ended_at).total_seconds() for scored_at in runs.values_list("scored_at", flat=True)]
        if waits and "clock" not in fault.kind:
            longest[fault.kind] = max(longest.get(fault.kind, 0.0), *waits)
    return longest


def _print_report(
    injected: list[Injected], hits: dict[str, int], site: Site, verdict: "Verdict", waited_s: float
) -> None:
    by_kind: dict[str, list[Injected]] = defaultdict(list)
    for fault in injected:
        by_kind[fault.kind].append(fault)
    waits = _waits_for_scores(injected)
    print(f"\n{'':34}{'faults':>7}{'saved meanwhile':>17}{'saved again, s':>20}{'scored, s':>11}")
    print(f"{'':34}{'':7}{'':17}{'median':>12}{'max':>8}{'max':>11}")
    for kind, faults in sorted(by_kind.items()):
        recoveries = [fault.recovery_s for fault in faults]
        scored = f"{waits[kind]:.0f}" if kind in waits else "-"
        saves = sum(fault.saves for fault in faults)
        print(f"{kind:34}{len(faults):7}{saves:17}{median(recoveries):12.1f}{max(recoveries):8.1f}{scored:>11}")
    print(f"{'all':34}{len(injected):7}")
    print("\nrequests that the network struck: " + (", ".join(f"{n} {mood}" for mood, n in hits.items()) or "none"))
    died = {part.name: part.deaths for part in site.parts.values() if part.deaths}
    print(f"processes that ended by themselves: {died or 'none'}")
    disk = "a tmpfs of its own" if site.has_small_disk else "a limit on the size of files"
    print(f"the database's disk: {disk}; the last result came {waited_s:.0f} s after the last sitting")
    print(
        f"\n{verdict.acknowledged} responses acknowledged ({verdict.late} of them late), "
        f"{verdict.kept} kept in a browser, {verdict.attempts} attempts, {verdict.runs} scoring runs\n"
        f"{verdict.lost} lost, {verdict.overwritten} silently overwritten, {verdict.unscored} unscored, "
        f"{verdict.wrongly_scored} wrongly scored"
    )


def _keep(site: Site, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in [*site.home.glob("*.log"), site.home / "ledger.jsonl"]:
        (folder / path.name).write_bytes(path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
