"""Probes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from examprep import health
from examprep.sweeps import LATE_AFTER, are_late, mark_swept
from practice.tasks import close_expired_attempts

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HOST_OF_A_PROBE = {"HTTP_HOST": "10.0.0.7:8000"}


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch):
    monkeypatch.setattr(health, "state_of_parts", health.Remembered(health.look_at_parts))


class Looks:
    """A look at the parts that counts, with a clock to turn."""

    def __init__(self):
        self.count = 0
        self.seconds = 1000.0

    def __call__(self):
        self.count += 1
        return {"look": str(self.count)}

    def clock(self):
        return self.seconds


@pytest.fixture
def looks():
    return Looks()


@pytest.fixture
def remembered(looks):
    return health.Remembered(looks, looks.clock)


def test_the_process_answers_whatever_the_host(client):
    answer = client.get("/healthz", **HOST_OF_A_PROBE)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_pages_refuse_a_foreign_host(db, client):
    assert client.get("/accounts/login/", **HOST_OF_A_PROBE).status_code == 400


def test_a_probe_is_not_sent_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/readyz").status_code != 301


def test_ready_means_database_broker_and_storage_answer_and_sweeps_run(db, client):
    mark_swept(now=timezone.now())

    answer = client.get("/readyz", **HOST_OF_A_PROBE)

    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok", "storage": "ok", "sweeps": "ok"}


@pytest.mark.parametrize("part", ["database", "broker", "storage"])
def test_a_part_that_is_away_makes_the_site_unready(db, client, monkeypatch, part):
    def fail():
        raise OperationalError("secret address of the service")

    monkeypatch.setitem(health.PARTS, part, fail)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()[part] == "unreachable"
    assert "secret" not in answer.text


def test_a_broker_that_is_away_is_noticed(db, client, settings, monkeypatch):
    from examprep.celery import app
    from tests.processes import free_port

    monkeypatch.setitem(app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")

    assert client.get("/readyz").json()["broker"] == "unreachable"


def test_a_site_without_broker_is_ready(db, client, settings):
    settings.REDIS_URL = ""

    assert client.get("/readyz").json()["broker"] == "ok"


def test_a_bucket_that_exists_is_ready(db, client, s3_bucket):
    assert client.get("/readyz").json()["storage"] == "ok"


def test_a_bucket_that_does_not_exist_is_noticed(db, client, s3_bucket, settings):
    options = settings.STORAGES["default"]["OPTIONS"] | {"bucket_name": "elsewhere"}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}

    assert client.get("/readyz").json()["storage"] == "unreachable"


def test_a_folder_that_cannot_be_made_is_noticed(db, client, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")

    assert client.get("/readyz").json()["storage"] == "unreachable"


# Sweeps


def test_late_sweeps_are_told_and_logged_while_the_site_stays_ready(db, client, monkeypatch, caplog):
    mark_swept(now=timezone.now() - LATE_AFTER - timedelta(seconds=1))
    monkeypatch.setattr("examprep.sweeps.are_late", partial(are_late, since=LONG_AGO))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["sweeps"]) == (200, "late")
    assert [record.levelname for record in caplog.records if "no sweeps" in str(record.msg)] == ["CRITICAL"]


def test_a_sweep_leaves_its_mark(db):
    mark_swept(now=LONG_AGO)

    close_expired_attempts()

    assert not are_late(now=timezone.now(), since=LONG_AGO)


@pytest.mark.parametrize(("seconds", "expected"), [(-1, False), (0, False), (1, True)])
def test_sweeps_are_late_after_five_minutes(db, seconds, expected):
    mark_swept(now=LONG_AGO)

    assert are_late(now=LONG_AGO + timedelta(minutes=5, seconds=seconds), since=LONG_AGO) is expected


def test_a_site_that_was_just_started_is_not_late(db):
    mark_swept(now=LONG_AGO)
    started = LONG_AGO + timedelta(days=1)

    assert not are_late(now=started + LATE_AFTER, since=started)
    assert are_late(now=started + LATE_AFTER + timedelta(seconds=1), since=started)


def test_the_command_fails_when_nothing_sweeps(db):
    mark_swept(now=LONG_AGO)

    with pytest.raises(CommandError, match="last sweep: 2026-01-01"):
        call_command("check_sweeps")


def test_the_command_fails_where_nothing_ever_swept(db):
    cache.clear()

    with pytest.raises(CommandError, match="last sweep: never"):
        call_command("check_sweeps")


def test_the_command_is_content_with_young_sweeps(db, capsys):
    close_expired_attempts()

    call_command("check_sweeps")

    assert "last sweep: 20" in capsys.readouterr().out


# What is remembered


def test_who_asks_again_at_once_gets_what_was_found(looks, remembered):
    remembered()
    looks.seconds += health.KEEP_S - 0.1

    assert remembered() == {"look": "1"}


def test_after_some_seconds_the_parts_are_looked_at_again(looks, remembered):
    remembered()
    looks.seconds += health.KEEP_S

    assert remembered() == {"look": "2"}


def test_many_probes_at_once_are_one_look(looks, remembered):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: remembered(), range(40)))

    assert (looks.count, found) == (1, [{"look": "1"}] * 40)


def test_a_part_that_hangs_holds_one_thread_only(looks):
    has_begun, may_end = threading.Event(), threading.Event()

    def look():
        found = looks()
        if looks.count == 2:
            has_begun.set()
            may_end.wait(30)
        return found

    remembered = health.Remembered(look, looks.clock)
    remembered()
    looks.seconds += health.KEEP_S
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(remembered)
        has_begun.wait(30)
        meanwhile = remembered()
        may_end.set()

    assert (meanwhile, hanging.result()) == ({"look": "1"}, {"look": "2"})


def test_a_look_that_fails_does_not_keep_the_next_from_looking(looks):
    def fail_once():
        if looks()["look"] == "1":
            raise RuntimeError
        return {"look": "again"}

    remembered = health.Remembered(fail_once, looks.clock)
    with pytest.raises(RuntimeError):
        remembered()

    assert remembered() == {"look": "again"}
