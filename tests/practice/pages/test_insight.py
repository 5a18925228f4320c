"""The weakness report as a page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from practice.models import InsightReport, Response
from practice.services.learning import update_learner
from tests.factories.practice import NOW, get_right, practice_of, respond, score

pytestmark = pytest.mark.django_db

URL = reverse("insight")


def report_of(attempt, after=timedelta(hours=1)):
    return update_learner(user_id=attempt.user_id, exam_id=attempt.exam_id, now=NOW + after)


@pytest.fixture
def reported(mock):
    get_right(mock, 5)
    Response.objects.filter(attempt=mock).update(time_spent_ms=200_000)
    score(mock)
    report_of(mock)
    return mock


@pytest.fixture
def many(user, exam):
    """A learner with enough first exposures for a chance of passing: what the report says is set by hand."""

    def do(mock):
        report = InsightReport.objects.get(attempt=mock)
        report.document |= {
            "readiness": {"probability": 0.62, "low": 0.41, "high": 0.80},
            "reason": None,
            "raise_most": [{"code": "1.1", "gain": 0.05}],
        }
        report.save()

    return do


def test_before_the_first_report_the_page_says_how_to_get_one(user_client, exam):
    answer = user_client.get(URL)

    assert answer.status_code == 200
    assert b"No report yet" in answer.content


def test_without_an_exam_the_page_says_so(user_client, db):
    assert user_client.get(URL).status_code == 200


def test_tasks_are_listed_with_their_counts_and_a_drill(user_client, reported):
    page = user_client.get(URL).content.decode()

    assert page.index('id="task-') > 0
    assert page.count('name="tasks" value="') == 3
    assert "new right" in page


def test_without_enough_data_there_is_no_chance_but_what_is_missing(user_client, reported):
    page = user_client.get(URL).content.decode()

    assert "Not enough data yet." in page
    assert "more new questions are needed" in page


def test_a_chance_is_told_with_its_interval_and_what_raises_it(user_client, reported, many):
    many(reported)

    page = user_client.get(URL).content.decode()

    assert "62\u00a0%" in page
    assert "between 41\u00a0% and 80\u00a0%" in page
    assert "What would raise it most" in page


def test_an_earlier_report_is_shown_as_it_was(user_client, reported, user, exam):
    drill = practice_of(user, exam, now=NOW + timedelta(days=1))
    respond(drill, lambda response: True)
    score(drill)
    report_of(drill, timedelta(days=2))
    first = InsightReport.objects.last()

    page = user_client.get(URL, {"report": first.pk}).content.decode()

    assert reverse("attempt-result", args=[reported.pk]) in page
    assert f"report={first.pk}" in page


def test_reports_of_others_and_nonsense_are_not_found(client, other_user, reported):
    client.force_login(other_user)

    for number in (InsightReport.objects.get().pk, "0", "9" * 30, "x"):
        assert client.get(URL, {"report": number}).status_code in (404, 200)
    assert client.get(URL, {"report": InsightReport.objects.get().pk}).status_code == 404


def test_an_unknown_exam_is_not_found(user_client, reported):
    assert user_client.get(URL, {"exam": "NONE"}).status_code == 404


def test_visitors_are_asked_to_sign_in(client, exam):
    assert client.get(URL).status_code == 302


def test_the_page_is_read_only(user_client, exam):
    assert user_client.post(URL).status_code == 405


def test_the_page_takes_few_queries_however_many_sittings_there_are(
    user_client, reported, user, exam, django_assert_max_num_queries
):
    for number in range(10):
        drill = practice_of(user, exam, now=NOW + timedelta(hours=2 + number))
        respond(drill, lambda response: False)
        score(drill)
        report_of(drill, timedelta(hours=3 + number))

    with django_assert_max_num_queries(14):
        user_client.get(URL)
