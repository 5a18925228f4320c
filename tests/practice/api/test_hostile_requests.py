"""Requests no program sends by accident: refused in the API's shape, never a failure of the site."""

import json

import pytest

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
