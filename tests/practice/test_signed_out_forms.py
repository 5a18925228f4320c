"""Notes and reports that were written by somebody who had been signed out meanwhile: nothing typed is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from examprep.accounts import kept
from practice.models import Bookmark, Note, ProblemReport
from tests.axe import find_violations
from tests.conftest import PASSWORD
from tests.factories.practice import score

LOGIN = "/accounts/login/"
NOTE = {"text": 'Glue, not EMR. <b>"\r\nSecond line', "show": "wrong"}
REPORT = {"kind": "unclear", "text": "Which job is meant?"}


@pytest.fixture
def scored(mock):
    score(mock)
    return mock


@pytest.fixture
def visitor():
    """A browser in which the session has ended; it sends CSRF tokens as browsers do."""
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    return client


def token(client):
    return client.cookies["csrftoken"].value


def address(name, attempt, position=3):
    return reverse(name, args=[attempt.responses.get(position=position).item_id])


def send(client, name, attempt, data, **more):
    body = {"attempt": str(attempt.pk), "csrfmiddlewaretoken": token(client)} | data | more
    return client.post(address(name, attempt), body)


def hidden(page):
    """name -> value of the hidden fields of a sign-in page."""
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in inputs}


def sign_in(client, page, login="ann", password=PASSWORD):
    """Fill the page in and send it."""
    body = hidden(page.content.decode()) | {"login": login, "password": password}
    return client.post(LOGIN, body)


def text_on(page):
    return unescape(page.content.decode())


def test_a_note_comes_back_after_signing_in(visitor, user, scored):
    asked = send(visitor, "item-note", scored, NOTE)
    assert asked.status_code == 401
    assert "What you wrote is kept" in text_on(asked)

    answer = sign_in(visitor, asked)

    assert answer.url == address("item-note", scored)
    page = visitor.get(answer.url)
    assert page.status_code == 200
    assert NOTE["text"].replace("\r\n", "\n") in text_on(page).replace("\r\n", "\n")
    assert "not saved yet" in text_on(page)
    assert "<title>Review: " in text_on(page)
    assert not Note.objects.exists()


def test_a_report_comes_back_with_its_kind(visitor, user, scored):
    page = visitor.get(sign_in(visitor, send(visitor, "item-problem", scored, REPORT)).url)

    assert REPORT["text"] in text_on(page)
    assert re.search(r'value="unclear"[^>]* checked', text_on(page))
    assert not ProblemReport.objects.exists()


def test_what_came_back_is_saved_when_it_is_sent_again_and_kept_no_longer(visitor, user, scored):
    page = visitor.get(sign_in(visitor, send(visitor, "item-note", scored, NOTE)).url)
    form_token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]

    saved = send(visitor, "item-note", scored, NOTE, csrfmiddlewaretoken=form_token)

    assert saved.url == reverse("attempt-review", args=[scored.pk]) + "?show=wrong#q3"
    assert Note.objects.get().text == 'Glue, not EMR. <b>"\r\nSecond line'
    assert visitor.get(address("item-note", scored)).status_code == 405


def test_a_wrong_password_in_between_loses_nothing(visitor, user, scored):
    refused = sign_in(visitor, send(visitor, "item-note", scored, NOTE), password="wrong")
    assert "What you wrote is kept" in text_on(refused)

    page = visitor.get(sign_in(visitor, refused).url)

    assert "Second line" in text_on(page)


def test_somebody_else_who_signs_in_does_not_read_it(visitor, user, other_user, scored):
    answer = sign_in(visitor, send(visitor, "item-note", scored, NOTE), login="bob")

    page = visitor.get(answer.url)

    assert page.status_code == 404
    assert "Glue" not in text_on(page)


def test_a_text_that_is_too_long_to_be_saved_comes_back_too(visitor, user, scored):
    words = "".join(chr(97 + number * number % 26) for number in range(6000))

    page = visitor.get(sign_in(visitor, send(visitor, "item-note", scored, NOTE, text=words)).url)

    assert page.status_code == 422
    assert words in text_on(page)


def test_what_is_larger_than_any_note_is_not_carried(visitor, user, scored):
    huge = "".join(f"{number * number}" for number in range(20_000))

    asked = send(visitor, "item-note", scored, NOTE, text=huge)

    assert kept.FIELD not in hidden(text_on(asked))
    assert len(asked.content) < 30_000


def test_a_forged_form_is_not_given_back(visitor, user, scored):
    asked = send(visitor, "item-note", scored, NOTE)
    body = hidden(asked.content.decode()) | {"login": "ann", "password": PASSWORD}
    visitor.post(LOGIN, body | {"kept": body["kept"][:-3] + "abc"})

    assert visitor.get(address("item-note", scored)).status_code == 405


def test_a_form_is_given_back_at_its_own_address_only(visitor, user, scored):
    sign_in(visitor, send(visitor, "item-note", scored, NOTE))

    assert visitor.get(address("item-problem", scored)).status_code == 405
    assert visitor.get(reverse("item-note", args=[scored.responses.get(position=4).item_id])).status_code == 405


def test_after_a_day_it_is_gone(visitor, user, scored):
    answer = sign_in(visitor, send(visitor, "item-note", scored, NOTE))

    with time_machine.travel(timedelta(days=1, minutes=1)):
        assert visitor.get(answer.url).status_code == 405


def test_a_stranger_without_csrf_token_is_refused(visitor, scored):
    assert send(visitor, "item-note", scored, NOTE, csrfmiddlewaretoken="").status_code == 403


def test_nothing_is_stored_for_strangers(visitor, scored):
    send(visitor, "item-note", scored, NOTE)

    assert "sessionid" not in visitor.cookies


def test_a_bookmark_leads_back_to_the_review(visitor, user, scored):
    answer = send(visitor, "item-bookmark", scored, {"on": "1"})

    assert answer.url == f"{LOGIN}?next={reverse('attempt-review', args=[scored.pk])}"
    assert not Bookmark.objects.exists()


def test_signing_in_without_such_a_form_keeps_nothing(visitor, user):
    sign_in(visitor, visitor.get(LOGIN))

    assert kept.FIELD not in visitor.session


def test_a_form_of_somebodys_making_is_carried_as_text(visitor, user):
    body = {"csrfmiddlewaretoken": token(visitor), "login": "ann", "password": "wrong", "kept": '"><b id="in">'}

    page = visitor.post(LOGIN, body).content.decode()

    assert "<b id=" not in page
    assert hidden(page)["kept"] == body["kept"]


def test_in_a_browser_the_text_is_back_in_its_open_form(live_server, page, context, sign_in, user, scored):
    sign_in(user)
    page.goto(live_server.url + reverse("attempt-review", args=[scored.pk]), wait_until="networkidle")
    page.locator("#q1 summary", has_text="Add a note").click()
    page.locator("#q1 textarea[name=text]").first.fill("Typed for a long time")
    context.clear_cookies(name="sessionid")

    page.locator("#q1").get_by_role("button", name="Save note").click()
    expect(page.get_by_text("What you wrote is kept")).to_be_visible()
    assert find_violations(page) == []
    page.get_by_label("Username or e-mail address").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.locator("#q1 textarea[name=text]").first).to_have_value("Typed for a long time")
    assert find_violations(page) == []
    page.locator("#q1").get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Note on question 1 saved.")).to_be_visible()
    assert Note.objects.get().text == "Typed for a long time"
