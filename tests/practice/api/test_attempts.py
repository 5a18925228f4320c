"""Attempts through the API: start, read, keep in touch, hand in."""

from datetime import timedelta
from uuid import UUID

import pytest

from practice.models import Attempt
from tests.factories.practice import NOW, mock_of, practice_of, save, score, submit

ATTEMPTS = "/api/v1/attempts/"
S = timedelta(seconds=1)


def start(api, **body):
    return api.post(ATTEMPTS, {"exam": "TINY-1", "mode": "mock"} | body)


# Start


def test_a_mock_starts(api, exam):
    answer = start(api)

    body = answer.json()
    assert answer.status_code == 201
    assert (body["exam"], body["mode"], body["status"], body["title"]) == (
        "TINY-1",
        "mock",
        "in_progress",
        "Mock exam 1",
    )
    assert (body["started_at"], body["deadline_at"]) == ("2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z")
    assert (body["server_time"], body["remaining_ms"], body["time_limit_ms"]) == (
        "2026-11-22T09:00:00Z",
        3600000,
        3600000,
    )
    assert UUID(body["id"]) == Attempt.objects.get().pk


def test_an_open_mock_is_returned_again_with_200(api, exam):
    first = start(api).json()

    again = start(api)

    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert Attempt.objects.count() == 1


def test_the_whole_form_comes_with_the_start(api, exam):
    items = start(api).json()["items"]

    assert [item["position"] for item in items] == list(range(1, 11))
    assert set(items[0]) - {"prompts"} == {"position", "kind", "choose", "stem_html", "options", "response"}
    assert items[0]["response"] == {
        "value": None, "flagged": False, "eliminated": [], "confidence": None, "revision": 0, "time_spent_ms": 0,
        "checked": False,
    }  # fmt: skip


def test_only_matching_items_have_prompts(api, exam):
    for item in start(api).json()["items"]:
        assert ("prompts" in item) == (item["kind"] == "matching")
        assert all(set(option) == {"id", "html"} for option in item["options"] + item.get("prompts", []))


@pytest.mark.parametrize("mode", ["drill", "tutor"])
def test_practice_starts_with_a_scope(api, exam, mode):
    answer = start(api, mode=mode, count=3, domains=[2], source="unseen")

    body = answer.json()
    assert (answer.status_code, body["mode"], len(body["items"])) == (201, mode, 3)
    assert (body["deadline_at"], body["remaining_ms"], body["time_limit_ms"]) == (None, None, None)


def test_timed_practice_has_a_deadline(api, exam):
    assert start(api, mode="drill", count=5, timed=True).json()["remaining_ms"] == 30 * 60 * 1000


def test_two_drills_are_two_attempts(api, exam):
    assert start(api, mode="drill").json()["id"] != start(api, mode="drill").json()["id"]


def test_practice_of_nothing_is_422(api, exam):
    answer = start(api, mode="drill", source="missed")

    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_draw")


def test_a_bank_without_a_form_is_503_and_names_the_cell(api, exam):
    Attempt.objects.all().delete()
    exam.forms.all().delete()
    exam.items.filter(task__code="2.1").update(status="retired")

    answer = start(api)

    assert (answer.status_code, answer.json()["code"]) == (503, "shortage")
    assert "domain 2 needs 4 items, 0 can be drawn" in answer.json()["detail"]


