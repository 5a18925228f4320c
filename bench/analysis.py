"""What item analysis costs: `python -m bench.analysis`.

Starts a PostgreSQL of its own, makes 100,000 items and 1,000,000 responses in whole mocks and drills, and counts all of
them as the nightly task does, part by part; then the night after 500 more mocks; then it asks for the pages. Prints a
table; fails when a budget of docs/item-analysis.md is passed, or when numbers are not those of other code.
"""

import argparse
import io
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processes import cpu_s, reference_ms
from tests.processes import free_port, spawn, stop, wait_for_port
from tests.servers import POSTGRES_USER, postgres_command

IN_FORMS = 650
PAGE_QUERIES = 12
PAGE_MS = 500
PART_S = 60
MEMORY_MIB = 400
REPEATS = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.analysis", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--tonight", type=int, default=500, help="mocks that the second night counts")
    asked = parser.parse_args()
    with _database() as server_pid:
        import django

        django.setup()
        return _measure(asked.items, asked.responses, asked.tonight, server_pid)


@contextmanager
def _database() -> Iterator[int]:
    home, port = Path(tempfile.mkdtemp(prefix="examprep-bench-")), free_port()
    home.chmod(0o755)
    try:
        command = postgres_command(home, port, {"shared_buffers": "256MB"})
        server = spawn(command, log=home / "postgres.log", user=POSTGRES_USER, cwd="/")
        try:
            wait_for_port(port, server, home / "postgres.log")
            os.environ.update(
                DATABASE_URL=f"postgres://postgres@127.0.0.1:{port}/postgres", DATA_DIR=str(home / "data"),
                DJANGO_SETTINGS_MODULE="examprep.settings.base", LOG_LEVEL="ERROR", SECRET_KEY="x" * 60,
                STATIC_FROM_MANIFEST="false", REDIS_URL="redis://127.0.0.1:1/0", ALLOWED_HOSTS="localhost",
            )  # fmt: skip
            yield server.pid
        finally:
            stop(server, signal.SIGINT)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@dataclass
class Night:
    """parts: seconds of each; cpu, db: seconds of processor time of the task and of PostgreSQL."""

    versions: int
    parts: list[float]
    cpu: float
    db: float

    def __str__(self) -> str:
        return (
            f"{self.versions:8} versions  {sum(self.parts):7.0f} s in {len(self.parts):3} parts, the longest "
            f"{max(self.parts):4.1f} s; processor {self.cpu:6.1f} s, PostgreSQL {self.db:6.1f} s"
        )


def _measure(items: int, responses: int, tonight: int, server_pid: int) -> int:
    from datetime import timedelta

    from django.utils import timezone

    from bench.first_sittings import DRILL_ITEMS, MOCK_ITEMS, make_first_sittings

    exam = _bank(items)
    now = timezone.now()
    mocks = round(0.45 * responses / MOCK_ITEMS)
    drills = (responses - mocks * MOCK_ITEMS) // DRILL_ITEMS
    started = time.monotonic()
    make_first_sittings(exam, mocks=mocks, drills=drills, now=now - timedelta(days=1))
    print(f"{items} items, {mocks} mocks and {drills} drills made in {time.monotonic() - started:.0f} s; "
          f"reference work {reference_ms():.0f} ms", flush=True)  # fmt: skip
    before = _memory_mib()
    first = _night(server_pid)
    print(f"first night {first}", flush=True)
    make_first_sittings(exam, mocks=tonight, drills=0, now=now - timedelta(hours=3), first=10_000_000)
    second = _night(server_pid)
    print(f"next night  {second}", flush=True)
    memory = _memory_mib()
    print(f"memory of the task: {memory:.0f} MiB at most, {before:.0f} before")
    faults = _wrong_numbers() + _slow_pages()
    if max(first.parts + second.parts) > PART_S:
        faults.append("a part takes too long")
    if memory > MEMORY_MIB:
        faults.append("too much memory")
    print(*faults or ["within the budget"], sep="\n")
    return 1 if faults else 0


