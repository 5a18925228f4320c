"""How fast handed-in mocks are scored: `python -m bench.workers`.

PostgreSQL that waits for its disk and Redis of its own; mocks of 65 items, all of one form, which is what makes workers
wait for each other most. A worker of one child is warmed up; then so many mocks are handed in at once, and a message is
sent for each as the site does. Then the same with two such workers, in turns. A rate counts from the first score to the
last, by what the database says. Processor time is that of worker and PostgreSQL until all are scored, and from then on
until every learner report is there.

Then as many mocks run out in the same second, with beat and one worker of one child: nothing but the sweep finds them.
That goal counts the longest wait for a sweep, whatever the wait of this run was.
"""

import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from bench.outcome import Outcome, arguments, say
from bench.processes import cpu_s
from bench.servers import Site, running_site

WARM = 8
GOAL_RATIO = 1.7
GOAL_S = 60
LIMIT_S = 600


def main() -> int:
    parser = arguments("workers", __doc__)
    parser.add_argument("--attempts", type=int, default=500, help="handed in at once, for each number of workers")
    parser.add_argument("--expiries", type=int, default=500, help="in the same second")
    parser.add_argument("--rounds", type=int, default=2, help="how often one worker and two take turns")
    asked = parser.parse_args()
    with running_site(only_stores=True) as site:
        os.environ.update(site.env)
        import django

        django.setup()
        outcome = Outcome()
        _prepare()
        outcome.numbers["statements"] = _statements()
        rates = {workers: [] for workers in (1, 2)}  # type: dict[int, list[float]]
        for number in range(asked.rounds):
            for workers in rates:
                rates[workers].append(_hand_in(site, outcome, workers, asked.attempts, f"r{number}w{workers}n"))
        if rates[1]:
            ratio = statistics.median(rates[2]) / statistics.median(rates[1])
            outcome.numbers["ratio"] = ratio
            outcome.goal(
                f"two workers score at least {GOAL_RATIO} times what one does", f"{ratio:.2f}", ratio >= GOAL_RATIO
            )
        if asked.expiries:
            _let_expire(site, outcome, asked.expiries)
    return outcome.finish(asked.json)


def _prepare() -> None:
    from tests.factories.practice import bank_with_forms
    from tests.factories.questions import load_mls_c01

    bank_with_forms(load_mls_c01(), 650, forms=1)


