"""Cohorts and assignments by the API."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient


def program_of(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


@pytest.fixture
def assignment(assign, member):
    now = timezone.now()
    return assign(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1))


def test_a_member_reads_what_is_assigned_and_starts_it_once(user, assignment):
    program = program_of(user)

    listed = program.get("/api/v1/me/assignments/").json()
    answers = [program.post("/api/v1/attempts/", {"assignment": str(assignment.pk)}) for _ in range(2)]

    assert [(entry["title"], entry["time_limit_ms"], entry["may_start"]) for entry in listed] == [
        ("Trial", 3_600_000, True)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_a_stranger_starts_nothing(other_user, assignment):
    answer = program_of(other_user).post("/api/v1/attempts/", {"assignment": str(assignment.pk)})

    assert answer.status_code == 404


def test_what_is_closed_is_a_409(user, member, assign):
    answer = program_of(user).post("/api/v1/attempts/", {"assignment": str(assign().pk)})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_open")


@pytest.mark.parametrize("path", ["", "results/"])
def test_a_cohort_is_there_for_who_teaches_it_only(instructor, user, other_user, assignment, path):
    url = f"/api/v1/cohorts/{assignment.cohort_id}/{path}"

    assert [program_of(one).get(url).status_code for one in (instructor, user, other_user)] == [200, 404, 404]
    assert APIClient().get(url).status_code == 401


def test_who_teaches_nothing_has_no_cohorts(instructor, user, cohort):
    assert [len(program_of(one).get("/api/v1/cohorts/").json()) for one in (instructor, user)] == [1, 0]