def test_an_unknown_exam_is_404(api, exam):
    assert start(api, exam="TINY-9").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mode": "exam"}, "mode"),
        ({"mode": None}, "mode"),
        ({"exam": "no such/exam"}, "exam"),
        ({"mode": "drill", "count": 0}, "count"),
        ({"mode": "drill", "count": 66}, "count"),
        ({"mode": "drill", "count": "many"}, "count"),
        ({"mode": "drill", "domains": "1"}, "domains"),
        ({"mode": "drill", "domains": [0]}, "domains"),
        ({"mode": "drill", "domains": [1] * 101}, "domains"),
        ({"mode": "drill", "tasks": ["1.1"] * 101}, "tasks"),
        ({"mode": "drill", "tags": ["S3"] * 101}, "tags"),
        ({"mode": "drill", "tags": ["a\u0000b"]}, "tags"),
        ({"mode": "drill", "source": "easy"}, "source"),
        ({"mode": "drill", "timed": "perhaps"}, "timed"),
    ],
)
def test_a_wrong_field_is_named(api, exam, body, field):
    answer = start(api, **body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("body", [[], "mock", None, 7])
def test_a_body_that_is_no_object_is_400(api, exam, body):
    answer = api.post(ATTEMPTS, body)

    assert (answer.status_code, set(answer.json())) == (400, {"code", "detail", "errors", "request_id"})


def test_extra_fields_change_nothing(api, exam):
    body = start(
        api, status="scored", deadline_at="2027-01-01T00:00:00Z", extra_time_s=9999, user="bob", score=1000,
        items=[], form=3,
    ).json()  # fmt: skip

    attempt = Attempt.objects.get()
    assert (body["status"], body["remaining_ms"], attempt.user.username) == ("in_progress", 3600000, "ann")


# Read


def test_an_attempt_is_read_with_what_was_saved(api, mock, url, clock):
    save(mock, 3, flagged=True, time_spent_ms=9000)
    clock.shift(600)

    body = api.get(url()).json()

    saved = body["items"][2]["response"]
    assert (saved["value"], saved["revision"]) == (mock.responses.get(position=3).value, 1)
    assert (saved["flagged"], saved["time_spent_ms"]) == (True, 9000)
    assert (body["server_time"], body["remaining_ms"]) == ("2026-11-22T09:10:00Z", 3000000)


def test_reading_and_starting_tell_the_same(api, exam):
    started = start(api).json()

    assert api.get(f"{ATTEMPTS}{started['id']}/").json() == started


def test_reading_an_overdue_attempt_closes_it_at_its_deadline(api, mock, url, clock):
    clock.shift(3600 + 11)

    body = api.get(url()).json()

    assert (body["status"], body["submitted_at"], body["remaining_ms"]) == ("submitted", "2026-11-22T10:00:00Z", 0)


def test_minutes_given_show_with_the_next_reply(api, mock, url):
    Attempt.objects.update(deadline_at=mock.deadline_at + timedelta(minutes=10))

    assert api.get(url()).json()["remaining_ms"] == 70 * 60 * 1000


def test_answers_are_not_cached(api, mock, url):
    for path in ("", "result/", "review/"):
        assert "no-store" in api.get(url(path))["Cache-Control"]


def test_the_list_is_mine_and_newest_first(api, user, other_user, exam):
    drill = practice_of(user, exam, now=NOW - 60 * S)
    mock = mock_of(user, exam)
    mock_of(other_user, exam)

    listed = api.get(ATTEMPTS).json()

    assert [entry["id"] for entry in listed] == [str(mock.pk), str(drill.pk)]
    assert "items" not in listed[0]


def test_the_list_closes_what_is_overdue(api, mock, clock):
    clock.shift(3600 + 11)

    (listed,) = api.get(ATTEMPTS).json()

    mock.refresh_from_db()
    assert (listed["status"], listed["submitted_at"]) == ("submitted", "2026-11-22T10:00:00Z")
    assert (mock.status, mock.pending_run) == ("submitted", "initial")


# Keep in touch


def progress(api, url, **body):
    return api.put(url("progress/"), {"position": 1} | body)


def test_progress_is_remembered_and_answered_with_the_clock(api, mock, url, clock):
    clock.shift(60)

    answer = progress(api, url, position=7, time_spent_ms={"1": 5000, "7": 900})

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "in_progress", "server_time": "2026-11-22T09:01:00Z", "deadline_at": "2026-11-22T10:00:00Z",
        "remaining_ms": 3540000, "position": 7, "item_count": 10, "changed": [],
    }  # fmt: skip
    assert api.get(url()).json()["position"] == 7
    assert mock.responses.get(position=7).time_spent_ms == 900


