"""The page before a diagnostic."""

import pytest
from django.urls import reverse

from practice.models import Attempt
from tests.factories.practice import get_right, quick_items, score

URL = "/diagnostic/"


@pytest.fixture
def bank(exam):
    quick_items(exam, [("single", task) for task in ("1.1", "1.2", "2.1") for _ in range(12)])
    return exam


def page(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def start(client, **fields):
    return client.post(URL, {"exam": "TINY-1", **fields})


def test_it_says_what_comes_and_recommends_the_self_assessment(user_client, bank):
    text = page(user_client)

    assert "28 questions" in text
    assert "2 h 48 min" in text  # six minutes each in the tiny exam
    assert reverse("self-assessment") in text
    assert text.count("button--primary") == 1


def test_it_starts_in_the_player(user_client, user, bank):
    response = start(user_client)

    attempt = Attempt.objects.get()
    assert response.url == reverse("player", args=[attempt.pk])
    assert (attempt.user, attempt.title, attempt.item_count, attempt.deadline_at) == (user, "Diagnostic", 28, None)


def test_with_a_clock_when_asked(user_client, bank):
    start(user_client, timed="on")

    assert Attempt.objects.get().time_limit_s == 28 * 360


def test_one_under_way_is_offered_and_not_doubled(user_client, bank):
    start(user_client)
    attempt = Attempt.objects.get()

    again = start(user_client)

    assert again.url == reverse("player", args=[attempt.pk])
    assert Attempt.objects.count() == 1
    text = page(user_client)
    assert "Go on with your diagnostic" in text
    assert "Start the diagnostic" not in text


def test_a_done_one_is_told_and_may_be_repeated(user_client, bank):
    start(user_client)
    attempt = Attempt.objects.get()
    get_right(attempt, 20)
    score(attempt)

    text = page(user_client)

    assert "20 of 28 right" in text
    assert reverse("attempt-result", args=[attempt.pk]) in text
    assert "Start the diagnostic" in text


def test_its_result_leads_to_what_it_said(user_client, bank):
    start(user_client)
    attempt = Attempt.objects.get()
    get_right(attempt, 20)
    score(attempt)

    text = user_client.get(reverse("attempt-result", args=[attempt.pk])).content.decode()

    assert f'button--primary" href="{reverse("insight")}?exam=TINY-1"' in text
    assert text.count("button--primary") == 1


def test_without_questions_it_says_so(user_client, exam):
    exam.items.update(status="retired")

    text = start(user_client).content.decode()

    assert "There is no question to ask." in text
    assert text.count("<title>Error: ") == 1


def test_an_unknown_exam_is_not_found(user_client, exam):
    assert user_client.get(URL + "?exam=NOPE").status_code == 404


def test_without_an_exam_the_page_says_what_will_be_here(user_client):
    assert "No exams yet" in page(user_client)


def test_a_visitor_is_asked_to_sign_in(client, bank):
    assert client.get(URL).status_code == 302
    assert start(client).status_code == 302
    assert not Attempt.objects.exists()


def test_other_methods_are_refused(user_client, bank):
    assert user_client.delete(URL).status_code == 405


def test_it_takes_few_queries(user_client, bank, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        user_client.get(URL)
