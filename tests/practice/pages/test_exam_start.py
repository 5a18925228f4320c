"""The rules of a mock and the button that starts its clock."""

from datetime import timedelta

from django.urls import reverse

from practice.models import Attempt
from questions.models import Form, Item
from tests.factories.practice import mock_of, tiny_exam
from tests.practice.pages.conftest import LATER

URL = "/exams/TINY-1/"


def page(client):
    response = client.get(URL)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_the_rules_come_from_the_exam(user_client, exam):
    text = page(user_client)

    assert "<strong>1 h</strong> for 10 questions" in text
    assert "runs from 100 to 1000; <strong>750</strong> passes" in text
    assert "No penalty for guessing" in text
    assert "2 of the 10 questions are unscored" in text
    assert "Saved as you go" in text
    assert reverse("help-keyboard") in text
    assert text.count("button--primary") == 1


def test_extra_time_is_broken_down(user_client, user, exam):
    user.extra_time_esl = True
    user.extra_time_percent = 25
    user.save()

    text = page(user_client)

    assert "<dt>time limit of the exam</dt><dd>1 h</dd>" in text
    assert "<dt>ESL accommodation</dt><dd>+ 30 min</dd>" in text
    assert "<dt>extra time of 25 %</dt><dd>+ 15 min</dd>" in text
    assert "<dt>your time</dt><dd>1 h 45 min</dd>" in text


def test_the_time_announced_is_the_time_given(user_client, user, exam):
    user.extra_time_esl = True
    user.extra_time_percent = 25
    user.save()

    user_client.post(URL)

    assert Attempt.objects.get().total_time_s == 105 * 60


def test_without_extra_time_the_profile_is_one_click_away(user_client, exam):
    text = page(user_client)

    assert "ESL accommodation" not in text
    assert reverse("profile") in text


def test_starting_leads_into_the_player(user_client, user, exam):
    response = user_client.post(URL)

    attempt = Attempt.objects.get()
    assert attempt.user == user
    assert attempt.is_mock
    assert response.status_code == 302
    assert response.url == reverse("player", args=[attempt.pk])


def test_two_clicks_are_one_mock(user_client, exam):
    first = user_client.post(URL)
    second = user_client.post(URL)

    assert first.url == second.url
    assert Attempt.objects.count() == 1


def test_reading_the_rules_starts_nothing(user_client, exam):
    page(user_client)
    user_client.head(URL)

    assert not Attempt.objects.exists()


def test_an_open_mock_is_offered_instead_of_a_second_one(user_client, user, exam):
    attempt = mock_of(user, exam, now=LATER - timedelta(minutes=20))

    text = page(user_client)

    assert "Resume Mock exam 1" in text
    assert reverse("player", args=[attempt.pk]) in text
    assert "Start the exam" not in text


def test_a_mock_that_has_run_out_is_not_offered(user_client, mock):
    text = page(user_client)

    assert "Start the exam" in text
    mock.refresh_from_db()
    assert not mock.is_in_progress


def test_which_form_comes_next_is_told(user_client, exam):
    assert "Mock exam 1" in page(user_client)


def test_after_the_last_form_a_mixed_one_is_announced(user_client, mock):
    assert "you have sat every form" in page(user_client)


def test_a_bank_that_cannot_fill_a_form_is_told_clearly(user_client, exam):
    Form.objects.all().delete()
    Item.objects.filter(task__domain__number=2).update(status="retired")

    response = user_client.post(URL)

    assert response.status_code == 503
    text = response.content.decode()
    assert "No mock exam can be put together right now" in text
    assert "domain 2, Second" in text
    assert "Nothing was started" in text
    assert not Attempt.objects.exists()


def test_a_retired_exam_says_so(user_client, exam):
    exam.retired_on = LATER.date()
    exam.save()

    assert "AWS retired TINY-1 on 24 November 2026" in page(user_client)


def test_an_unknown_exam_is_not_found(user_client, db):
    tiny_exam()

    assert user_client.get("/exams/NOPE-1/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, exam):
    assert client.get(URL).status_code == 302
    assert client.post(URL).status_code == 302
    assert not Attempt.objects.exists()


def test_other_methods_are_refused(user_client, exam):
    assert user_client.put(URL).status_code == 405


def test_the_rules_take_few_queries(user_client, exam, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        user_client.get(URL)
