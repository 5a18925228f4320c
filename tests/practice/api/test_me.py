"""The latest report, and everything there is about a person, for programs."""

import json
from datetime import timedelta

import pytest

from practice.services.learning import update_learner
from tests.factories.practice import NOW, get_right, score

pytestmark = pytest.mark.django_db

INSIGHT = "/api/v1/me/insight/"
EXPORT = "/api/v1/me/export/"


@pytest.fixture
def reported(mock):
    get_right(mock, 5)
    score(mock)
    return update_learner(user_id=mock.user_id, exam_id=mock.exam_id, now=NOW + timedelta(hours=1))


def test_the_report_ranks_tasks_by_points_to_gain(api, reported):
    body = api.get(INSIGHT, {"exam": "TINY-1"}).json()

    points = [task["points_to_gain"] for task in body["tasks"]]
    assert points == sorted(points, reverse=True)
    assert body["tasks"][0].keys() == {"code", "domain", "mean", "low", "high", "n", "points_to_gain"}
    assert body["computed_at"] == "2026-11-22T10:00:00Z"


def test_no_chance_of_passing_comes_with_a_reason(api, reported):
    body = api.get(INSIGHT).json()

    assert body["readiness"] is None
    assert body["reason"]


def test_before_the_first_score_there_is_a_reason_and_nothing_else(api, exam):
    body = api.get(INSIGHT).json()

    assert body == {
        "exam": "TINY-1",
        "computed_at": None,
        "readiness": None,
        "reason": "Nothing was scored yet.",
        "tasks": [],
        "changes": [],
    }


def test_a_stranger_is_told_nothing_of_it(stranger, reported):
    assert stranger.get(INSIGHT).json()["computed_at"] is None


def test_an_unknown_exam_is_not_found(api, exam):
    assert api.get(INSIGHT, {"exam": "NONE"}).status_code == 404


def exported(client):
    return json.loads(b"".join(client.get(EXPORT).streaming_content))


def test_an_export_holds_every_response_of_this_person(api, reported):
    body = exported(api)

    assert [person["username"] for person in body["person"]] == ["ann"]
    assert len(body["responses"]) == 10
    assert len(body["reports"]) == 1
    assert sum(row["is_correct"] for row in body["responses"]) >= 5


def test_an_export_holds_nothing_of_others(stranger, reported):
    body = exported(stranger)

    assert [name for name, rows in body.items() if rows] == ["person"]


@pytest.mark.parametrize("path", [INSIGHT, EXPORT])
def test_visitors_are_refused(client, path, db):
    assert client.get(path).status_code == 401


@pytest.mark.parametrize("path", [INSIGHT, EXPORT])
def test_nothing_can_be_written_there(api, path):
    assert api.post(path).status_code == 405
