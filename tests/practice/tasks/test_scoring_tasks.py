"""Scoring by a real worker: hints that arrive, are lost or come twice, workers that die, a broker that is away."""

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from examprep import celery as hints
from examprep.accounts.models import User
from examprep.celery import app
from practice.models import Attempt, ResponseSave, ScoringRun
from practice.tasks import close_expired_attempts, score_attempt, score_pending_attempts
from questions.models import Form
from tests.conftest import PASSWORD, ROOT
from tests.factories.practice import get_right, mock_of, respond, right_value, submit, tiny_bank, tiny_exam
from tests.processes import free_port, spawn, stop

LIMIT_S = 90


@pytest.fixture
def mock(user, transactional_db):
    exam = tiny_exam()
    tiny_bank(exam)
    return mock_of(user, exam, timezone.now())


def wait_until(condition, what):
    limit = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > limit:
            pytest.fail(f"after {LIMIT_S} s: {what}")
        time.sleep(0.05)


def wait_for_score(*attempts):
    pks = [attempt.pk for attempt in attempts]
    waiting = Attempt.objects.filter(pk__in=pks).exclude(status="scored", pending_run="")
    wait_until(lambda: not waiting.exists(), "not scored")


def send(client, method, path, body=None):
    return getattr(client, method)(path, json.dumps(body or {}), content_type="application/json")


# Hints


def test_handing_in_is_scored_by_the_worker(celery_worker_process, user, mock):
    get_right(mock, 8)
    client = Client()
    client.force_login(user)

    answer = send(client, "post", f"/api/v1/attempts/{mock.pk}/submission/")

    assert answer.status_code == 202
    wait_for_score(mock)
    assert client.get(f"/api/v1/attempts/{mock.pk}/result/").json()["scaled_score"] == 1000


def test_a_late_response_is_scored_by_the_worker(celery_worker_process, user, mock):
    now = timezone.now()
    Attempt.objects.update(started_at=now - timedelta(hours=3), deadline_at=now - timedelta(hours=1))
    position = mock.responses.filter(is_scored=True).first().position
    value = right_value(mock.responses.get(position=position))
    answered_at = (now - timedelta(hours=2)).isoformat()
    client = Client()
    client.force_login(user)

    entry = {"position": position, "value": value, "revision": 1, "answered_at": answered_at}
    answer = send(client, "put", f"/api/v1/attempts/{mock.pk}/responses/", [entry])

    assert answer.json()[0]["outcome"] == "late"
    wait_for_score(mock)
    assert list(ScoringRun.objects.values_list("reason", "raw_score")) == [("initial", 0), ("late_sync", 1)]


def test_an_attempt_nobody_closed_is_closed_and_scored_by_the_sweep(celery_worker_process, mock):
    deadline = timezone.now() - timedelta(hours=1)
    Attempt.objects.update(started_at=deadline - timedelta(hours=1), deadline_at=deadline)

    close_expired_attempts.delay()

    wait_for_score(mock)
    mock.refresh_from_db()
    assert (mock.submitted_at, mock.closed_by) == (deadline, "deadline")


def test_one_hint_given_ten_times_scores_once(celery_worker_process, mock):
    get_right(mock, 6)
    submit(mock)

    for _ in range(10):
        score_attempt.delay(str(mock.pk))

    wait_for_score(mock)
    wait_until(lambda: queue_length("celery") == 0, "messages left")
    assert (ScoringRun.objects.count(), Form.objects.get().sittings) == (1, 1)


# Lost messages


def queue_length(name):
    return redis.Redis.from_url(django_settings.REDIS_URL).llen(name)


def test_what_a_flushed_queue_lost_is_found_by_the_sweep(celery_worker_process, user, mock):
    app.control.cancel_consumer("celery", reply=True, limit=1, timeout=5)
    submit(mock)
    score_attempt.delay(str(mock.pk))
    # a worker that was already waiting for the next message puts it back
    wait_until(lambda: queue_length("celery") == 1, "the message is not in the queue")
    redis.Redis.from_url(django_settings.REDIS_URL).flushall()
    app.control.add_consumer("celery", reply=True, limit=1, timeout=5)

    score_pending_attempts.delay()

    wait_for_score(mock)


def test_a_sweep_sends_what_is_pending_and_leaves_it_to_the_next_for_a_minute(mock, monkeypatch):
    sent = []
    monkeypatch.setattr("practice.tasks.publish", lambda task, args: sent.append(args))
    submit(mock)

    score_pending_attempts()
    score_pending_attempts()

    assert sent == [(str(mock.pk),)]


def test_a_sweep_raises_an_alarm_about_what_cannot_be_scored(mock, caplog):
    submit(mock)
    Attempt.objects.update(scoring_tries=3)

    score_pending_attempts()

    (alarm,) = [record for record in caplog.records if record.levelname == "CRITICAL"]
    assert alarm.attempts == [str(mock.pk)]


# Workers that die


