"""A code of a second device beside the password."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from tests.conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SESSION = "/api/v1/session/"
ADMIN = "/admin/questions/item/"


def code_of(secret: str) -> str:
    """What an app that knows the secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, name: str):
    return client.post(reverse("account_login"), {"login": name, "password": PASSWORD})


def set_up(client: Client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return secret, client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})


@pytest.fixture
def device(user):
    """Ann's second device."""
    return TOTP.activate(user, SECRET)


@pytest.fixture
def guarded(settings):
    """A site whose admin asks for a second factor."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "examprep.accounts.middleware.AdminSecondFactorMiddleware"]


def test_a_device_is_set_up_with_a_code_it_shows(user, client):
    sign_in(client, "ann")

    _, answer = set_up(client)

    codes = client.get(answer["Location"])
    assert len(codes.context["unused_codes"]) == 10
    assert user.authenticator_set.filter(type=Authenticator.Type.TOTP).exists()


def test_setting_a_device_up_asks_for_the_password_once_more(user, client):
    sign_in(client, "ann")

    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))


def test_a_code_that_is_not_right_sets_nothing_up(user, client):
    sign_in(client, "ann")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))

    answer = client.post(reverse("mfa_activate_totp"), {"code": "12"})

    assert answer.status_code == 200
    assert not user.authenticator_set.exists()


def test_signing_in_asks_for_the_code(device, client):
    asked = sign_in(client, "ann")
    before = client.get(SESSION).json()["username"]

    client.post(asked["Location"], {"code": code_of(SECRET)})

    assert (asked["Location"], before) == (reverse("mfa_authenticate"), None)
    assert client.get(SESSION).json()["username"] == "ann"


def test_a_recovery_code_signs_in_once(device, user, client):
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    sign_in(client, "ann")
    client.post(reverse("mfa_authenticate"), {"code": code})
    again = Client()
    sign_in(again, "ann")
    again.post(reverse("mfa_authenticate"), {"code": code})

    assert client.get(SESSION).json()["username"] == "ann"
    assert again.get(SESSION).json()["username"] is None


@pytest.mark.parametrize(("given", "status", "said"), [({}, 403, "code_needed"), ({"code": "12"}, 400, "invalid_code")])
def test_in_place_sign_in_needs_the_code_too(device, given, status, said):
    api = APIClient()

    answer = api.post(SESSION, {"login": "ann", "password": PASSWORD} | given)

    assert (answer.status_code, answer.json()["code"]) == (status, said)
    assert api.get(SESSION).json()["username"] is None


def test_in_place_sign_in_takes_password_and_code(device):
    api = APIClient()
    api.post(SESSION, {"login": "ann", "password": PASSWORD})

    answer = api.post(SESSION, {"login": "ann", "password": PASSWORD, "code": code_of(SECRET)})

    assert answer.status_code == 200
    assert api.get(SESSION).json()["username"] == "ann"


def test_guessing_codes_is_stopped_even_for_the_right_one(device):
    api = APIClient()
    for _ in range(6):
        api.post(SESSION, {"login": "ann", "password": PASSWORD, "code": "12"})

    answer = api.post(SESSION, {"login": "ann", "password": PASSWORD, "code": code_of(SECRET)})

    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")


def test_a_token_needs_the_code_too(device):
    api, given = APIClient(), {"username": "ann", "password": PASSWORD}

    without = api.post("/api/v1/tokens/", given)
    granted = api.post("/api/v1/tokens/", given | {"code": code_of(SECRET)})

    assert (without.status_code, without.json()["code"]) == (403, "code_needed")
    assert granted.status_code == 201


def test_a_copy_of_the_database_does_not_hold_the_secret(device, user):
    [stored] = user.authenticator_set.values_list("data", flat=True)

    assert SECRET not in str(stored)


def test_a_device_outlives_a_new_secret_key(device, user, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"

    assert TOTP(user.authenticator_set.get()).validate_code(code_of(SECRET))


def test_without_the_setting_the_admin_asks_for_the_password_only(instructor, client):
    sign_in(client, "ida")

    assert client.get(ADMIN).status_code == 200


def test_the_admin_leads_who_has_no_device_to_where_it_is_set_up(transactional_db, guarded, instructor, client):
    sign_in(client, "ida")

    led = client.get(ADMIN)
    set_up(client)

    assert led["Location"].startswith(reverse("mfa_activate_totp"))
    assert client.get(ADMIN).status_code == 200


def test_a_session_from_before_there_was_a_device_is_asked_for_the_code(guarded, instructor, client):
    """Whoever came in by a stolen password is not let in because the owner sets a device up."""
    sign_in(client, "ida")
    owner = Client()
    sign_in(owner, "ida")
    secret, _ = set_up(owner)

    led = client.get(ADMIN)
    wrong = client.post(led["Location"], {"code": "12", "next": ADMIN})
    still = client.get(ADMIN)
    right = client.post(led["Location"], {"code": code_of(secret), "next": ADMIN})

    assert led["Location"].startswith(reverse("mfa_reauthenticate"))
    assert (wrong.status_code, still.status_code) == (200, 302)
    assert right["Location"] == ADMIN
    assert client.get(ADMIN).status_code == 200


def test_what_is_sent_to_the_admin_needs_the_code_like_what_is_read(guarded, instructor, client):
    sign_in(client, "ida")

    assert client.post(ADMIN, {"action": "delete_selected"})["Location"].startswith(reverse("mfa_activate_totp"))


def test_who_is_no_staff_is_refused_as_ever(guarded, user, client):
    sign_in(client, "ann")

    assert client.get(ADMIN, follow=True).status_code == 403
    assert client.get("/profile/").status_code == 200
