"""Probes."""

import pytest
from django.db import OperationalError

from examprep import health

HOST_OF_A_PROBE = {"HTTP_HOST": "10.0.0.7:8000"}


def test_the_process_answers_whatever_the_host(client):
    answer = client.get("/healthz", **HOST_OF_A_PROBE)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_pages_refuse_a_foreign_host(db, client):
    assert client.get("/accounts/login/", **HOST_OF_A_PROBE).status_code == 400


def test_a_probe_is_not_sent_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/readyz").status_code != 301


def test_ready_means_database_broker_and_storage_answer(db, client):
    answer = client.get("/readyz", **HOST_OF_A_PROBE)

    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok", "storage": "ok"}


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
    from tests.svcplugin import free_port

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
