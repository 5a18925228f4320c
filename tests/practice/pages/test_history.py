"""All attempts of a person, and how their mocks developed."""

from datetime import timedelta

from django.urls import reverse

from practice.core.attempt import Mode
from tests.factories.practice import NOW, get_right, mock_of, practice_of, score, submit
from tests.practice.pages.conftest import LATER

URL = "/attempts/"


def page(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_an_empty_history_says_what_will_be_here(user_client, exam):
    text = page(user_client)

    assert "Nothing sat yet" in text
    assert 'href="/#mock-exams"' in text


def test_every_state_has_its_row_and_its_way_on(user_client, user, exam, scored_mock):
    handed_in = practice_of(user, exam, count=2, now=LATER - timedelta(hours=2))
    submit(handed_in)
    is_open = practice_of(user, exam, Mode.TUTOR, count=2, now=LATER - timedelta(hours=1))

    text = page(user_client)

    assert "3 attempts so far" in text
    assert "Under way" in text
    assert "Being scored" in text
    assert "Scored" in text
    assert reverse("player", args=[is_open.pk]) in text
    assert reverse("attempt-result", args=[handed_in.pk]) in text
    assert reverse("attempt-result", args=[scored_mock.pk]) in text


def test_a_mock_shows_its_score_and_a_drill_its_count(user_client, scored_mock, user, exam):
    drill = practice_of(user, exam, count=3)
    get_right(drill, 2)
    score(drill)

    text = page(user_client)

    assert f"<span>{scored_mock.runs.get().scaled_score} " in text
    assert "2 of 3" in text


def test_the_latest_run_counts(user_client, late_mock):
    assert f"<span>{late_mock.runs.last().scaled_score} " in page(user_client)


def test_an_attempt_whose_time_is_over_is_closed_by_looking(user_client, mock):
    text = page(user_client)

    assert "Under way" not in text
    assert "ended by the clock" not in text  # not scored yet
    mock.refresh_from_db()
    assert not mock.is_in_progress


def test_one_mock_is_no_trend_yet(user_client, scored_mock):
    assert "One point is no trend yet" in page(user_client)


def test_mocks_draw_a_line_for_the_score_and_for_each_domain(user_client, scored_mock, user, exam):
    again = mock_of(user, exam, now=NOW + timedelta(days=1))
    get_right(again, 8)
    score(again)

    text = page(user_client)

    assert text.count('class="chart-fluid trend"') == 3
    assert text.count('class="trend__line"') == 3
    # the same in numbers
    assert f'<td class="number">{scored_mock.runs.get().scaled_score}</td>' in text
    assert f'<td class="number">{again.runs.get().scaled_score}</td>' in text
    assert "0 of 8" in text
    assert "8 of 8" in text


def test_long_histories_have_pages(user_client, user, exam):
    for number in range(21):
        submit(practice_of(user, exam, count=1, seed=number, now=LATER - timedelta(minutes=number)))

    assert "Page 1 of 2" in page(user_client)
    assert page(user_client, "?page=2").count('data-label="Started"') == 1
    assert "Page 2 of 2" in page(user_client, "?page=999")
    assert "Page 1 of 2" in page(user_client, "?page=x")


def test_an_unknown_exam_in_the_address_is_ignored(user_client, scored_mock):
    assert "Mock exams over time" in page(user_client, "?exam=NOPE")


def test_other_peoples_attempts_do_not_show(client, other_user, scored_mock):
    client.force_login(other_user)

    assert "Nothing sat yet" in page(client)


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(URL).status_code == 302


def test_other_methods_are_refused(user_client, db):
    assert user_client.post(URL).status_code == 405


def test_a_history_takes_few_queries_however_long(user_client, user, exam, scored_mock, django_assert_max_num_queries):
    for number in range(6):
        attempt = practice_of(user, exam, count=2, seed=number, now=LATER - timedelta(hours=number + 3))
        score(attempt)

    with django_assert_max_num_queries(15):
        user_client.get(URL)
