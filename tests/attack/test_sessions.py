"""Sessions and tokens: when they begin, and everything that ends them."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token

from examprep.accounts.models import User
from examprep.accounts.services import issue_token, set_instructor
from tests.access.table import rules
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"
# A token for a password, and the one click of mail programs that ends the weekly mail: neither looks at the session.
WITHOUT_SESSION = {"/api/v1/tokens/", "/plan/summary/{summary_token}/"}
SESSION = "/api/v1/session/"
NEW = "another long secret"


def sign_in(path=LOGIN, client=None, **more):
    client = client or Client()
    body = {"login": "ann", "password": PASSWORD} | more
    client.post(path, body, **({"content_type": "application/json"} if path == SESSION else {}))
    return client


def is_in(client):
    return client.get(SESSION).json()["username"] == "ann"


def key_of(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("path", [LOGIN, SESSION])
def test_a_session_from_before_signing_in_is_not_taken_over(user, path):
    client = Client()
    client.get("/accounts/signup/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    sign_in(path, client)

    assert is_in(client)
    assert key_of(client) != session.session_key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert not is_in(thief)


def test_a_key_that_nobody_gave_out_is_not_used(user):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    assert key_of(sign_in(client=client)) != "a" * 32


def test_signing_out_ends_the_session_itself(user):
    client = sign_in()
    copy = Client()
    copy.cookies[settings.SESSION_COOKIE_NAME] = key_of(client)
    assert is_in(copy)

    client.post("/accounts/logout/")

    assert not is_in(copy)


def test_a_link_or_picture_does_not_sign_out(user):
    client = sign_in()

    client.get("/accounts/logout/")

    assert is_in(client)


def _by_oneself(user):
    client = sign_in()
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})


def _by_an_administrator(user):
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.org", PASSWORD))
    client.post(reverse("admin:auth_user_password_change", args=[user.pk]), {"password1": NEW, "password2": NEW})


def _in_the_admin(user):
    set_instructor(user=user, is_instructor=True)
    sign_in().post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})


def _by_a_command(user):
    user.set_password(NEW)
    user.save()


@pytest.mark.parametrize("change", [_by_oneself, _by_an_administrator, _in_the_admin, _by_a_command])
def test_a_new_password_ends_other_sessions_and_the_token(user, change):
    other, token = sign_in(), issue_token(user=user)

    change(user)

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not is_in(other)
    assert not Token.objects.filter(key=token).exists()


def test_whoever_changes_the_password_stays_signed_in_with_a_new_key(user):
    client = sign_in()
    before = key_of(client)

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert is_in(client)
    assert key_of(client) != before


def test_a_better_hash_of_the_same_password_ends_nothing(user, settings):
    token, other = issue_token(user=user), sign_in()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]

    sign_in()

    assert User.objects.get().password.startswith("pbkdf2")
    assert Token.objects.filter(key=token).exists()
    del other


def test_who_is_locked_out_is_out_at_once(user):
    client, headers = sign_in(), {"Authorization": f"Token {issue_token(user=user)}"}

    User.objects.update(is_active=False)

    assert not is_in(client)
    assert not is_in(sign_in())
    assert Client().get("/api/v1/exams/", headers=headers).status_code == 401


def test_a_role_that_was_taken_is_gone_with_the_next_click(instructor):
    client = Client()
    client.force_login(instructor)
    assert client.get("/admin/questions/item/").status_code == 200

    set_instructor(user=instructor, is_instructor=False)

    assert client.get("/admin/questions/item/").status_code in (302, 403)
    assert client.get("/cohorts/").status_code == 404


@pytest.mark.parametrize("path", ["/cohorts/", "/admin/questions/item/"])
def test_staff_show_a_code_before_they_see_keys_where_the_site_asks_for_it(instructor, settings, path):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "examprep.accounts.middleware.AdminSecondFactorMiddleware"]
    TOTP.activate(instructor, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(instructor)

    assert client.get(path)["Location"].startswith(reverse("mfa_reauthenticate"))


def test_whatever_changes_something_asks_for_the_form_token(db, user):
    """With a session, every address that takes POST, PUT, PATCH or DELETE, whichever object it names."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root", "root@example.org", PASSWORD))
    taken = []
    for rule in rules():
        path = _with_any_names(rule.path)
        for method in rule.methods.keys() - {"GET"}:
            body = {"username": "ann", "password": "wrong"} if path == "/api/v1/tokens/" else {}
            answer = client.generic(method, path, body and "{}", content_type="application/json")
            if answer.status_code != 403 and rule.path not in WITHOUT_SESSION:
                taken.append(f"{method} {rule.path}: {answer.status_code}")

    assert taken == []


def _with_any_names(path: str) -> str:
    parts = path.replace("}", "{").split("{")
    numbers = {"link", "invitation", "member", "correction", "card", "note", "real_result", "notice", "finding"}
    return "".join(
        ("1" if part in numbers else "7" * 8 + "-7777-4777-8777-" + "7" * 12) if index % 2 else part
        for index, part in enumerate(parts)
    )


@pytest.mark.parametrize("name", ["SESSION", "CSRF"])
def test_cookies_are_out_of_reach_of_other_sites_and_of_scripts(name):
    assert getattr(settings, f"{name}_COOKIE_SAMESITE") == "Lax"
    assert getattr(settings, f"{name}_COOKIE_DOMAIN") is None
    assert settings.SESSION_COOKIE_HTTPONLY
    assert not settings.SESSION_SAVE_EVERY_REQUEST
    assert settings.SESSION_COOKIE_AGE <= 14 * 24 * 3600
