"""Signing in without a page, and tokens."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from rest_framework.test import APIClient

from tests.conftest import PASSWORD

SESSION = "/api/v1/session/"
DISPLAY = "/api/v1/display/"
TOKENS = "/api/v1/tokens/"


@pytest.fixture
def api(db):
    return APIClient()


@pytest.fixture
def tab():
    """A client that must send CSRF tokens, as browsers do."""
    return Client(enforce_csrf_checks=True)


def post(tab, url, body, csrf_token=""):
    return tab.post(url, body, content_type="application/json", headers={"X-CSRFToken": csrf_token})


def test_the_session_names_nobody_to_a_stranger(api):
    assert api.get(SESSION).json()["username"] is None


def test_the_session_names_who_is_signed_in(user_client):
    assert user_client.get(SESSION).json()["username"] == "ann"


@pytest.mark.parametrize("login", ["ann", "ANN", "ann@example.org", "Ann@Example.org"])
def test_in_place_sign_in_takes_name_and_address(api, user, login):
    answer = api.post(SESSION, {"login": login, "password": PASSWORD})

    assert answer.json()["username"] == "ann"
    assert api.get(SESSION).json()["username"] == "ann"


def test_in_place_sign_in_works_with_the_token_the_session_shows(user, tab):
    token = tab.get(SESSION).json()["csrf_token"]

    answer = post(tab, SESSION, {"login": "ann", "password": PASSWORD}, token)

    assert answer.status_code == 200


def test_the_answer_holds_the_token_for_the_next_call(user, tab):
    token = tab.get(SESSION).json()["csrf_token"]
    fresh = post(tab, SESSION, {"login": "ann", "password": PASSWORD}, token).json()["csrf_token"]

    again = post(tab, SESSION, {"login": "ann", "password": PASSWORD}, fresh)

    assert again.status_code == 200


def test_in_place_sign_in_without_csrf_token_is_refused(user, tab):
    answer = post(tab, SESSION, {"login": "ann", "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_a_wrong_password_is_refused_without_saying_which_half_is_wrong(api, user):
    wrong = api.post(SESSION, {"login": "ann", "password": "wrong"})
    nobody = api.post(SESSION, {"login": "nobody", "password": "wrong"})

    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_credentials")
    assert nobody.json() | {"request_id": ""} == wrong.json() | {"request_id": ""}


def test_missing_fields_are_named(api):
    body = api.post(SESSION, {"login": "ann"}).json()

    assert body["code"] == "invalid"
    assert list(body["errors"]) == ["password"]


def test_guessing_a_password_is_stopped_even_for_the_right_one(api, user):
    for _ in range(5):
        api.post(SESSION, {"login": "ann", "password": "wrong"})

    answer = api.post(SESSION, {"login": "ann", "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")


def test_an_unverified_address_cannot_sign_in(api, user):
    user.emailaddress_set.update(verified=False)

    answer = api.post(SESSION, {"login": "ann", "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")


def test_an_unverified_address_cannot_pass_for_whoever_is_signed_in(api, user, other_user):
    other_user.emailaddress_set.update(verified=False)
    api.force_login(user)

    answer = api.post(SESSION, {"login": "bob", "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")


def test_somebody_else_can_sign_in_where_one_is_signed_in(api, user, other_user):
    api.force_login(user)

    answer = api.post(SESSION, {"login": "bob", "password": PASSWORD})

    assert answer.json()["username"] == api.get(SESSION).json()["username"] == "bob"


def test_an_unverified_address_is_enough_where_verification_is_optional(api, user, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    user.emailaddress_set.update(verified=False)

    assert api.post(SESSION, {"login": "ann", "password": PASSWORD}).status_code == 200
    assert api.post(TOKENS, {"username": "ann", "password": PASSWORD}).status_code == 201


def test_a_token_opens_the_api(api, user):
    answer = api.post(TOKENS, {"username": "ann", "password": PASSWORD})

    api.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")

    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    assert api.get("/api/v1/exams/").status_code == 200


def test_a_token_needs_the_right_password(api, user):
    answer = api.post(TOKENS, {"username": "ann", "password": "wrong"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_credentials")


def test_a_token_needs_a_verified_address(api, user):
    user.emailaddress_set.update(verified=False)

    answer = api.post(TOKENS, {"username": "ann", "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")


def test_asking_for_tokens_is_throttled(api, db):
    rate = int(django_settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["token"].partition("/")[0])
    codes = [api.post(TOKENS, {"username": f"guess{i}", "password": "x"}).json()["code"] for i in range(rate + 1)]

    assert codes[-2:] == ["invalid_credentials", "throttled"]


def test_a_signed_out_call_is_401(api):
    answer = api.get("/api/v1/attempts/")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_bad_token_is_401(api):
    api.credentials(HTTP_AUTHORIZATION="Token 123")

    assert api.get("/api/v1/attempts/").status_code == 401


def test_a_call_with_a_session_but_no_csrf_token_is_403(user, tab):
    tab.force_login(user)

    answer = post(tab, "/api/v1/attempts/", {"exam": "MLS-C01", "mode": "mock"})

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_display_settings_belong_to_the_profile(user_client, user):
    answer = user_client.patch(DISPLAY, {"theme": "dark", "text_size": 120}, content_type="application/json")

    user.refresh_from_db()
    assert answer.json() == {"theme": "dark", "text_size": 120, "shortcuts_enabled": True}
    assert (user.theme, user.text_size) == ("dark", 120)


@pytest.mark.parametrize("change", [{"theme": "blue"}, {"text_size": 400}, {"shortcuts_enabled": "perhaps"}])
def test_display_settings_that_do_not_exist_are_refused(user_client, user, change):
    answer = user_client.patch(DISPLAY, change, content_type="application/json")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(change))


def test_nothing_else_of_a_person_is_changed_with_the_display(user_client, user):
    user_client.patch(DISPLAY, {"extra_time_percent": 200, "is_instructor": True}, content_type="application/json")

    user.refresh_from_db()
    assert (user.extra_time_percent, user.is_instructor) == (0, False)


def test_a_stranger_has_no_display_settings(api):
    assert api.patch(DISPLAY, {"theme": "dark"}, format="json").status_code == 401
