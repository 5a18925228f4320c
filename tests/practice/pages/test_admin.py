"""Sittings and reports of problems in the admin."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from examprep.accounts.models import User
from practice.models import Attempt, ProblemReport, TimeExtension
from practice.services.study import report_problem
from tests.conftest import PASSWORD
from tests.factories.practice import NOW, mock_of
from tests.practice.pages.conftest import LATER

ATTEMPTS = reverse("admin:practice_attempt_changelist")
REPORTS = reverse("admin:practice_problemreport_changelist")


def attempt_url(attempt):
    return reverse("admin:practice_attempt_change", args=[attempt.pk])


def report_url(report):
    return reverse("admin:practice_problemreport_change", args=[report.pk])


def give(client, attempt, **changes):
    """Send the form of the attempt's page, with what the page hides in it."""
    page = client.get(attempt_url(attempt)).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return client.post(attempt_url(attempt), hidden | {"minutes": "15", "reason": "Fire alarm"} | changes, follow=True)


@pytest.fixture
def staff(instructor):
    client = Client()
    client.force_login(instructor)
    return client


@pytest.fixture
def superuser(db):
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.org", PASSWORD))
    return client


@pytest.fixture
def report(user, scored_mock):
    response = scored_mock.responses.get(position=3)
    return report_problem(
        user=user, attempt=scored_mock, response=response, kind="wrong_key", text="B is right too.", now=NOW
    )


# Attempts


def test_staff_see_attempts_with_runs_and_responses(staff, scored_mock):
    run = scored_mock.runs.get()

    listed = staff.get(ATTEMPTS).content.decode()
    text = staff.get(attempt_url(scored_mock)).content.decode()

    assert f"7/8 = {run.scaled_score}" in listed
    assert "Mock exam 1" in text
    assert text.count("form-row has_original") >= 11  # ten responses and a run


def test_nobody_changes_or_deletes_an_attempt(superuser, scored_mock):
    before = Attempt.objects.values().get(pk=scored_mock.pk)

    assert superuser.post(attempt_url(scored_mock), {"title": "Other"}).status_code == 403
    assert superuser.post(attempt_url(scored_mock) + "delete/", {"post": "yes"}).status_code == 403
    assert superuser.get(reverse("admin:practice_attempt_add")).status_code == 403

    assert Attempt.objects.values().get(pk=scored_mock.pk) == before


def test_candidates_do_not_get_in(user_client, scored_mock):
    assert user_client.get(ATTEMPTS).status_code == 302
    assert user_client.get(attempt_url(scored_mock)).status_code == 302


def test_more_minutes_go_to_a_running_clock(staff, instructor, user, exam):
    attempt = mock_of(user, exam, now=LATER)

    give(staff, attempt)

    given = TimeExtension.objects.get()
    assert (given.attempt, given.minutes, given.reason, given.given_by) == (attempt, 15, "Fire alarm", instructor)
    assert Attempt.objects.get().deadline_at == attempt.deadline_at + timedelta(minutes=15)


@pytest.mark.parametrize("data", [{"minutes": "0"}, {"minutes": "241"}, {"reason": ""}])
def test_minutes_need_a_number_and_a_reason(staff, user, exam, data):
    attempt = mock_of(user, exam, now=LATER)

    response = give(staff, attempt, **data)

    assert response.status_code == 200
    assert not TimeExtension.objects.exists()


def test_a_clock_that_ran_out_unnoticed_is_not_wound_up(staff, mock):
    response = give(staff, mock)

    assert "has ended meanwhile" in response.content.decode()
    assert not TimeExtension.objects.exists()


def test_the_list_takes_few_queries(staff, user, exam, scored_mock, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        staff.get(ATTEMPTS)


# Reports


def test_a_decision_reaches_the_learner_with_its_reason(staff, instructor, user_client, report, scored_mock):
    staff.post(report_url(report), {"decision": "rejected", "reason": "The stem rules B out."})

    report.refresh_from_db()
    assert (report.status, report.decision_reason, report.decided_by) == (
        "rejected", "The stem rules B out.", instructor,
    )  # fmt: skip
    page = user_client.get(reverse("attempt-review", args=[scored_mock.pk])).content.decode()
    assert "The stem rules B out." in page


@pytest.mark.parametrize("data", [{"decision": ""}, {"decision": "open"}, {"reason": " "}])
def test_a_decision_needs_both_parts(staff, report, data):
    response = staff.post(report_url(report), {"decision": "confirmed", "reason": "True."} | data)

    assert response.status_code == 200
    report.refresh_from_db()
    assert report.status == "open"


def test_what_the_learner_wrote_does_not_change(staff, report):
    staff.post(report_url(report), {"decision": "confirmed", "reason": "True.", "text": "Other", "kind": "other"})

    report.refresh_from_db()
    assert (report.text, report.kind) == ("B is right too.", "wrong_key")


def test_a_decided_report_stays_decided(staff, report):
    staff.post(report_url(report), {"decision": "rejected", "reason": "No."})

    assert staff.post(report_url(report), {"decision": "confirmed", "reason": "Yes."}).status_code == 403
    assert ProblemReport.objects.get().status == "rejected"


def test_reports_are_neither_made_nor_deleted_here(superuser, report):
    assert superuser.get(reverse("admin:practice_problemreport_add")).status_code == 403
    assert superuser.post(report_url(report) + "delete/", {"post": "yes"}).status_code == 403
    assert ProblemReport.objects.exists()


def test_reports_are_listed(staff, report):
    assert "B is right too." in staff.get(REPORTS).content.decode()
