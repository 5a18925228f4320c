"""The plan, for programs."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from practice.services.planning import Wishes, save_plan
from tests.factories.practice import NOW, practice_of, save

URL = "/api/v1/me/plan/"
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def plan(user, exam):
    wishes = Wishes(exam_on=TODAY + 20 * DAY, minutes=(60,) * 7, goals={}, wants_summary=False)
    return save_plan(user=user, exam=exam, wishes=wishes, token="secret", now=NOW)


def test_a_plan_has_phases_and_days(api, plan):
    body = api.get(URL, {"exam": "TINY-1"}).json()

    assert (body["exam"], body["exam_on"]) == ("TINY-1", "2026-12-12")
    assert body["phases"][0]["from"] == "2026-11-22"
    assert body["phases"][-1] == {"phase": "rest", "from": "2026-12-11", "to": "2026-12-11"}
    assert len(body["days"]) == 14
    assert body["days"][0]["date"] == "2026-11-22"
    assert body["days"][0]["minutes"] == 60


def test_what_was_done_and_what_is_to_do_stand_side_by_side(api, user, exam, plan):
    drill = practice_of(user, exam, count=3, now=NOW - timedelta(hours=2), tasks=("1.1",))
    save(drill, 1, now=NOW - timedelta(hours=1), time_spent_ms=300_000)

    day = api.get(URL).json()["days"][0]

    assert day["done_minutes"] == 5
    assert day["activities"][0] == {
        "kind": "drill", "minutes": 5, "done": True, "task": "1.1", "domain": 1, "count": 1, "attempt": str(drill.pk),
    }  # fmt: skip
    assert {activity["done"] for activity in day["activities"][1:]} == {False}


def test_the_days_asked_for_come(api, plan):
    days = api.get(URL, {"from": "2026-11-20", "to": "2026-12-25"}).json()["days"]

    assert (days[0]["date"], days[-1]["date"], len(days)) == ("2026-11-20", "2026-12-25", 36)
    assert [activity["kind"] for activity in days[21]["activities"]] == ["rest"]
    assert [activity["kind"] for activity in days[22]["activities"]] == ["exam"]
    assert days[-1]["activities"] == []


def test_without_a_plan_the_usual_hours_hold(api, exam):
    body = api.get(URL).json()

    assert (body["exam_on"], body["phases"]) == (None, [])
    assert body["days"][0]["minutes"] == 90


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-13-01"}, "from"),
        ({"from": ""}, "from"),
        ({"to": "2026-11-31"}, "to"),
        ({"to": "2026-11-21"}, "to"),
        ({"from": "2026-11-22", "to": "2027-02-22"}, "to"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
        ({"from": "9999-12-31"}, "from"),
    ],
)
def test_days_that_make_no_sense_are_refused(api, exam, query, field):
    answer = api.get(URL, query)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_ninety_two_days_can_be_asked_for(api, exam):
    assert len(api.get(URL, {"from": "2026-11-22", "to": "2027-02-21"}).json()["days"]) == 92


def test_an_unknown_exam_is_404(api, exam):
    assert api.get(URL, {"exam": "NONE-1"}).status_code == 404


def test_without_any_exam_it_is_404(api):
    assert api.get(URL).status_code == 404


def test_another_persons_plan_is_not_seen(stranger, plan):
    assert stranger.get(URL).json()["exam_on"] is None


def test_nobody_sees_a_plan_without_signing_in(exam):
    assert APIClient().get(URL).status_code == 401


def test_nothing_is_changed_here(api, plan):
    assert api.post(URL, {}).status_code == 405