def _statements() -> dict[str, int]:
    """Of one scoring and of the report after it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from bench.handed_in import hand_in, make_sittings
    from practice.models import Attempt
    from practice.services.learning import update_learner
    from practice.services.scoring import score_attempt

    [pk] = make_sittings(1, "counted")
    hand_in([pk])
    attempt = Attempt.objects.get(pk=pk)
    with CaptureQueriesContext(connection) as scoring:
        score_attempt(attempt_id=attempt.pk, now=timezone.now())
    with CaptureQueriesContext(connection) as report:
        update_learner(user_id=attempt.user_id, exam_id=attempt.exam_id, now=timezone.now())
    counts = {"scoring": len(scoring), "report": len(report)}
    say(f"statements: scoring {counts['scoring']}, report {counts['report']}")
    return counts


@contextmanager
def _workers(site: Site, count: int) -> Iterator[list[int]]:
    """So many workers of one child each, warm; their process ids."""
    from bench.handed_in import hand_in, make_sittings, publish_all

    pids = [site.start_worker(1) for _ in range(count)]
    try:
        warm = make_sittings(WARM * count, f"warm{pids[0]}n")
        hand_in(warm)
        publish_all(warm)
        _wait_for_reports(warm)
        yield pids
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        for pid in pids:
            os.waitpid(pid, 0)


def _hand_in(site: Site, outcome: Outcome, workers: int, count: int, prefix: str) -> float:
    """Attempts a second, from the first score to the last."""
    from bench.handed_in import hand_in, make_sittings, publish_all, scored_at

    with _workers(site, workers) as pids:
        attempts = make_sittings(count, prefix)
        begin = _cpu(site, pids)
        hand_in(attempts)
        publish_all(attempts)
        _wait_for_scores(attempts)
        scored, scored_clock = _cpu(site, pids), time.monotonic()
        first, last = scored_at(attempts)
        early = _reported(attempts)
        _wait_for_reports(attempts)
        reported, reported_clock = _cpu(site, pids), time.monotonic()
    rate = (count - 1) / (last - first).total_seconds()
    row = {
        "workers": workers,
        "attempts": count,
        "per_s": round(rate, 1),
        "reports_before_last_score": early,
        "score_worker_ms": _each(begin, scored, "worker", count),
        "score_db_ms": _each(begin, scored, "postgres", count),
        "report_worker_ms": _each(scored, reported, "worker", count - early),
        "report_db_ms": _each(scored, reported, "postgres", count - early),
        "reports_per_s": round((count - early) / (reported_clock - scored_clock), 1),
    }
    outcome.numbers.setdefault("handed_in", []).append(row)
    say("handed in: " + ", ".join(f"{name} {value}" for name, value in row.items()))
    return rate


def _let_expire(site: Site, outcome: Outcome, count: int) -> None:
    from django.conf import settings

    from bench.handed_in import expire, make_sittings, scored_at
    from practice.core.attempt import POST_GRACE

    with _workers(site, 1) as pids:
        attempts = make_sittings(count, "expiring")
        beat = site.start_beat()
        deadline = expire(attempts, timedelta(seconds=1))
        try:
            _wait_for_scores(attempts)
            begin = time.monotonic()
            first, last = ((at - deadline).total_seconds() for at in scored_at(attempts))
            early = _reported(attempts)
            _wait_for_reports(attempts)
            reports_s = time.monotonic() - begin
            cpu = cpu_s(pids[0])
        finally:
            os.kill(beat, signal.SIGTERM)
            os.waitpid(beat, 0)
    sweep_s = settings.CELERY_BEAT_SCHEDULE["close expired attempts"]["schedule"].run_every.total_seconds()
    longest = POST_GRACE.total_seconds() + sweep_s + (last - first)
    row = {
        "expiries": count, "first_scored_s": round(first, 1), "last_scored_s": round(last, 1),
        "sweep_every_s": sweep_s, "last_at_the_longest_wait_s": round(longest, 1),
        "reports_before_last_score": early, "last_report_s": round(last + reports_s, 1), "worker_cpu_s": round(cpu, 1),
    }  # fmt: skip
    outcome.numbers["expired"] = row
    say("expired: " + ", ".join(f"{name} {value}" for name, value in row.items()))
    outcome.goal(
        f"{count} expiries in one second are all scored within {GOAL_S} s by one worker",
        f"the last after {last:.1f} s, {longest:.1f} s at the longest wait for a sweep",
        longest <= GOAL_S,
    )


def _cpu(site: Site, workers: Sequence[int]) -> dict[str, float]:
    return {"worker": sum(map(cpu_s, workers)), "postgres": cpu_s(site.pids["postgres"])}


def _each(before: dict[str, float], after: dict[str, float], name: str, count: int) -> float:
    """Milliseconds for each."""
    return round((after[name] - before[name]) / max(1, count) * 1000, 1)


def _wait_for_scores(attempts: Sequence[str]) -> None:
    from practice.models import Attempt

    _wait(lambda: not Attempt.objects.filter(pk__in=attempts).exclude(status="scored").exists())


def _wait_for_reports(attempts: Sequence[str]) -> None:
    _wait(lambda: _reported(attempts) == len(attempts))


def _reported(attempts: Sequence[str]) -> int:
    from practice.models import Attempt

    return Attempt.objects.filter(pk__in=attempts, is_learned=True, status="scored").count()


def _wait(condition: Any) -> None:
    """Raises TimeoutError."""
    limit = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(f"not within {LIMIT_S} s")
        time.sleep(0.25)


if __name__ == "__main__":
    sys.exit(main())
