"""Publishing tasks: after commit, to a real worker, and never in the way of a request."""

import socket
import subprocess
import sys
import time

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from examprep import celery as tasks
from examprep.celery import app, enqueue, publish
from tests.conftest import ROOT, embedded_environment
from tests.probes import leave_trace
from tests.processes import free_port

WORKER_LIMIT_S = 20


@pytest.fixture
def broker(monkeypatch):
    """`broker(port)`: messages go to that port of this machine, until the test ends."""
    monkeypatch.setattr(tasks, "_paused_until", 0.0)

    def use(port):
        monkeypatch.setitem(app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
        # The pools of connections to the real one are put aside and come back afterwards.
        monkeypatch.setattr(app, "_pool", None)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)

    return use


def wait_for(condition):
    limit = time.monotonic() + WORKER_LIMIT_S
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_worker_process_runs_what_is_published(celery_worker_process):
    enqueue(leave_trace, "was here")

    assert wait_for(Group.objects.filter(name="was here").exists)


def test_nothing_is_published_before_the_commit(db, monkeypatch, django_capture_on_commit_callbacks):
    published = []
    monkeypatch.setattr(tasks, "publish", lambda task, args: published.append(args))

    with django_capture_on_commit_callbacks(execute=True):
        enqueue(leave_trace, "later")
        before = list(published)

    assert (before, published) == ([], [("later",)])


def test_a_rolled_back_transaction_publishes_nothing(transactional_db, monkeypatch):
    published = []
    monkeypatch.setattr(tasks, "publish", lambda task, args: published.append(args))

    with transaction.atomic():
        enqueue(leave_trace, "never")
        transaction.set_rollback(True)

    assert published == []


def test_a_broker_that_is_away_fails_no_request(broker):
    broker(free_port())

    publish(leave_trace, ("lost",))

    assert tasks._paused_until > time.monotonic()


def test_a_broker_that_hangs_is_waited_for_once(broker):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        broker(silent.getsockname()[1])

        publish(leave_trace, ("lost",))
        tries = count_connections(silent)
        for _ in range(20):
            publish(leave_trace, ("lost",))

        assert tries > 0
        assert count_connections(silent) == 0


def count_connections(listening):
    """How many were opened since the last count."""
    listening.setblocking(False)
    count = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


EMBEDDED = """
import time, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import Group
from examprep import embedded
from examprep.celery import enqueue
from tests.probes import leave_trace
assert embedded.is_needed()
embedded.start()
embedded.start()
enqueue(leave_trace, "inside")
for _ in range(200):
    if Group.objects.filter(name="inside").exists():
        print("done")
        break
    time.sleep(0.05)
"""


def test_without_a_broker_tasks_run_in_threads_of_the_process(tmp_path):
    env = embedded_environment(tmp_path, free_port()) | {"DJANGO_SETTINGS_MODULE": "examprep.settings.base"}

    done = subprocess.run(
        [sys.executable, "-c", EMBEDDED], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )

    assert done.stdout == "done\n", done.stderr