@pytest.fixture
def dying_worker(tmp_path, transactional_db):
    """`dying_worker("after")`: a worker on a queue of its own, whose first child is killed at that moment."""
    processes = []

    def start(die_at):
        database = django_settings.DATABASES["default"]
        diary = tmp_path / "diary"
        environment = os.environ | {
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{database['PORT']}/{database['NAME']}",
            "DJANGO_SETTINGS_MODULE": "examprep.settings.test", "DIARY": str(diary), "DIE_AT": die_at,
        }  # fmt: skip
        processes.append(
            spawn(
                [sys.executable, "-W", "ignore", "-m", "celery", "-A", "tests.practice.tasks.dying", "worker",
                 "-P", "prefork", "-c", "1", "-Q", "dying", "-n", f"dying-{die_at}@%h", "--without-gossip",
                 "--without-mingle", "-l", "INFO"],
                log=tmp_path / "worker.log", cwd=ROOT, env=environment,
            )
        )  # fmt: skip
        return diary

    yield start
    for process in processes:
        stop(process)


def lines(diary: Path):
    return diary.read_text().split() if diary.exists() else []


def test_a_worker_killed_after_the_write_scores_once(dying_worker, mock):
    get_right(mock, 6)
    submit(mock)
    diary = dying_worker("after")

    score_attempt.apply_async([str(mock.pk)], queue="dying")

    # the message was not acknowledged, so it comes again, to a child that finds the work done
    wait_until(lambda: lines(diary) == ["delivered", "delivered", "done"], lines(diary))
    mock.refresh_from_db()
    form = Form.objects.get()
    assert (mock.status, mock.pending_run, mock.scoring_tries) == ("scored", "", 0)
    assert (ScoringRun.objects.count(), form.sittings, form.raw_sum) == (1, 1, 6)


def test_a_worker_killed_before_the_write_scores_with_the_next_delivery(dying_worker, mock):
    submit(mock)
    diary = dying_worker("before")

    score_attempt.apply_async([str(mock.pk)], queue="dying")

    wait_for_score(mock)
    assert lines(diary)[:2] == ["delivered", "delivered"]
    assert ScoringRun.objects.count() == 1


# Many at once


def test_forty_expiries_in_one_second_are_closed_and_scored(celery_worker_process, mock):
    people = User.objects.bulk_create(User(username=f"u{n}", email=f"u{n}@example.org") for n in range(40))
    mocks = [mock_of(person, mock.exam, mock.started_at, seed=n) for n, person in enumerate(people)]
    for right, attempt in enumerate(mocks):
        respond(attempt, lambda response, limit=right % 9: response.position <= limit)
    deadline = timezone.now() - timedelta(minutes=1)
    Attempt.objects.update(started_at=deadline - timedelta(hours=1), deadline_at=deadline)

    close_expired_attempts.delay()

    wait_for_score(mock, *mocks)
    assert ScoringRun.objects.count() == Attempt.objects.filter(submitted_at=deadline).count() == 41
    assert Form.objects.get().sittings == 41


# Without a broker


@pytest.fixture
def no_broker(monkeypatch):
    """Messages go to a port where nobody listens."""
    monkeypatch.setattr(hints, "_paused_until", 0.0)
    monkeypatch.setitem(app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)


def test_without_redis_people_sign_in_save_and_hand_in(no_broker, mock):
    client = Client()
    path = f"/api/v1/attempts/{mock.pk}/"

    answers = [
        send(client, "post", "/api/v1/session/", {"login": "ann", "password": PASSWORD}),
        client.get(path),
        send(client, "put", f"{path}responses/1/", {"value": None, "flagged": True, "revision": 1}),
        send(client, "put", f"{path}progress/", {"position": 2}),
        send(client, "post", f"{path}submission/"),
        client.get(f"{path}result/"),
        client.get("/attempts/"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 202, 202, 200]
    assert ResponseSave.objects.count() == 1


def test_without_redis_people_start(no_broker, user, mock):
    submit(mock)
    tiny_bank(mock.exam)
    client = Client()
    client.force_login(user)

    answer = send(client, "post", "/api/v1/attempts/", {"exam": "TINY-1", "mode": "mock"})

    assert answer.status_code == 201


def test_what_was_handed_in_without_redis_is_scored_once_it_is_back(celery_worker_process, user, mock):
    client = Client()
    client.force_login(user)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hints, "_paused_until", float("inf"))  # as after a failure
        send(client, "post", f"/api/v1/attempts/{mock.pk}/submission/")
    assert queue_length("celery") == 0

    score_pending_attempts.delay()

    wait_for_score(mock)


def test_the_schedule_holds_sweeps_only():
    assert {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()} == {
        "practice.tasks.close_expired_attempts", "practice.tasks.score_pending_attempts",
        "practice.tasks.update_learners", "practice.tasks.send_summaries",
        "practice.tasks.carry_on_corrections", "practice.tasks.analyse_items", "practice.tasks.send_notices",
        "practice.tasks.send_invitations", "questions.tasks.find_exchange_jobs",
        "questions.tasks.remove_unseen_figures", "examprep.accounts.tasks.remove_expired_sessions",
    }  # fmt: skip