def test_what_another_tab_saved_comes_with_progress(api, mock, url, clock):
    since = api.get(url()).json()["server_time"]
    save(mock, 4, now=NOW + 30 * S)
    clock.shift(60)

    (changed,) = progress(api, url, since=since).json()["changed"]

    assert (changed["position"], changed["response"]["revision"]) == (4, 1)


def test_a_save_that_was_under_way_at_the_last_reply_is_not_missed(api, mock, url, clock):
    """Its time is that of its request's start; the other tab's reply was written before it was committed."""
    save(mock, 4, now=NOW + 30 * S)
    clock.shift(60)

    changed = progress(api, url, since="2026-11-22T09:00:31Z").json()["changed"]

    assert [entry["position"] for entry in changed] == [4]


def test_what_was_saved_long_before_is_not_repeated(api, mock, url, clock):
    save(mock, 4, now=NOW + 30 * S)
    clock.shift(300)

    assert progress(api, url, since="2026-11-22T09:04:00Z").json()["changed"] == []


def test_without_since_nothing_is_compared(api, mock, url):
    save(mock, 4)

    assert progress(api, url).json()["changed"] == []


def test_progress_after_the_end_is_no_error_and_changes_nothing(api, mock, url):
    submit(mock)

    answer = progress(api, url, position=7, time_spent_ms={"1": 5000})

    assert (answer.status_code, answer.json()["status"], answer.json()["position"]) == (200, "submitted", 1)
    assert mock.responses.get(position=1).time_spent_ms == 0


def test_progress_at_the_end_says_so(api, mock, url, clock):
    clock.shift(3600 + 11)

    body = progress(api, url).json()

    assert (body["status"], body["remaining_ms"]) == ("submitted", 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"position": 0}, "position"),
        ({"position": None}, "position"),
        ({"time_spent_ms": {"x": 1}}, "time_spent_ms"),
        ({"time_spent_ms": {"-1": 1}}, "time_spent_ms"),
        ({"time_spent_ms": {"9" * 5000: 1}}, "time_spent_ms"),
        ({"time_spent_ms": {"9" * 30: 1}}, "time_spent_ms"),
        ({"time_spent_ms": {"1": -1}}, "time_spent_ms"),
        ({"time_spent_ms": {str(n): 1 for n in range(201)}}, "time_spent_ms"),
        ({"since": "yesterday"}, "since"),
    ],
)
def test_wrong_progress_is_named(api, mock, url, body, field):
    answer = progress(api, url, **body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


# Hand in


def test_handing_in_is_202(api, mock, url, clock):
    clock.shift(1800)

    answer = api.post(url("submission/"))

    mock.refresh_from_db()
    assert (answer.status_code, answer.json()) == (202, {"status": "submitted"})
    assert (mock.submitted_at, mock.closed_by) == (NOW + 1800 * S, "candidate")


def test_handing_in_again_is_the_same_answer(api, mock, url, clock):
    first = api.post(url("submission/"))
    clock.shift(60)

    again = api.post(url("submission/"))

    mock.refresh_from_db()
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert mock.submitted_at == NOW


def test_handing_in_after_scoring_says_scored(api, mock, url):
    score(mock)

    answer = api.post(url("submission/"))

    assert (answer.status_code, answer.json()) == (202, {"status": "scored"})


def test_handing_in_after_the_deadline_is_an_expiry(api, mock, url, clock):
    clock.shift(3600 + 300)

    assert api.post(url("submission/")).status_code == 202

    mock.refresh_from_db()
    assert (mock.submitted_at, mock.closed_by) == (mock.deadline_at, "deadline")


def test_a_score_in_the_body_is_no_score(api, mock, url):
    api.post(url("submission/"), {"score": 1000, "passed": True, "is_correct": [True] * 10})

    mock.refresh_from_db()
    assert (mock.status, mock.runs.count()) == ("submitted", 0)
