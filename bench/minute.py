"""A minute in which things happen at their time, however fast the site is: starts, expiries, a crowd that goes on."""

import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from bench.clients import Connection, Work
from bench.people import Candidate, copy_sitting, make_candidates
from bench.scenarios import Bench
from bench.sittings import Sitting
from bench.table import Goal
from practice.models import Attempt, ScoringRun

MINUTE_S = 60
SAVE_EVERY_S = 157  # 65 items in 170 minutes
# The player asks how things stand when it has sent nothing for 55 s. The first time it has a new place to report, and
# the time of the item before; the second time it has no news.
IN_TURN = ("save an answer", "report progress", "look again")
P99_LIMIT_MS = 250.0
LANES = 40  # connections, as of a proxy: enough that no request has to wait for the answer to another


@dataclass(frozen=True)
class Minute:
    """Who starts at an even pace, whose time runs out in the same second, who is in the middle of a mock."""

    starting: Sequence[Candidate] = ()
    expiring: Sequence[Sitting] = ()
    crowd: Sequence[Sitting] = ()


def run_minute(bench: Bench, minute: Minute) -> list[Sitting]:
    """Measure it; the sittings that were started."""
    started: list[Sitting] = []

    def start(connection: Connection, candidate: Candidate) -> None:
        started.append(bench.ledger.start_mock(connection, candidate))

    calls = [(at, "start a mock", start, (candidate,)) for at, candidate in _evenly(minute.starting)]
    calls += _of_crowd(bench, minute.crowd)
    calls.sort(key=lambda call: call[0])
    deadline = _let_expire(bench, minute.expiring) if minute.expiring else None
    begin = time.perf_counter()

    def lane(number: int) -> Iterator[Work]:
        connection = Connection(bench.site.port)
        for at, name, call, arguments in calls[number::LANES]:
            yield Work(name, partial(call, connection, *arguments), due=begin + at)

    attempts = [sitting.attempt for sitting in minute.expiring]
    unscored = Attempt.objects.filter(pk__in=attempts).exclude(status="scored")
    lanes = [lane(number) for number in range(LANES)] if calls else []
    timings, cpu_s = bench.collect(lanes, until=lambda: not unscored.exists())
    for row in bench.table.add(timings, cpu_s):
        if row.name == IN_TURN[0] and not minute.starting and not minute.expiring:
            words = f"p99 of a save in ms, {len(minute.crowd)} people with time to think"
            bench.table.judge(Goal(words, row.p99_ms, P99_LIMIT_MS))
    if deadline is not None:
        bench.table.note(_how_they_ended(attempts, deadline))
    return started


def _evenly(all_of_them: Sequence[Any]) -> Iterator[tuple[float, Any]]:
    return ((n * MINUTE_S / len(all_of_them), each) for n, each in enumerate(all_of_them))


def _of_crowd(bench: Bench, crowd: Sequence[Sitting]) -> list[tuple[float, str, Any, tuple[Any, ...]]]:
    """What so many people send in a minute: (after so many seconds, name, call, arguments)."""
    requests = len(crowd) * len(IN_TURN) * MINUTE_S // SAVE_EVERY_S
    # in turn, so that nobody sends two requests at once
    senders = list(itertools.islice(itertools.cycle(crowd), requests))
    ask = {IN_TURN[1]: bench.ledger.report_progress, IN_TURN[2]: bench.ledger.look_again}
    calls: list[tuple[float, str, Any, tuple[Any, ...]]] = []
    for n, (at, sitting) in enumerate(_evenly(senders)):
        name = IN_TURN[n % len(IN_TURN)]
        if name in ask:
            calls.append((at, name, ask[name], (sitting,)))
        else:
            calls.append((at, name, bench.ledger.save, (sitting, random.choice(sitting.items))))
    return calls


def _let_expire(bench: Bench, sittings: Sequence[Sitting]) -> datetime:
    """Their deadline: a second from now."""
    deadline = timezone.now() + timedelta(seconds=1)
    attempts = Attempt.objects.filter(pk__in=[sitting.attempt for sitting in sittings])
    attempts.update(started_at=deadline - timedelta(minutes=170), deadline_at=deadline)
    bench.ledger.expired += [sitting.attempt for sitting in sittings]
    return deadline


def _how_they_ended(attempts: Sequence[str], deadline: datetime) -> str:
    times = ScoringRun.objects.filter(attempt__in=attempts).aggregate(first=Min("scored_at"), last=Max("scored_at"))
    first, last = ((times[name] - deadline).total_seconds() for name in ("first", "last"))
    return f"{len(attempts)} expired at once: the first scored {first:.1f} s after its deadline, the last {last:.1f} s"


def make_crowd(bench: Bench, count: int, prefix: str) -> list[Sitting]:
    """So many people in the middle of a mock, all of the same one."""
    candidates = make_candidates(count, prefix)
    original = bench.ledger.start_mock(Connection(bench.site.port), candidates[0])
    attempts = copy_sitting(original.attempt, candidates[0], prefix)
    return [Sitting(candidate, attempts[candidate.user_id], original.items, original.since) for candidate in candidates]
