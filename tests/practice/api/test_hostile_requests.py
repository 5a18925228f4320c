"""Requests no program sends by accident: refused in the API's shape, never a failure of the site."""

import json

import pytest
from django.conf import settings
from django.test import Client

BODIES = [b"[" * 100_000, b"[" * 5_000 + b"]" * 5_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000]
SURROGATE = "\ud800"


@pytest.mark.parametrize("body", BODIES)
def test_a_document_too_deep_to_be_read_is_a_bad_request(api, url, body):
    answer = api.put(url("responses/1/"), body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/api/v1/attempts/", {"exam": "TINY-1", "mode": SURROGATE}),
        ("post", "/api/v1/attempts/", {"exam": "TINY-1", "mode": "drill", "tasks": [SURROGATE]}),
        ("patch", "/api/v1/display/", {"theme": SURROGATE}),
        ("put", "responses/1/", {"value": [SURROGATE], "revision": 1}),
        ("put", "responses/1/", {"value": None, "revision": 1, "eliminated": [SURROGATE]}),
        ("put", "progress/", {"position": 1, "time_spent_ms": {SURROGATE: SURROGATE}}),
        ("put", "responses/", [{"position": 1, "value": [SURROGATE], "revision": 1}]),
    ],
)
def test_half_a_character_is_refused_in_words_that_can_be_sent(api, url, method, path, body):
    answer = getattr(api, method)(
        path if path.startswith("/") else url(path), json.dumps(body), content_type="application/json"
    )

    assert answer.status_code in (200, 400, 422)
    assert answer.json()


@pytest.fixture
def browser(user, clock):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_times_at_the_ends_of_the_calendar_are_times(browser, api, url, since):
    body = {"position": 1, "since": since}

    for client in (browser, api):
        assert client.put(url("progress/"), json.dumps(body), content_type="application/json").status_code == 200


@pytest.mark.parametrize("path", ["responses/1/", "progress/"])
def test_a_session_whose_name_no_database_takes_is_nobody_s(url, path):
    body = json.dumps({"value": None, "revision": 1, "position": 1})
    cookie = f'{settings.SESSION_COOKIE_NAME}="aaaaaaaa\\000b"'

    answer = Client(HTTP_COOKIE=cookie).put(url(path), body, content_type="application/json")

    assert answer.status_code == 401


def test_true_is_no_number_and_nought_no_truth(api, url):
    entry = {"position": 1, "value": None, "revision": 1}
    entries = [entry | {"position": True}, entry | {"flagged": 0}]

    outcomes = api.put(url("responses/"), entries).json()

    assert [(entry["position"], entry["outcome"]) for entry in outcomes] == [(None, "illegal"), (1, "illegal")]
    assert api.patch("/api/v1/display/", {"shortcuts_enabled": 0}).status_code == 400


@pytest.mark.parametrize("path", ["me/insight/", "me/reviews/"])
def test_more_words_in_an_address_than_anybody_needs_are_a_bad_request(api, path):
    answer = api.get(f"/api/v1/{path}?" + "&".join(f"a{n}=1" for n in range(1001)))

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
