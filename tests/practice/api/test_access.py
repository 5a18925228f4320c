"""Who may call what: strangers find nothing, the signed-out are told so, and every error has one shape."""

from uuid import uuid4

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from practice.models import Attempt
from tests.factories.practice import score

CALLS = [
    ("get", "", None),
    ("put", "progress/", {"position": 1}),
    ("put", "responses/1/", {"value": None, "flagged": True, "revision": 1}),
    ("put", "responses/", [{"position": 1, "value": None, "flagged": True, "revision": 1}]),
    ("post", "submission/", {}),
    ("get", "result/", None),
    ("get", "review/", None),
    ("post", "responses/1/feedback/", {}),
]
ALL = [("get", "/api/v1/exams/"), ("get", "/api/v1/exams/TINY-1/"), ("get", "/api/v1/attempts/"),
       ("post", "/api/v1/attempts/")]  # fmt: skip


def is_error(body):
    return set(body) >= {"code", "detail", "errors"} and isinstance(body["errors"], dict)


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_another_persons_attempt_does_not_exist(stranger, mock, url, method, path, body):
    answer = getattr(stranger, method)(url(path), body)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Attempt.objects.get().status == "in_progress"
    assert mock.responses.filter(revision=0).count() == 10


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_a_scored_attempt_of_another_person_does_not_exist(stranger, mock, url, method, path, body):
    score(mock)

    assert getattr(stranger, method)(url(path), body).status_code == 404


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_an_attempt_nobody_has_is_the_same_404(api, stranger, mock, url, method, path, body):
    nobodys = getattr(api, method)(f"/api/v1/attempts/{uuid4()}/{path}", body)
    anothers = getattr(stranger, method)(url(path), body)

    assert (nobodys.status_code, anothers.status_code) == (404, 404)
    own = {"request_id"}
    assert {k: v for k, v in nobodys.json().items() if k not in own} == {
        k: v for k, v in anothers.json().items() if k not in own
    }


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_signed_out_is_401(mock, url, method, path, body):
    answer = getattr(APIClient(), method)(url(path), body)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize(("method", "path"), ALL)
def test_signed_out_is_401_before_anything_else(exam, method, path):
    answer = getattr(APIClient(), method)(path, {"nonsense": 1})

    assert (answer.status_code, is_error(answer.json())) == (401, True)


@pytest.mark.parametrize(("method", "path", "body"), [call for call in CALLS if call[0] != "get"])
def test_a_session_without_csrf_token_is_403(user, mock, url, method, path, body):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)

    answer = getattr(browser, method)(url(path), body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_a_token_needs_no_csrf_token(user, mock, url):
    program = APIClient(enforce_csrf_checks=True)
    program.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=user).key}")

    assert program.put(url("progress/"), {"position": 2}).status_code == 200


def test_a_person_who_was_deactivated_is_401(user, mock, url):
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=user).key}")
    type(user).objects.update(is_active=False)

    assert program.get(url()).status_code == 401


def test_an_instructor_is_no_exception(stranger, other_user, mock, url):
    type(other_user).objects.filter(pk=other_user.pk).update(is_staff=True, is_instructor=True, is_superuser=True)

    assert stranger.get(url()).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("delete", "", 405), ("patch", "responses/1/", 405), ("post", "responses/1/", 405), ("get", "submission/", 405)],
)
def test_other_methods_are_refused_in_the_same_shape(api, mock, url, method, path, status):
    answer = getattr(api, method)(url(path))

    assert (answer.status_code, is_error(answer.json())) == (status, True)


def test_a_body_that_is_no_json_is_400(api, mock, url):
    answer = api.put(url("responses/1/"), b"{'value'", content_type="application/json")

    assert (answer.status_code, is_error(answer.json())) == (400, True)


def test_a_form_is_no_json_and_415(api, mock, url):
    answer = api.put(url("responses/1/"), b"value=a", content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, is_error(answer.json())) == (415, True)


def test_an_id_that_is_no_uuid_is_404(api, db):
    assert api.get("/api/v1/attempts/1/").status_code == 404


def test_times_are_in_utc(api, user, mock, url):
    type(user).objects.update(time_zone="Asia/Tokyo")

    assert api.get(url()).json()["deadline_at"].endswith("Z")
