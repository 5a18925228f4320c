"""The front page, before and after signing in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from practice.core.attempt import Mode
from practice.models import Attempt, ReviewCard, StudyPlan
from practice.services.learning import update_learner
from tests.factories.practice import get_right, mock_of, practice_of, save, score, submit
from tests.practice.pages.conftest import LATER


def page(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


# Visitors


def test_a_visitor_reads_what_this_is_and_finds_one_main_button(client, exam):
    text = page(client)

    assert "Know where you stand" in text
    assert text.count("button--primary") == 1
    assert reverse("account_signup") in text
    assert exam.title in text


def test_the_example_is_called_one(client, db):
    assert "An example of a result" in page(client)


# People who signed in


def test_somebody_new_is_told_where_to_begin(user_client, exam):
    text = page(user_client)

    assert "Find out where you stand" in text
    assert reverse("diagnostic") in text
    assert reverse("exam-start", args=[exam.code]) in text
    assert text.count("button--primary") == 1


def test_a_site_without_exams_says_so(user_client):
    assert "No exams yet" in page(user_client)


def test_an_open_mock_can_be_resumed_with_the_time_that_is_left(user_client, user, exam):
    attempt = mock_of(user, exam, now=LATER - timedelta(minutes=20))
    save(attempt, 1)

    text = page(user_client)

    assert "Under way: Mock exam 1" in text
    assert "40 min</strong> left" in text
    assert "1 of 10" in text
    assert reverse("player", args=[attempt.pk]) in text


def test_resuming_is_the_one_main_button_while_something_is_open(user_client, user, exam, scored_mock):
    practice_of(user, exam, now=LATER)
    mock_of(user, exam, now=LATER)

    assert page(user_client).count("button--primary") == 1


def test_the_clock_that_runs_comes_first(user_client, user, exam):
    practice_of(user, exam, Mode.TUTOR, now=LATER - timedelta(hours=1))
    mock_of(user, exam, now=LATER - timedelta(minutes=20))

    text = page(user_client)

    assert text.index("Under way: Mock exam") < text.index("Under way: Tutor")


def test_an_attempt_whose_time_is_over_is_closed_and_scored(user_client, mock, enqueued):
    text = page(user_client)

    assert "Under way" not in text
    assert "is being scored" in text
    assert enqueued == [str(mock.pk)]
    assert Attempt.objects.get().submitted_at == mock.deadline_at


def test_the_last_result_stands_with_its_interval(user_client, scored_mock):
    run = scored_mock.runs.get()

    text = page(user_client)

    assert f'<p class="score">{run.scaled_score}</p>' in text
    assert f"likely between {run.scaled_low} and {run.scaled_high}" in text


@pytest.fixture
def reported(mock):
    """Two of eight right, and the report that says so."""
    get_right(mock, 2)
    score(mock)
    update_learner(user_id=mock.user_id, exam_id=mock.exam_id, now=LATER - timedelta(hours=1))
    return mock


def test_there_is_one_next_thing_to_do(user_client, reported):
    text = page(user_client)

    assert "Next: " in text
    assert text.count("button--primary") == 1


def test_missed_questions_are_due_for_review(user_client, reported):
    due = ReviewCard.objects.filter(user=reported.user, due_at__lte=LATER).count()

    assert due > 0
    assert f'<p class="glance__value">{due}</p>' in page(user_client)


def test_without_enough_data_there_is_no_chance_of_passing(user_client, reported):
    text = page(user_client)

    assert "Not enough data yet" in text
    assert "more new questions are needed" in text


def test_levels_stand_with_their_interval_and_count(user_client, reported):
    text = page(user_client)

    assert "Your level by domain" in text
    assert "6 new questions" in text


def test_the_days_to_the_exam_are_told(user_client, user, exam):
    StudyPlan.objects.create(
        user=user, exam=exam, exam_on=LATER.date() + timedelta(days=12), minutes=[30] * 7, feed_token="x",
        started_on=LATER.date(), updated_at=LATER,
    )  # fmt: skip

    assert '<span class="numbers">12</span> days until the exam' in page(user_client)


def test_the_best_and_the_number_of_mocks_are_told(user_client, scored_mock):
    text = page(user_client)

    assert "<dt>taken</dt><dd>1</dd>" in text
    assert f"<dt>best estimate</dt><dd>{scored_mock.runs.get().scaled_score}</dd>" in text


def test_other_peoples_sittings_do_not_show(client, other_user, scored_mock):
    client.force_login(other_user)

    text = page(client)

    assert "Last mock" not in text
    assert "<dt>taken</dt><dd>0</dd>" in text


def test_today_takes_few_queries_however_much_was_done(
    user_client, user, exam, scored_mock, django_assert_max_num_queries
):
    for number in range(8):
        submit(practice_of(user, exam, count=2, seed=number, now=LATER - timedelta(hours=3)))
        practice_of(user, exam, count=2, seed=number, now=LATER - timedelta(minutes=number))

    with django_assert_max_num_queries(45):
        user_client.get("/")


def test_practice_that_waits_for_a_mock_says_what_it_waits_for(user_client, user, exam, enqueued):
    drill = practice_of(user, exam, count=4)
    submit(drill)
    mock_of(user, exam, now=LATER - timedelta(minutes=20))

    assert "shares questions with your mock exam: it is scored as soon as that is." in page(user_client)
