"""What every request and answer carries."""

import json
import logging

import pytest
import structlog
from django.urls import reverse

from examprep.logs import logging_config

LOGIN = "/accounts/login/"


def test_an_answer_names_its_request(db, client):
    assert len(client.get(LOGIN)["X-Request-ID"]) == 32


def test_the_id_of_a_proxy_is_kept(db, client):
    answer = client.get(LOGIN, headers={"X-Request-ID": "proxy-0123456789"})

    assert answer["X-Request-ID"] == "proxy-0123456789"


@pytest.mark.parametrize("forged", ["short", "a" * 65, "with spaces and more", 'quote"00000000'])
def test_a_forged_id_is_replaced(db, client, forged):
    assert client.get(LOGIN, headers={"X-Request-ID": forged})["X-Request-ID"] != forged


def test_log_lines_are_json_with_the_id_of_their_request():
    formatter = logging_config(fmt="json", level="INFO")["formatters"]["structured"]
    factory = formatter.pop("()")
    record = logging.makeLogRecord({"name": "site", "levelname": "INFO", "msg": "saved %s", "args": ("it",)})

    with structlog.contextvars.bound_contextvars(request_id="r1"):
        line = json.loads(factory(**formatter).format(record))

    assert (line["event"], line["request_id"]) == ("saved it", "r1")


def test_a_request_leaves_one_line_without_its_secrets(db, client, caplog):
    caplog.set_level("INFO", logger="examprep.requests")

    client.get("/accounts/password/reset/key/1-secret0123/")

    (line,) = [record.msg for record in caplog.records if record.name == "examprep.requests"]
    assert (line["method"], line["status"]) == ("GET", 200)
    assert "secret0123" not in str(line)


def test_pages_allow_no_inline_script_or_style(db, client):
    policy = client.get(LOGIN)["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_pages_carry_the_header(db, client, header, value):
    assert client.get(LOGIN)[header] == value


def test_pages_show_times_in_the_zone_of_the_person(user, rf):
    from django.utils import timezone

    from examprep.accounts.middleware import TimeZoneMiddleware

    seen = []
    request = rf.get(reverse("profile"))
    request.user = user
    user.time_zone = "Asia/Tokyo"

    TimeZoneMiddleware(lambda request: seen.append(timezone.get_current_timezone_name()))(request)

    assert seen == ["Asia/Tokyo"]


def test_the_api_stays_in_utc(user, rf):
    from django.utils import timezone

    from examprep.accounts.middleware import TimeZoneMiddleware

    seen = []
    request = rf.get("/api/v1/exams/")
    request.user = user
    user.time_zone = "Asia/Tokyo"

    TimeZoneMiddleware(lambda request: seen.append(timezone.get_current_timezone_name()))(request)

    assert seen == ["UTC"]
