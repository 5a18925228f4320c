"""Notes, bookmarks and reports of problems from the review."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from practice.models import Bookmark, Note, ProblemReport
from tests.factories.practice import NOW, mock_of, submit

NAMES = ("item-note", "item-bookmark", "item-problem")
LEGAL = {
    "item-note": {"text": "Read twice."},
    "item-bookmark": {"on": "1"},
    "item-problem": {"kind": "unclear", "text": "Which job is meant?"},
}


def send(client, name, attempt, position=3, **data):
    item = attempt.responses.get(position=position).item_id
    return client.post(reverse(name, args=[item]), {"attempt": str(attempt.pk)} | LEGAL[name] | data)


def test_a_note_is_kept_and_shown_at_its_item(user_client, user, scored_mock):
    response = send(user_client, "item-note", scored_mock, text="  Glue, not EMR. <b>  ")

    assert response.status_code == 302
    assert response.url == reverse("attempt-review", args=[scored_mock.pk]) + "#q3"
    assert Note.objects.get().text == "Glue, not EMR. <b>"
    assert "Glue, not EMR. &lt;b&gt;" in user_client.get(response.url).content.decode()


def test_the_filters_stay_on(user_client, scored_mock):
    response = send(user_client, "item-note", scored_mock, show="wrong", domain="2")

    assert response.url.endswith("?show=wrong&domain=2#q3")


def test_an_empty_note_is_taken_away(user_client, scored_mock):
    send(user_client, "item-note", scored_mock)

    send(user_client, "item-note", scored_mock, text=" ")

    assert not Note.objects.exists()


def test_a_note_that_is_too_long_is_refused_with_its_text(user_client, scored_mock):
    text = "x" * 5001

    response = send(user_client, "item-note", scored_mock, text=text)

    page = response.content.decode()
    assert response.status_code == 422
    assert text in page
    assert "<title>Error: " in page
    assert 'href="#id_text"' in page
    assert not Note.objects.exists()


def test_the_filters_of_a_refused_form_lead_to_the_review(user_client, scored_mock):
    page = send(user_client, "item-note", scored_mock, text="x" * 5001).content.decode()

    filters = re.findall(r'href="([^"#]*)"', page.split('class="filters"')[1].split("</ul>")[0])
    assert len(filters) == 5
    assert {user_client.get(link).status_code for link in filters} == {200}


def test_a_bookmark_goes_on_and_off(user_client, user, scored_mock):
    send(user_client, "item-bookmark", scored_mock, on="1")
    send(user_client, "item-bookmark", scored_mock, on="1")
    assert Bookmark.objects.filter(user=user).count() == 1

    send(user_client, "item-bookmark", scored_mock, on="0")
    assert not Bookmark.objects.exists()


def test_a_report_names_the_version_that_was_seen(user_client, user, scored_mock):
    seen = scored_mock.responses.get(position=3)

    response = send(user_client, "item-problem", scored_mock)

    report = ProblemReport.objects.get()
    assert (report.user, report.item, report.version, report.attempt) == (user, seen.item, seen.version, scored_mock)
    assert (report.kind, report.text, report.status) == ("unclear", "Which job is meant?", "open")
    page = user_client.get(response.url).content.decode()
    assert "on the instructors" in page
    assert "Which job is meant?" in page


@pytest.mark.parametrize("data", [{"text": ""}, {"kind": ""}, {"kind": "nonsense"}])
def test_a_report_without_its_parts_is_refused_and_keeps_the_rest(user_client, scored_mock, data):
    response = send(user_client, "item-problem", scored_mock, **({"text": "Kept words."} | data))

    page = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in page
    assert data.get("text") == "" or "Kept words." in page
    assert not ProblemReport.objects.exists()


def test_the_item_of_a_refused_form_is_shown_whatever_the_filter(user_client, scored_mock):
    response = send(user_client, "item-problem", scored_mock, text="", show="bookmarked")

    assert 'id="q3"' in response.content.decode()


def test_the_answer_of_an_instructor_is_shown(user_client, scored_mock):
    send(user_client, "item-problem", scored_mock)
    ProblemReport.objects.update(status="rejected", decision_reason="The stem says so.", decided_at=NOW)

    page = user_client.get(reverse("attempt-review", args=[scored_mock.pk])).content.decode()

    assert "The stem says so." in page


@pytest.mark.parametrize("name", NAMES)
class TestOnlyForOnesOwnScoredAttempts:
    @pytest.fixture(autouse=True)
    def _nothing_is_kept(self, db):
        yield
        assert [model.objects.count() for model in (Note, Bookmark, ProblemReport)] == [0, 0, 0]

    def test_not_for_a_stranger(self, client, other_user, scored_mock, name):
        client.force_login(other_user)

        assert send(client, name, scored_mock).status_code == 404

    def test_not_without_signing_in(self, client, scored_mock, name):
        assert send(client, name, scored_mock).status_code in (302, 401)

    def test_not_before_scoring(self, user_client, mock, name):
        submit(mock)

        assert send(user_client, name, mock).status_code == 404

    def test_not_while_it_is_open(self, user_client, user, exam, name):
        assert send(user_client, name, mock_of(user, exam)).status_code == 404

    def test_not_for_an_item_of_another_attempt(self, user_client, scored_mock, name):
        response = user_client.post(reverse(name, args=[uuid4()]), {"attempt": str(scored_mock.pk)} | LEGAL[name])

        assert response.status_code == 404

    @pytest.mark.parametrize("attempt", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
    def test_not_without_an_attempt(self, user_client, scored_mock, name, attempt):
        item = scored_mock.responses.first().item_id

        response = user_client.post(reverse(name, args=[item]), {"attempt": attempt} | LEGAL[name])

        assert response.status_code == 404

    def test_not_by_reading(self, user_client, scored_mock, name):
        item = scored_mock.responses.first().item_id

        assert user_client.get(reverse(name, args=[item])).status_code == 405
