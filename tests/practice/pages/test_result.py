"""The result of an attempt as a page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from practice.models import Attempt, ScoringRun
from practice.services.closing import close_if_overdue
from tests.factories.practice import NOW, get_right, mock_of, practice_of, score, submit
from tests.practice.pages.conftest import LATER


def url(attempt):
    return reverse("attempt-result", args=[attempt.pk])


def page(client, attempt):
    response = client.get(url(attempt))
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


# Who and when


def test_a_stranger_finds_nothing(client, other_user, scored_mock):
    client.force_login(other_user)

    assert client.get(url(scored_mock)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, scored_mock):
    response = client.get(url(scored_mock))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_result_is_only_read(user_client, scored_mock):
    assert user_client.post(url(scored_mock)).status_code == 405


def test_an_open_attempt_leads_to_the_player(user_client, user, exam):
    attempt = mock_of(user, exam, now=LATER)

    response = user_client.get(url(attempt))

    assert response.status_code == 302
    assert response.url == reverse("player", args=[attempt.pk])


def test_an_attempt_whose_time_is_over_is_closed_by_looking(user_client, mock, enqueued):
    text = page(user_client, mock)

    assert "is being scored" in text
    assert "The time ran out at" in text
    assert enqueued == [str(mock.pk)]


def test_a_page_that_waits_says_so_and_fills_in(user_client, mock, enqueued):
    submit(mock)

    text = page(user_client, mock)

    assert f'data-url="{reverse("api-result", args=[mock.pk])}"' in text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in text
    assert enqueued == [str(mock.pk)]


def test_practice_that_waits_for_a_mock_promises_no_score_in_seconds(user_client, user, exam, enqueued):
    drill = practice_of(user, exam, count=4)
    submit(drill)
    mock_of(user, exam, now=LATER - timedelta(minutes=20))

    text = page(user_client, drill)

    assert "waits for your mock exam" in text
    assert "within seconds" not in text


def test_a_scored_attempt_asks_for_no_scoring(user_client, scored_mock, enqueued):
    page(user_client, scored_mock)

    assert enqueued == []


def test_a_result_is_not_kept_by_caches(user_client, scored_mock):
    assert "no-store" in user_client.get(url(scored_mock))["Cache-Control"]


# What it tells


def test_the_score_stands_with_scale_cut_and_interval(user_client, scored_mock):
    run = scored_mock.runs.get()

    text = page(user_client, scored_mock)

    assert f'<p class="score">{run.scaled_score}</p>' in text
    assert "Estimated scaled score" in text
    assert f'<strong class="numbers">{run.scaled_low}</strong>' in text
    assert f'<strong class="numbers">{run.scaled_high}</strong>' in text
    assert "750 to pass" in text
    assert "7 of 8" in text


@pytest.mark.parametrize(("right", "words"), [(6, "Pass</span>"), (5, "Not a pass</span>")])
def test_the_verdict_is_a_word_and_a_mark(user_client, mock, right, words):
    get_right(mock, right)
    score(mock)

    assert words in page(user_client, mock)


def test_an_interval_over_the_cut_settles_nothing(user_client, mock):
    get_right(mock, 6)
    score(mock)

    assert "It holds both outcomes" in page(user_client, mock)


def test_domains_come_with_weight_count_and_standing(user_client, scored_mock):
    text = page(user_client, scored_mock)

    assert "60 % of the exam" in text
    assert "40 % of the exam" in text
    for part in scored_mock.runs.get().domains.all():
        assert f"{part.correct} of {part.total}" in text


def test_a_domain_of_three_questions_has_not_enough_data(user_client, scored_mock):
    assert "Not enough data" in page(user_client, scored_mock)


def test_tasks_stand_under_their_domain(user_client, scored_mock):
    text = page(user_client, scored_mock)

    assert "2 tasks of First" in text
    assert "1 task of Second" in text


def test_the_pace_is_measured_against_the_time_the_exam_allows(user_client, scored_mock):
    text = page(user_client, scored_mock)

    assert "6:00</strong>" in text  # 60 minutes for 10 questions
    assert "1 to 5" in text
    assert text.count('class="pace__bar') == 10 + 3  # and the legend


def test_a_sitting_without_times_says_so(user_client, mock):
    get_right(mock, 6)
    score(mock)

    assert "No times were recorded" in page(user_client, mock)


def test_changed_answers_are_told(user_client, scored_mock):
    text = page(user_client, scored_mock)

    assert "Changing paid off" in text
    assert "Review the 1 changed answer" in text


def test_unchanged_answers_are_told(user_client, mock):
    get_right(mock, 8)
    score(mock)

    assert "You changed no answer" in page(user_client, mock)


def test_one_button_drills_where_the_points_are(user_client, mock):
    get_right(mock, 2)
    score(mock)

    text = page(user_client, mock)

    assert text.count("button--primary") == 1
    assert '<input type="hidden" name="mode" value="drill">' in text
    assert "points</p>" in text


def test_full_marks_lead_to_the_next_mock(user_client, mock):
    get_right(mock, 8)
    score(mock)

    text = page(user_client, mock)

    assert "No single task stands out" in text or "points</p>" in text
    assert text.count("button--primary") == 1


def test_questions_met_before_are_told_apart(user_client, scored_mock, user, exam):
    again = mock_of(user, exam, now=NOW + timedelta(days=1))
    get_right(again, 8)
    score(again)

    text = page(user_client, again)

    assert "You had met <strong>all 8</strong> scored questions before" in text


def test_a_first_meeting_is_not_worth_a_word(user_client, scored_mock):
    assert "You had met" not in page(user_client, scored_mock)


def test_the_gain_since_the_mock_before_is_told(user_client, scored_mock, user, exam):
    again = mock_of(user, exam, now=NOW + timedelta(days=1))
    get_right(again, 8)
    score(again)

    gain = again.runs.get().scaled_score - scored_mock.runs.get().scaled_score
    assert f"<dd>+{gain}</dd>" in page(user_client, again)


def test_late_answers_show_both_scores_and_the_reason(user_client, late_mock):
    first, last = ScoringRun.objects.filter(attempt=late_mock).order_by("number")

    text = page(user_client, late_mock)

    assert "Answers that reached us late are counted here" in text
    assert f'Before: <strong class="numbers">{first.scaled_score}</strong> (0 of 8, not a pass)' in text
    assert f'Now: <strong class="numbers">{last.scaled_score}</strong> (1 of 8, not a pass)' in text
    assert "Scored more than once" in text


def test_a_rescoring_under_way_fills_in(user_client, scored_mock, enqueued):
    Attempt.objects.filter(pk=scored_mock.pk).update(pending_run="regrade")

    text = page(user_client, scored_mock)

    assert "being scored again" in text
    assert 'data-module="result-poll"' in text
    assert enqueued == [str(scored_mock.pk)]


def test_an_expired_mock_says_that_the_clock_ended_it(user_client, mock):
    close_if_overdue(attempt=mock, now=mock.deadline_at + timedelta(hours=1))
    score(mock)

    assert "ended by the clock" in page(user_client, mock)


def test_practice_has_no_scaled_score(user_client, drill):
    text = page(user_client, drill)

    assert "3 of 4 right" in text
    assert "Practice has no scaled score" in text
    assert "Estimated scaled score" not in text
    assert "Where the points are" not in text


def test_the_outcome_of_a_question_in_a_running_mock_stays_untold(user_client, scored_mock, user, exam):
    mock_of(user, exam, now=LATER)

    text = page(user_client, scored_mock)

    assert "pace__bar--right" not in text.split("</svg>", 2)[0]
    assert "not told yet" in text
    assert ", right)" not in text


def test_times_are_shown_in_the_persons_zone(user_client, user, late_mock):
    user.time_zone = "Asia/Tokyo"
    user.save()

    # scored at 10:02 UTC
    assert "19:02" in page(user_client, late_mock)


def test_a_result_takes_few_queries(user_client, scored_mock, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        user_client.get(url(scored_mock))