def _bank(items: int) -> Any:
    import random

    from django.core.management import call_command

    from questions.services.forms import build_fixed_forms
    from tests.factories.questions import load_mls_c01, make_bank

    call_command("migrate", verbosity=0, stdout=io.StringIO())
    exam = load_mls_c01()
    make_bank(exam, IN_FORMS)
    build_fixed_forms(exam=exam, rng=random.Random(1), limit=10)
    make_bank(exam, items - IN_FORMS)
    return exam


def _night(server_pid: int) -> Night:
    """All parts of a night, each as the task runs it."""
    from django.utils import timezone

    from practice.services.item_analysis import carry_on
    from questions.models import AnalysisState

    cpu, db, parts = time.process_time(), cpu_s(server_pid), []
    is_left = True
    while is_left:
        started = time.monotonic()
        is_left = carry_on(clock=timezone.now, is_asked=True)
        parts.append(time.monotonic() - started)
    return Night(AnalysisState.objects.get().counted, parts, time.process_time() - cpu, cpu_s(server_pid) - db)


def _memory_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _wrong_numbers() -> list[str]:
    """n, right answers and item-rest correlations of 200 versions against a count by PostgreSQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "WITH picked AS (SELECT version_id, n, document FROM questions_versionstatistics WHERE n >= 30 "
            "ORDER BY version_id LIMIT 200), counted AS (SELECT p.version_id, count(*) AS n, "
            "count(*) FILTER (WHERE p.is_correct) AS correct, corr(p.is_correct::int, (r.raw_score - "
            "(p.is_correct AND p.is_scored)::int)::float / (r.scored_items - p.is_scored::int)) AS r "
            "FROM practice_response p JOIN practice_scoringrun r USING (attempt_id) "
            "WHERE p.version_id IN (SELECT version_id FROM picked) GROUP BY p.version_id) "
            "SELECT count(*), count(*) FILTER (WHERE picked.n <> counted.n "
            "OR (picked.document ->> 'right')::int <> counted.correct "
            "OR abs((picked.document ->> 'point_biserial')::float - counted.r) > 1e-9) "
            "FROM picked JOIN counted USING (version_id)"
        )
        checked, wrong = cursor.fetchone()
    print(f"{checked} versions counted again in SQL: {wrong} differ")
    return [] if checked and not wrong else [f"{wrong} of {checked} versions have other numbers"]


def _slow_pages() -> list[str]:
    from django.db.models import Count
    from django.test import Client

    from examprep.accounts.services import create_person
    from questions.models import Form, ItemFinding, VersionStatistics

    instructor = create_person(username="ida", email="ida@example.org", password="a long password", is_instructor=True)
    client = Client(headers={"host": "localhost"})
    client.force_login(instructor)
    kinds = dict(ItemFinding.objects.filter(state="open").values_list("kind").annotate(Count("pk")))
    print("open findings:", ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())) or "none")
    item = VersionStatistics.objects.order_by("-n").values_list("item", flat=True)[0]
    base, faults = "/admin/questions/itemfinding/", []
    paths = [base, f"{base}item/{item}/", f"{base}form/{Form.objects.order_by('number').first().pk}/"]  # type: ignore[union-attr]
    for path in [*paths, *(f"{base}?kind={kind}" for kind in kinds), f"{base}?kind=set_aside"]:
        queries, ms, db_ms = _page(client, path)
        name = path if len(path) < 50 else path[:34] + "..."
        print(f"{name:52} {queries:3} queries {ms:6.0f} ms, PostgreSQL {db_ms:5.0f} ms")
        if queries > PAGE_QUERIES or ms > PAGE_MS:
            faults.append(f"{path}: {queries} queries, {ms:.0f} ms")
    return faults


def _page(client: Any, path: str) -> tuple[int, float, float]:
    """Queries, and milliseconds of the best of REPEATS in all and in the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(REPEATS):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            answer = client.get(path)
            elapsed = 1000 * (time.perf_counter() - started)
        assert answer.status_code == 200, (path, answer.status_code)
        times.append((elapsed, 1000 * sum(float(query["time"]) for query in queries.captured_queries)))
    return len(queries), *min(times)


if __name__ == "__main__":
    sys.exit(main())
