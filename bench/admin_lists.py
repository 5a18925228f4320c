"""What the item bank's pages in the admin cost: `python -m bench.admin_lists`.

Makes a bank of 100,000 items (`--items`) with as many problem reports on a PostgreSQL of its own, or takes the one that
`--database` names, and asks for each page as an instructor, with every index warm: statements, milliseconds of the page
(median of five) and of its statements in the database, and the rows that the largest node of their plans reads. Fails
when a budget is broken:

- a list takes at most 12 statements, the page an item is written on 30, a preview with its duplicate warning 12;
- no statement reads a table of more than 20,000 rows from end to end;
- the duplicate warning takes at most 300 ms;
- the statements of a list take at most a second, on a machine that does other things beside it.
"""

import argparse
import io
import json
import os
import random
import secrets
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.processes import free_port, spawn, stop, wait_for_port
from tests.servers import POSTGRES_USER, postgres_command

LIST_STATEMENTS, EDIT_STATEMENTS, PREVIEW_STATEMENTS = 12, 30, 12
LIST_DB_MS, SIMILAR_MS = 1000, 300
WHOLE_TABLE = 20_000
REPEATS = 5
PER_PAGE = 50
LIST = "/admin/questions/item/"
REPORTS = "/admin/practice/problemreport/"


@dataclass
class Cost:
    name: str
    statements: int
    page_ms: float
    db_ms: float
    most_rows: int
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        words = f"  {'; '.join(self.broken)}" if self.broken else ""
        return f"{self.name:38} {self.statements:5} {self.page_ms:8.0f} {self.db_ms:8.1f} {self.most_rows:9}{words}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with ExitStack() as stack:
        url = options.database or stack.enter_context(_own_postgres())
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ.update(
            DATABASE_URL=url, DATA_DIR=folder, DJANGO_SETTINGS_MODULE="examprep.settings.base", LOG_LEVEL="ERROR",
            SECRET_KEY=secrets.token_urlsafe(50), ALLOWED_HOSTS="localhost", STATIC_FROM_MANIFEST="false",
        )  # fmt: skip
        import django

        django.setup()
        client = _prepare(options.items)
        print(f"{'page':38} {'stmts':>5} {'page ms':>8} {'db ms':>8} {'rows read':>9}")
        costs = [*_lists(client), *_writing(client)]
    sys.exit(1 if any(cost.broken for cost in costs) else 0)


@contextmanager
def _own_postgres() -> Iterator[str]:
    home, port = Path(tempfile.mkdtemp(prefix="examprep-bench-")), free_port()
    home.chmod(0o755)
    log = home / "postgres.log"
    process = spawn(postgres_command(home, port, {"shared_buffers": "256MB"}), log=log, user=POSTGRES_USER, cwd="/")
    try:
        wait_for_port(port, process, log)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        stop(process, signal.SIGINT)
        shutil.rmtree(home, ignore_errors=True)


