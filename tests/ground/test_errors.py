"""Errors are pages for people and one shape for programs."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from rest_framework import exceptions

from examprep.api import ApiError, handle_error


def body_of(error):
    return handle_error(error, {}).data


def test_a_missing_page_is_told_as_a_page(db, client):
    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_missing_call_is_told_in_the_shape_of_errors(db, client):
    answer = client.get("/api/v1/nothing/here/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "words"), [("/profile/", "went wrong on our side"), ("/api/v1/session/", "server_error")]
)
def test_a_failure_of_the_site_keeps_its_reason_to_itself(user, monkeypatch, path, words):
    def fail(*args, **kwargs):
        raise RuntimeError("secret of the implementation")

    client = Client(raise_request_exception=False)
    client.force_login(user)
    monkeypatch.setattr("examprep.accounts.views.ProfileForm", fail)
    monkeypatch.setattr("examprep.accounts.api.get_token", fail)

    answer = client.get(path)

    assert answer.status_code == 500
    assert words in answer.text
    assert "secret" not in answer.text


def test_a_page_for_another_role_says_so(user_client):
    answer = user_client.get(reverse("admin:accounts_user_changelist"), follow=True)

    assert "accounts_user" not in answer.text


def test_no_row_of_the_admin_has_a_page_on_the_site(client, instructor):
    client.force_login(instructor)

    assert client.get("/admin/r/1/no-uuid/").status_code == 404


def test_errors_of_fields_stand_under_their_names():
    assert body_of(exceptions.ValidationError({"count": ["Too many."]})) == {
        "code": "invalid",
        "detail": "The request is not valid.",
        "errors": {"count": ["Too many."]},
    }


def test_errors_of_no_field_stand_under_an_empty_name():
    assert body_of(exceptions.ValidationError(["Nothing to do."]))["errors"] == {"": ["Nothing to do."]}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (exceptions.NotFound(), 404, "not_found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
        (exceptions.ParseError(), 400, "parse_error"),
        (PermissionDenied(), 403, "permission_denied"),
    ],
)
def test_every_error_has_its_status_and_code(error, status, code):
    answer = handle_error(error, {})

    assert (answer.status_code, answer.data["code"], answer.data["errors"]) == (status, code, {})


def test_a_refusal_may_carry_what_the_client_needs_to_go_on():
    body = body_of(ApiError(409, "stale", "A newer one is stored.", response={"revision": 4}))

    assert body == {"code": "stale", "detail": "A newer one is stored.", "errors": {}, "response": {"revision": 4}}


def test_a_throttled_call_says_when_to_come_back():
    assert handle_error(exceptions.Throttled(wait=12), {}).headers["Retry-After"] == "12"


def test_a_failure_of_the_site_is_not_an_answer_of_the_api():
    assert handle_error(RuntimeError(), {}) is None


@pytest.mark.parametrize("path", ["/nothing/here/", "/api/v1/nothing/here/", "/profile/"])
def test_an_error_shows_the_id_its_request_has_in_the_log(user, monkeypatch, path):
    def fail(*args, **kwargs):
        raise RuntimeError

    client = Client(raise_request_exception=False)
    client.force_login(user)
    monkeypatch.setattr("examprep.accounts.views.ProfileForm", fail)

    answer = client.get(path, headers={"X-Request-ID": "seen-at-the-proxy"})

    assert answer.status_code in (404, 500)
    assert "seen-at-the-proxy" in answer.text


def test_a_refusal_of_the_api_has_the_id_of_its_request(client, db):
    answer = client.get("/api/v1/attempts/", headers={"X-Request-ID": "seen-at-the-proxy"})

    assert (answer.status_code, answer.json()["request_id"]) == (401, "seen-at-the-proxy")
