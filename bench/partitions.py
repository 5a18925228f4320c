"""Responses in sixteen partitions by attempt, tried on a database of its own: does saving work as before?

    .venv/bin/python -m bench.partitions [attempts]

Prints what a save takes and reads before and after, and whether uniqueness still holds. See docs/scaling.md.
"""

import os
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from tests.processes import free_port, spawn, stop, wait_for_port
from tests.servers import POSTGRES_USER, postgres_command

PARTS = 16
SAVES = 400

PARTITION = f"""
ALTER TABLE practice_response RENAME TO response_before;
CREATE TABLE practice_response (LIKE response_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY HASH (attempt_id);
ALTER TABLE practice_response ALTER COLUMN id DROP IDENTITY IF EXISTS;
CREATE SEQUENCE response_ids;
ALTER TABLE practice_response ALTER COLUMN id SET DEFAULT nextval('response_ids');
DO $$ BEGIN FOR part IN 0..{PARTS - 1} LOOP EXECUTE format(
    'CREATE TABLE practice_response_%s PARTITION OF practice_response '
    'FOR VALUES WITH (MODULUS {PARTS}, REMAINDER %s)', part, part);
END LOOP; END $$;
INSERT INTO practice_response SELECT * FROM response_before;
SELECT setval('response_ids', max(id)) FROM practice_response;
ALTER TABLE practice_response ADD PRIMARY KEY (attempt_id, id),
    ADD CONSTRAINT part_position_once UNIQUE (attempt_id, position),
    ADD CONSTRAINT part_item_once UNIQUE (attempt_id, item_id),
    ADD FOREIGN KEY (attempt_id) REFERENCES practice_attempt DEFERRABLE INITIALLY DEFERRED;
ANALYZE;
"""


def main() -> int:
    attempts = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="examprep-partitions-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o755)
        port = free_port()
        server = spawn(postgres_command(home, port, {}), log=home / "log", user=POSTGRES_USER, cwd="/")
        stack.callback(stop, server, signal.SIGINT)
        wait_for_port(port, server, home / "log")
        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        os.environ |= {"DATABASE_URL": url, "DATA_DIR": str(home), "DJANGO_SETTINGS_MODULE": "examprep.settings.test"}
        import django

        django.setup()
        return _try(attempts)


def _try(attempts: int) -> int:
    from django.core.management import call_command
    from django.db import IntegrityError, connection, transaction
    from django.utils import timezone

    from bench.people import copy_sitting, make_candidates
    from examprep.accounts.models import User
    from practice.models import Attempt, Response
    from tests.factories.practice import mock_of
    from tests.faults.exam import make_exam

    call_command("migrate", verbosity=0)
    exam = make_exam()
    people = make_candidates(attempts, "person")
    now = timezone.now()
    first = mock_of(User.objects.get(pk=people[0].user_id), exam, now)
    copy_sitting(str(first.pk), people[0], "person")
    Attempt.objects.update(deadline_at=now + timedelta(days=1))
    print(f"{attempts} attempts, {Response.objects.count()} responses")
    _save("one table", now)
    with connection.cursor() as cursor:
        began = time.monotonic()
        cursor.execute(PARTITION)
        print(f"partitioned in {time.monotonic() - began:.1f} s, without people")
        connection.close()  # what it prepared names the table of before
    _save(f"{PARTS} partitions", now)
    response = Response.objects.select_related(None).first()
    response.pk = None
    try:
        with transaction.atomic():
            response.save(force_insert=True)
    except IntegrityError as error:
        print(f"a second response at a position is refused: {str(error).splitlines()[0]}")
    else:
        return 1
    print("a response finds its own partition by attempt; by id it reads", _buffers("id = 1"), "buffers, by attempt",
          _buffers(f"attempt_id = '{first.pk}'"))  # fmt: skip
    return 0


def _save(name: str, now: object) -> None:
    """One save in each of SAVES attempts, by the service."""
    from examprep.accounts.models import User
    from practice.models import Attempt
    from practice.services.entry import Entry
    from practice.services.saving import save_response

    people = {user.pk: user for user in User.objects.all()}
    took = []
    for attempt in Attempt.objects.order_by("?")[:SAVES]:
        row = attempt.responses.order_by("position").first()
        entry = Entry(position=row.position, value=None, flagged=True, eliminated=[], revision=row.revision + 1)
        began = time.perf_counter()
        saved = save_response(user=people[attempt.user_id], attempt_id=attempt.pk, entry=entry, now=now)
        took.append((time.perf_counter() - began) * 1000)
        assert saved.revision == row.revision + 1
    buffers = _buffers(f"attempt_id = '{attempt.pk}'")
    print(f"{name}: a save takes {statistics.median(took):.2f} ms; the rows of an attempt are {buffers} buffers")


def _buffers(condition: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM practice_response WHERE {condition} AND position > 0")
        text = "\n".join(row[0] for row in cursor.fetchall()).partition("Planning")[0]
    found = re.search(r"Buffers: shared hit=(\d+)(?: read=(\d+))?", text)
    return sum(int(count or 0) for count in found.groups()) if found else 0


if __name__ == "__main__":
    sys.exit(main())
