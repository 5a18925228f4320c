"""Signing up, in and out, and the profile, as a browser without JavaScript sees them."""

import re
from smtplib import SMTPException

import pytest
from django.core import mail
from django.urls import reverse

from examprep.accounts.models import User
from tests.conftest import PASSWORD

NEW = {"email": "cat@example.org", "username": "cat", "password1": PASSWORD, "password2": PASSWORD}


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_reset_password", "account_email_verification_sent",
     "account_reset_password_done", "account_reset_password_from_key_done", "account_inactive"],
)  # fmt: skip
def test_a_page_for_strangers_opens(db, client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "name", ["profile", "account_logout", "account_email", "account_change_password", "account_reauthenticate"]
)
def test_a_page_for_members_opens(user_client, name):
    assert user_client.get(reverse(name)).status_code == 200


def test_the_profile_sends_strangers_to_sign_in(db, client):
    assert client.get(reverse("profile")).url == "/accounts/login/?next=/profile/"


def test_signing_up_sends_a_link_that_confirms_the_address(db, client):
    client.post(reverse("account_signup"), NEW)

    client.post(link_in(mail.outbox[0]))

    assert User.objects.get(username="cat").emailaddress_set.get().verified


def test_mails_name_the_site_and_the_account(db, client):
    client.post(reverse("account_signup"), NEW)

    assert mail.outbox[0].subject == "Confirm your e-mail address for Exam preparation"
    assert "the account cat at Exam preparation" in mail.outbox[0].body


def test_the_link_to_a_new_password_says_what_it_is_for(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})

    assert mail.outbox[0].subject == "Choose a new password for Exam preparation"
    assert "for the account ann at Exam preparation" in mail.outbox[0].body


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_fields_of_strangers_have_labels_and_no_placeholders(db, client, name):
    assert "placeholder" not in client.get(reverse(name)).text


@pytest.mark.parametrize("name", ["account_change_password", "account_email"])
def test_fields_of_members_have_labels_and_no_placeholders(user_client, name):
    assert "placeholder" not in user_client.get(reverse(name)).text


def test_an_unconfirmed_address_is_not_signed_in(db, client):
    client.post(reverse("account_signup"), NEW)

    client.post(reverse("account_login"), {"login": "cat", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_a_second_account_for_one_mailbox_is_not_made(db, client, user):
    client.post(reverse("account_signup"), NEW | {"email": "ANN@example.org"})

    assert User.objects.count() == 1


def test_a_short_password_is_refused_at_its_field(db, client):
    answer = client.post(reverse("account_signup"), NEW | {"password1": "short", "password2": "short"})

    assert "at least 10 characters" in str(answer.context["form"].errors)
    assert "<title>Error: " in answer.text


def test_a_mail_server_that_is_away_does_not_break_signing_up(db, client, monkeypatch):
    def refuse(*args, **kwargs):
        raise SMTPException("away")

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)

    answer = client.post(reverse("account_signup"), NEW, follow=True)

    assert answer.status_code == 200
    assert "could not be sent" in answer.text


@pytest.mark.parametrize("login", ["ann", "ann@example.org"])
def test_people_sign_in_by_name_or_address(client, user, login):
    client.post(reverse("account_login"), {"login": login, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(user.pk)


def test_guessing_on_the_page_is_stopped(client, user):
    for _ in range(5):
        client.post(reverse("account_login"), {"login": "ann", "password": "wrong"})

    client.post(reverse("account_login"), {"login": "ann", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_can_be_replaced(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})
    form = client.get(link_in(mail.outbox[0]), follow=True)
    client.post(form.wsgi_request.path, {"password1": "another long one", "password2": "another long one"})

    user.refresh_from_db()

    assert user.check_password("another long one")


def test_a_reset_for_an_unknown_address_looks_the_same(db, client):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert answer.url == reverse("account_reset_password_done")


def test_a_changed_address_counts_once_it_is_confirmed(user_client, user):
    user_client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    before = User.objects.get().email
    user_client.post(link_in(mail.outbox[0]))

    assert (before, User.objects.get().email) == ("ann@example.org", "new@example.org")


PROFILE = {
    "first_name": "Ann", "last_name": "", "time_zone": "America/New_York", "extra_time_esl": "on",
    "extra_time_percent": "25", "theme": "dark", "text_size": "120",
}  # fmt: skip


def test_the_profile_is_saved(user_client, user):
    user_client.post(reverse("profile"), PROFILE)

    user.refresh_from_db()
    assert (user.time_zone, user.extra_time_esl, user.extra_time_percent) == ("America/New_York", True, 25)
    assert (user.shortcuts_enabled, user.theme, user.text_size) == (False, "dark", 120)


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("extra_time_percent", "300"), ("text_size", "400"), ("theme", "blue")],
)
def test_an_illegal_profile_is_refused_at_its_field(user_client, field, value):
    answer = user_client.post(reverse("profile"), PROFILE | {field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_person_cannot_make_themselves_an_instructor(user_client, user):
    user_client.post(reverse("profile"), PROFILE | {"is_instructor": "on", "is_staff": "on", "is_superuser": "on"})

    user.refresh_from_db()
    assert (user.is_instructor, user.is_staff, user.is_superuser) == (False, False, False)


def test_a_zone_that_no_longer_exists_does_not_close_the_site(user_client, user):
    User.objects.filter(pk=user.pk).update(time_zone="Atlantis/Center")

    assert user_client.get(reverse("profile")).status_code == 200


def test_a_form_that_was_open_too_long_says_so(user):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "ann"})

    assert answer.status_code == 403
    assert "send the form again" in answer.text
