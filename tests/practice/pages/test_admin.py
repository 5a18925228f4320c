"""Sittings and reports of problems in the admin."""

import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from examprep.accounts.models import User
from practice.models import Attempt, ProblemReport, TimeExtension
from practice.services.assigning import create_assignment
from practice.services.cohorts import create_cohort, leave_cohort
from practice.services.inviting import create_link, join
from practice.services.sitting_assignments import start_assignment
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


def test_administrators_see_attempts_with_runs_and_responses(superuser, scored_mock):
    run = scored_mock.runs.get()

    listed = superuser.get(ATTEMPTS).content.decode()
    text = superuser.get(attempt_url(scored_mock)).content.decode()

    assert f"7/8 = {run.scaled_score}" in listed
    assert "Mock exam 1" in text
    assert text.count("form-row has_original") >= 11  # ten responses and a run


@pytest.mark.parametrize("term", ["ann", "Ann@Example.org", "{pk}"])
def test_attempts_are_found_by_person_and_by_id(superuser, scored_mock, other_user, term):
    other = mock_of(other_user, scored_mock.exam)

    found = superuser.get(ATTEMPTS, {"q": term.format(pk=scored_mock.pk)}).content.decode()

    assert str(scored_mock.pk) in found
    assert str(other.pk) not in found


def test_a_part_of_a_name_finds_no_attempt(superuser, scored_mock):
    assert str(scored_mock.pk) not in superuser.get(ATTEMPTS, {"q": "an"}).content.decode()


def test_attempts_are_counted_up_to_a_limit(superuser, scored_mock):
    with CaptureQueriesContext(connection) as statements:
        superuser.get(ATTEMPTS)

    counts = [query["sql"] for query in statements if "COUNT(" in query["sql"]]
    assert counts
    assert all("LIMIT 10001" in sql for sql in counts)


def test_nobody_changes_or_deletes_an_attempt(superuser, scored_mock):
    before = Attempt.objects.values().get(pk=scored_mock.pk)

    assert superuser.post(attempt_url(scored_mock), {"title": "Other"}).status_code == 403
    assert superuser.post(attempt_url(scored_mock) + "delete/", {"post": "yes"}).status_code == 403
    assert superuser.get(reverse("admin:practice_attempt_add")).status_code == 403

    assert Attempt.objects.values().get(pk=scored_mock.pk) == before


def test_candidates_do_not_get_in(user_client, scored_mock):
    assert user_client.get(ATTEMPTS).status_code == 302
    assert user_client.get(attempt_url(scored_mock)).status_code == 302


def test_more_minutes_go_to_a_running_clock(superuser, user, exam):
    attempt = mock_of(user, exam, now=LATER)

    give(superuser, attempt)

    given = TimeExtension.objects.get()
    assert (given.attempt, given.minutes, given.reason, given.given_by.username) == (attempt, 15, "Fire alarm", "root")
    assert Attempt.objects.get().deadline_at == attempt.deadline_at + timedelta(minutes=15)


@pytest.mark.parametrize("data", [{"minutes": "0"}, {"minutes": "241"}, {"reason": ""}])
def test_minutes_need_a_number_and_a_reason(superuser, user, exam, data):
    attempt = mock_of(user, exam, now=LATER)

    response = give(superuser, attempt, **data)

    assert response.status_code == 200
    assert not TimeExtension.objects.exists()


def test_a_clock_that_ran_out_unnoticed_is_not_wound_up(superuser, mock):
    response = give(superuser, mock)

    assert "has ended meanwhile" in response.content.decode()
    assert not TimeExtension.objects.exists()


def test_the_list_takes_few_queries(superuser, user, exam, scored_mock, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        superuser.get(ATTEMPTS)


def test_an_instructor_sees_sittings_of_their_own_cohorts_only(staff, instructor, user, exam, scored_mock):
    cohort = create_cohort(exam=exam, name="Autumn", by=instructor, now=NOW)
    link = create_link(cohort=cohort, by=instructor, now=NOW)
    join(token=link.token, user=user, has_agreed=True, now=NOW)
    given = create_assignment(
        cohort=cohort, title="Trial", opens_at=LATER, closes_at=LATER + timedelta(hours=2), by=instructor, now=NOW
    )
    sat, _ = start_assignment(user=user, assignment_id=given.pk, now=LATER, rng=random.Random(1))

    pages = [staff.get(attempt_url(attempt)).status_code for attempt in (sat, scored_mock)]
    give(staff, sat)
    leave_cohort(user=user, cohort_id=cohort.pk, now=LATER)

    assert pages == [200, 302]  # the admin's answer to what does not exist
    assert TimeExtension.objects.get().attempt == sat
    assert staff.get(attempt_url(sat)).status_code == 302


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