def _prepare(count: int) -> Any:
    """The bank where there is none yet, and a signed-in instructor."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from bench.bank import make_varied_bank
    from bench.reports import make_reports
    from domains.models import Exam
    from examprep.accounts.models import User
    from examprep.accounts.services import create_person
    from questions.models import Item
    from questions.services.texts import write_all_texts

    call_command("migrate", verbosity=0)
    if not Item.objects.exists():
        call_command("load_exams", verbosity=0, stdout=io.StringIO())
        people = [
            create_person(
                username=f"ines{n}", email=f"i{n}@example.org", password="a long password", is_instructor=True
            )
            for n in range(5)
        ]
        make_varied_bank(exam=Exam.objects.get(code="MLS-C01"), count=count, authors=people, rng=random.Random(1))
        write_all_texts()
        make_reports(count, random.Random(2))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="ines0"))
    return client


def _lists(client: Any) -> Iterator[Cost]:
    from django.db.models import Count

    from domains.models import Task
    from questions.models import Item

    count = Item.objects.count()
    late = max(1, min(200, count // PER_PAGE))  # the last page that a list has
    slug = Item.objects.order_by("slug").values_list("slug", flat=True)[count // 2]
    task = Task.objects.select_related("domain").first()
    counted = Item.tags.through.objects.values_list("tag").annotate(count=Count("pk")).order_by("count")
    rare, common = counted.first()[0], counted.last()[0]
    pages: list[tuple[str, dict[str, Any]]] = [
        ("list", {}), ("page 200", {"p": late}), ("sorted by name", {"o": "1"}), ("by status", {"o": "4"}),
        ("by estimate, last first", {"o": "-5"}), ("by change, page 200", {"o": "-6", "p": late}),
        ("drafts", {"status__exact": "draft"}), ("published, by change", {"status__exact": "published", "o": "-6"}),
        ("matching", {"kind__exact": "matching"}), ("a domain", {"domain": task.domain_id}),
        ("a task", {"task": task.pk}), ("one's own", {"author": "me"}), ("needs my review", {"waiting": "me"}),
        ("open comments", {"waiting": "comments"}),
        ("with changes", {"changes": "yes"}), ("with changes, by change", {"changes": "yes", "o": "-6"}),
        ("a frequent tag", {"topic": common}), ("a rare tag", {"topic": rare}),
        ("a tag, a domain, drafts", {"topic": common, "domain": task.domain_id, "status__exact": "draft"}),
        ("search: a name", {"q": slug}), ("search: a word", {"q": slug.split("-")[1]}),
        ("search: two words", {"q": f"{slug.split('-')[0]} {slug.split('-')[1]}"}),
        ("search: a word of all items", {"q": "solution"}),
        ("search: that word, drafts", {"q": "solution", "status__exact": "draft"}),
        ("search: that word, page 200", {"q": "solution", "p": late}),
        ("search: a part of a word", {"q": slug.split("-")[0][1:-1]}), ("search: nothing fits", {"q": "zzzqqq"}),
    ]  # fmt: skip
    for name, parameters in pages:
        yield _judge(_measure(name, lambda p=parameters: client.get(LIST, p)), LIST_STATEMENTS, LIST_DB_MS)
    others: list[tuple[str, str, dict[str, Any]]] = [
        ("tags", "/admin/questions/tag/", {}), ("forms", "/admin/questions/form/", {}),
        ("problem reports", REPORTS, {}), ("problem reports, open", REPORTS, {"status__exact": "open"}),
        ("problem reports, every one", REPORTS, {"each": "1"}),
        ("problem reports, confirmed", REPORTS, {"status__exact": "confirmed", "each": "1"}),
        ("problem reports, page 200", REPORTS, {"each": "1", "p": late}),
    ]  # fmt: skip
    for name, address, parameters in others:
        yield _judge(_measure(name, lambda a=address, p=parameters: client.get(a, p)), LIST_STATEMENTS, LIST_DB_MS)


def _writing(client: Any) -> Iterator[Cost]:
    from questions.models import Item, ItemText
    from questions.services.duplicates import find_similar

    item = Item.objects.filter(status="published").order_by("slug").first()
    address = f"{LIST}{item.pk}/change/"
    yield _judge(_measure("edit page", lambda: client.get(address)), EDIT_STATEMENTS, LIST_DB_MS)
    stems = list(ItemText.objects.order_by("pk").values_list("stem", flat=True)[1000:1005])
    form = {f"{part}-{name}_FORMS": 0 for part in ("options", "prompts", "references") for name in ("TOTAL", "INITIAL")}
    form |= {"stem": stems[0], "task": "MLS-C01/1.1", "kind": "single"}
    preview = _measure("preview with its warning", lambda: client.post(f"{LIST}preview/", form))
    yield _judge(preview, PREVIEW_STATEMENTS, LIST_DB_MS)
    half = " ".join(stems[0].split()[:30])
    for name, stem in (("duplicates of a stem", stems[0]), ("duplicates of half a stem", half)):
        cost = _measure(name, lambda s=stem: find_similar(stem=s))
        if cost.page_ms > SIMILAR_MS:
            cost.broken.append(f"more than {SIMILAR_MS} ms")
        yield _judge(cost, 2, SIMILAR_MS)


def _measure(name: str, ask: Any) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as captured:
        ask()
    assert getattr(answer, "status_code", 200) == 200, (name, answer.status_code)
    plans = [_plan(query["sql"]) for query in captured if query["sql"].startswith("SELECT")]
    cost = Cost(
        name,
        statements=len(captured),
        page_ms=statistics.median(times),
        db_ms=sum(plan["Execution Time"] + plan["Planning Time"] for plan in plans),
        most_rows=max((_rows(node) for plan in plans for node in _nodes(plan["Plan"])), default=0),
    )
    scans = {
        node["Relation Name"]
        for plan in plans
        for node in _nodes(plan["Plan"])
        if node["Node Type"] == "Seq Scan" and _rows(node) > WHOLE_TABLE
    }
    cost.broken += [f"reads all of {table}" for table in sorted(scans)]
    return cost


def _judge(cost: Cost, statements: int, db_ms: float) -> Cost:
    if cost.statements > statements:
        cost.broken.append(f"more than {statements} statements")
    if cost.db_ms > db_ms:
        cost.broken.append(f"more than {db_ms:.0f} ms in the database")
    print(cost, flush=True)
    return cost


def _plan(sql: str) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def _rows(node: dict[str, Any]) -> int:
    return int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])


if __name__ == "__main__":
    main()
