"""The form for drills and tutor sittings."""

import re

import pytest
from django.urls import reverse

from practice.models import Attempt
from questions.models import Item, Tag
from tests.factories.practice import mock_of
from tests.practice.pages.conftest import LATER

URL = "/practice/"
DRILL = {"exam": "TINY-1", "mode": "drill", "count": "3", "source": "all"}


def page(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def checked(text):
    """(name, value) of every box that is ticked."""
    boxes = [tag for tag in re.findall("<input[^>]*>", text) if re.search(r"\bchecked\b", tag)]
    return {(re.search('name="([^"]*)"', tag)[1], re.search('value="([^"]*)"', tag)[1]) for tag in boxes}


def test_the_form_offers_the_exams_domains_tasks_and_tags(user_client, exam):
    Tag.objects.create(kind="service", name="Amazon S3")

    text = page(user_client)

    assert "First" in text
    assert "1.2 Two" in text
    assert "Amazon S3" in text
    assert "6:00 a question" in text
    assert text.count("button--primary") == 1


def test_a_link_fills_the_form_in(user_client, exam):
    text = page(user_client, "?mode=tutor&count=7&tasks=1.2&domains=2&source=missed")

    assert checked(text) == {("mode", "tutor"), ("tasks", "1.2"), ("domains", "2"), ("source", "missed")}
    assert 'value="7"' in text


def test_a_drill_starts_in_the_player(user_client, user, exam):
    response = user_client.post(URL, DRILL | {"tasks": ["1.1", "1.2"], "timed": "on"})

    attempt = Attempt.objects.get()
    assert response.url == reverse("player", args=[attempt.pk])
    assert attempt.user == user
    assert attempt.mode == "drill"
    assert attempt.item_count == 3
    assert attempt.time_limit_s == 3 * 360
    assert set(attempt.responses.values_list("task__code", flat=True)) <= {"1.1", "1.2"}


def test_a_tutor_sitting_has_no_clock_unless_asked(user_client, exam):
    user_client.post(URL, DRILL | {"mode": "tutor"})

    attempt = Attempt.objects.get()
    assert attempt.mode == "tutor"
    assert attempt.deadline_at is None


def test_a_tag_narrows_the_choice(user_client, exam):
    item = Item.objects.first()
    item.tags.add(Tag.objects.create(kind="topic", name="data-lake"))

    user_client.post(URL, DRILL | {"tags": ["data-lake"]})

    assert list(Attempt.objects.get().responses.values_list("item", flat=True)) == [item.pk]


def test_when_nothing_matches_the_choice_is_kept(user_client, exam):
    response = user_client.post(URL, DRILL | {"source": "missed", "tasks": ["1.2"], "count": "12"})

    text = response.content.decode()
    assert "No question matches this choice" in text
    assert text.count("<title>Error: ") == 1
    assert checked(text) == {("mode", "drill"), ("tasks", "1.2"), ("source", "missed")}
    assert 'value="12"' in text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("count", ["0", "66", "", "ten"])
def test_an_impossible_number_is_refused_at_its_field(user_client, exam, count):
    text = user_client.post(URL, DRILL | {"count": count}).content.decode()

    assert 'href="#id_count"' in text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("changes", [{"mode": "mock"}, {"tasks": ["9.9"]}, {"domains": ["7"]}, {"source": "guessed"}])
def test_what_is_not_on_offer_is_refused(user_client, exam, changes):
    response = user_client.post(URL, DRILL | changes)

    assert response.status_code == 200
    assert not Attempt.objects.exists()


def test_questions_of_a_running_mock_are_left_out(user_client, user, exam):
    mock_of(user, exam, now=LATER)

    text = user_client.post(URL, DRILL).content.decode()

    assert "No question matches this choice" in text


def test_an_unknown_exam_is_not_found(user_client, exam):
    assert user_client.get(URL + "?exam=NOPE").status_code == 404
    assert user_client.post(URL, DRILL | {"exam": "NOPE"}).status_code == 404


def test_without_an_exam_the_page_says_what_will_be_here(user_client):
    assert "No exams yet" in page(user_client)


def test_a_visitor_is_asked_to_sign_in(client, exam):
    assert client.post(URL, DRILL).status_code == 302
    assert not Attempt.objects.exists()


def test_other_methods_are_refused(user_client, exam):
    assert user_client.delete(URL).status_code == 405


def test_the_form_takes_few_queries(user_client, exam, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        user_client.get(URL)
