"""Processes that are told to end: what they were at is finished or comes again, and they are gone within their grace.

The middle of a request or a task is made to last by a lock on a table that it needs.
"""

import json
import os
import signal
import socket
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bench.people import make_candidates
from examprep.accounts.models import User
from practice.models import ResponseSave, ScoringRun
from practice.services.scoring import claim_pending, score_attempt
from practice.tasks import score_attempt as score_attempt_task
from tests.conftest import ROOT
from tests.factories.practice import mock_of, submit, tiny_bank, tiny_exam
from tests.processes import free_port, spawn, stop, tree_of, wait_for_port

LIMIT_S = 60
CELERY = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "examprep"]
# Celery's beat falls over a signal that comes while it opens its schedule; afterwards it says so
BEAT_THAT_TELLS = """
from celery.__main__ import main
from celery.signals import beat_init
beat_init.connect(lambda **_: print("beat has begun", flush=True), weak=False)
main()
"""
GUNICORN = [sys.executable, "-m", "gunicorn"]


@pytest.fixture
def candidate(transactional_db):
    return make_candidates(1, "ending")[0]


@pytest.fixture
def mock(candidate):
    exam = tiny_exam()
    tiny_bank(exam)
    return mock_of(User.objects.get(pk=candidate.user_id), exam, timezone.now())


@pytest.fixture
def start(tmp_path):
    """`start(command, **environment)`: a process of the site on the test database, ended with the test."""
    started = []

    def do(command, **environment):
        database = settings.DATABASES["default"]
        url = f"postgres://postgres@127.0.0.1:{database['PORT']}/{database['NAME']}"
        of_tests = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "examprep.settings.test"}
        log = tmp_path / f"{len(started)}.log"
        process = spawn(command, log=log, cwd=ROOT, env=os.environ | of_tests | environment)
        started.append(process)
        return process, log

    yield do
    for process in started:
        stop(process)


@contextmanager
def held_up(table):
    """Whoever needs `table` waits until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def wait_until(condition, what):
    limit = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < limit, what
        time.sleep(0.02)


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
            "WHERE NOT l.granted AND d.datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def is_refused(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@dataclass
class Ended:
    """status of a save that was under way and of a request nobody had accepted yet; exit_code of the server."""

    save: int
    queued: int
    exit_code: int


@pytest.fixture
def web_told_to_end(start, candidate, mock):
    port = free_port()
    server, log = start(GUNICORN, PORT=str(port), SITE_URL=f"http://127.0.0.1:{port}", ALLOWED_HOSTS="127.0.0.1")
    wait_for_port(port, server, log)
    saver, queued = (HTTPConnection("127.0.0.1", port, timeout=LIMIT_S) for _ in range(2))
    body = json.dumps({"value": None, "flagged": True, "revision": 1})
    with held_up("practice_response"):
        saver.request("PUT", f"/api/v1/attempts/{mock.pk}/responses/1/", body, candidate.headers)
        wait_until(somebody_waits, "the save did not reach the database")
        (child,) = tree_of(server.pid)[1:]
        os.kill(child, signal.SIGSTOP)
        queued.request("GET", "/healthz")
        server.terminate()
        os.kill(child, signal.SIGCONT)
        wait_until(lambda: is_refused(port), "new connections are still taken")
    with closing(saver), closing(queued):
        return Ended(saver.getresponse().status, queued.getresponse().status, server.wait(LIMIT_S))


def test_a_web_server_told_to_end_refuses_new_requests_and_answers_those_it_has(web_told_to_end):
    assert web_told_to_end == Ended(save=200, queued=200, exit_code=0)
    assert ResponseSave.objects.count() == 1


def test_a_worker_told_to_end_finishes_its_task(start, mock):
    submit(mock)
    worker, _ = start([*CELERY, "worker", "-c", "1", "-Q", "ending", "--without-gossip", "--without-mingle"])
    with held_up("practice_scoringrun"):
        score_attempt_task.apply_async([str(mock.pk)], queue="ending")
        wait_until(somebody_waits, "the task did not begin")
        worker.terminate()

    assert worker.wait(LIMIT_S) == 0
    mock.refresh_from_db()
    assert (mock.status, ScoringRun.objects.count()) == ("scored", 1)
    assert redis.Redis.from_url(settings.REDIS_URL).hlen("unacked") == 0


def test_a_beat_told_to_end_does(start, tmp_path):
    schedule = str(tmp_path / "schedule")
    beat, log = start([sys.executable, "-c", BEAT_THAT_TELLS, "-A", "examprep", "beat", "--schedule", schedule])
    wait_until(lambda: "beat has begun" in log.read_text(), "beat did not begin")

    beat.terminate()

    assert beat.wait(LIMIT_S) == 0


def test_a_site_on_one_machine_that_is_interrupted_while_it_scores_loses_nothing(start, mock):
    submit(mock)
    port = free_port()
    with held_up("practice_scoringrun"):
        command = [*GUNICORN, "--graceful-timeout", "1"]  # no task waits as long as this one
        server, _ = start(command, PORT=str(port), SITE_URL=f"http://127.0.0.1:{port}", REDIS_URL="")
        wait_until(somebody_waits, "the sweep at the start did not begin to score")
        server.send_signal(signal.SIGINT)
        exit_code = server.wait(LIMIT_S)

    later = timezone.now() + timedelta(minutes=5)
    for attempt_id in claim_pending(now=later):  # what the sweep of the next start does
        score_attempt(attempt_id=attempt_id, now=later)
    mock.refresh_from_db()
    assert (exit_code, mock.status, ScoringRun.objects.count()) == (0, "scored", 1)
