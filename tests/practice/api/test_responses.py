"""Saving one response through the API, and feedback in tutor sittings."""

from datetime import timedelta

import pytest

from practice.core.attempt import Mode
from practice.models import PublicNote, ResponseSave
from tests.factories.practice import NOW, mock_of, practice_of, right_value, save, score, submit, wrong_value

pytestmark = pytest.mark.both_databases

S = timedelta(seconds=1)


def row(attempt, position=1):
    return attempt.responses.select_related("version__key").get(position=position)


@pytest.fixture
def put(api, mock, url):
    """`put(position, value=..., revision=...)`: a save; without a value the right one."""

    def do(position=1, client=api, **body):
        if "value" not in body:
            body["value"] = right_value(row(mock, position))
        return client.put(url(f"responses/{position}/"), {"revision": 1} | body)

    return do


# Stored


def test_a_save_is_confirmed_with_the_time_that_remains(put, mock, clock):
    clock.shift(600)

    answer = put(revision=3, flagged=True, eliminated=[], time_spent_ms=41000)

    assert answer.status_code == 200
    assert answer.json() == {
        "position": 1, "revision": 3, "saved_at": "2026-11-22T09:10:00Z",
        "server_time": "2026-11-22T09:10:00Z", "remaining_ms": 3000000,
    }  # fmt: skip
    assert (row(mock).revision, row(mock).flagged, row(mock).time_spent_ms) == (3, True, 41000)


def test_an_untimed_sitting_has_no_remaining_time(api, user, exam):
    drill = practice_of(user, exam)

    answer = api.put(f"/api/v1/attempts/{drill.pk}/responses/1/", {"value": None, "flagged": True, "revision": 1})

    assert answer.json()["remaining_ms"] is None


def test_minutes_given_show_with_the_next_save(put, mock):
    type(mock).objects.update(deadline_at=mock.deadline_at + timedelta(minutes=10))

    assert put().json()["remaining_ms"] == 70 * 60 * 1000


@pytest.mark.parametrize("position", range(1, 11))
def test_a_value_of_every_kind_is_taken(put, mock, position):
    assert put(position).status_code == 200
    assert row(mock, position).value == right_value(row(mock, position))


@pytest.mark.parametrize("blank", [None, []])
def test_null_and_nothing_clear(put, mock, blank):
    put()

    assert put(value=blank, revision=2).status_code == 200
    assert row(mock).value is None


def test_extra_fields_change_nothing(put, mock):
    put(
        value=wrong_value(row(mock)), is_correct=True, is_scored=False, score=1000, correct=["o1"], checked_at=None,
        version=1, saved_at="2020-01-01T00:00:00Z", synced_late=True, user="bob", attempt="x", position=9,
    )  # fmt: skip

    stored = row(mock)
    assert (stored.is_correct, stored.checked_at, stored.synced_late) == (None, None, False)
    assert (stored.is_scored, stored.position) == (mock.form.form_items.get(position=1).is_scored, 1)
    assert score(mock).raw_score == 0


# Refused


def test_a_stale_save_is_409_with_what_is_stored(put, mock):
    put(revision=2, flagged=True)

    answer = put(value=None, revision=2)

    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "stale")
    assert body["response"] == {
        "value": right_value(row(mock)), "flagged": True, "eliminated": [], "confidence": None, "revision": 2,
        "time_spent_ms": 0, "checked": False,
    }  # fmt: skip
    assert ResponseSave.objects.count() == 1


def test_the_same_content_again_is_200(put):
    first = put(revision=2).json()

    answer = put(revision=2)

    assert (answer.status_code, answer.json()) == (200, first)


@pytest.mark.parametrize(
    "value",
    [
        ["zzzzz"],
        ["o1"],
        "abcde",
        7,
        True,
        {"a": "b"},
        [[]],
        [["a"]],
        [["a", "b", "c"]],
        [[["a"]]],
        [None],
        [1.5],
        ["x" * 100],
        ["a\u0000b"],
        ["é"],
        [["a\u0000", "b"]],
        ["a"] * 21,
    ],
)
def test_a_value_that_is_not_legal_is_422_and_changes_nothing(put, mock, value):
    put()

    answer = put(value=value, revision=2)

    assert (answer.status_code, answer.json()["code"]) == (422, "illegal_value")
    assert (row(mock).revision, row(mock).value) == (1, right_value(row(mock)))


def test_half_a_character_is_422(api, mock, url):
    body = rb'{"value": ["\ud800"], "revision": 1}'

    answer = api.put(url("responses/1/"), body, content_type="application/json")

    assert answer.status_code == 422


def test_options_of_another_item_are_422(put, mock):
    assert put(1, value=right_value(row(mock, 2))).status_code == 422


def test_struck_out_options_of_another_item_are_422(put, mock):
    assert put(eliminated=[row(mock, 2).option_ids[0]]).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"revision": None}, "revision"),
        ({"revision": 0}, "revision"),
        ({"revision": -1}, "revision"),
        ({"revision": 10**9}, "revision"),
        ({"revision": "two"}, "revision"),
        ({"flagged": "perhaps"}, "flagged"),
        ({"eliminated": "a"}, "eliminated"),
        ({"eliminated": ["a\u0000"]}, "eliminated"),
        ({"time_spent_ms": -1}, "time_spent_ms"),
        ({"answered_at": "yesterday"}, "answered_at"),
    ],
)
def test_a_wrong_field_is_named(put, mock, body, field):
    answer = put(**body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert row(mock).revision == 0


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_strange_time_ends_in_no_error_of_the_server(put, when):
    assert put(answered_at=when).status_code in (200, 400)


def test_value_and_revision_must_be_said(api, mock, url):
    answer = api.put(url("responses/1/"), {})

    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"value", "revision"})


@pytest.mark.parametrize("position", [0, 11, 32768, 99999999999999999999])
def test_a_position_that_is_not_there_is_404(api, mock, url, position):
    answer = api.put(url(f"responses/{position}/"), {"value": None, "revision": 1})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(("seconds", "status"), [(3599, 200), (3600, 200), (3610, 200), (3611, 410)])
def test_the_grace_ends_ten_seconds_after_the_deadline(put, clock, seconds, status):
    clock.shift(seconds)

    assert put().status_code == status


def test_after_the_end_it_is_410_and_says_how_it_stands(put, mock):
    submit(mock)

    answer = put()

    assert answer.status_code == 410
    assert (answer.json()["code"], answer.json()["status"]) == ("closed", "submitted")
    assert row(mock).revision == 0


def test_what_was_answered_in_time_may_come_late(put, mock, clock):
    clock.shift(2 * 3600)

    answer = put(answered_at="2026-11-22T09:59:00Z")

    assert (answer.status_code, row(mock).synced_late) == (200, True)


# Feedback


@pytest.fixture
def tutor(user, exam):
    return practice_of(user, exam, Mode.TUTOR, count=10)


def ask(api, attempt, position=1):
    return api.post(f"/api/v1/attempts/{attempt.pk}/responses/{position}/feedback/")


@pytest.mark.parametrize("position", range(1, 11))
def test_feedback_tells_the_key_and_why_in_this_attempts_ids(api, tutor, position):
    response = row(tutor, position)
    save(tutor, position)

    body = ask(api, tutor, position).json()

    shown = {*response.option_ids, *response.prompt_ids}
    assert body["correct"] is True
    assert sorted(body["key"]) == sorted(right_value(response))
    assert set(body["rationales"]) <= shown
    assert (body["clue_html"], body["takeaway_html"]) == (
        response.version.key.html["clue"], response.version.key.html["takeaway"],
    )  # fmt: skip
    assert body["references"][0]["title"] == "Amazon S3"


def test_feedback_has_the_note_of_the_instructors(api, tutor):
    PublicNote.objects.create(item=row(tutor).item, text="The limit is 25 GB now.", written_at=NOW)

    assert [ask(api, tutor, position).json()["public_note"] for position in (1, 2)] == ["The limit is 25 GB now.", ""]


def test_the_key_of_an_ordering_item_comes_in_order(api, tutor):
    response = tutor.responses.select_related("version__key").filter(kind="ordering").first()

    assert ask(api, tutor, response.position).json()["key"] == right_value(response)


def test_a_wrong_and_a_blank_response_are_not_correct(api, tutor):
    save(tutor, 1, value=wrong_value(row(tutor)))

    assert ask(api, tutor, 1).json()["correct"] is False
    assert ask(api, tutor, 2).json()["correct"] is False


def test_after_feedback_a_save_is_409_with_what_is_stored(api, tutor):
    save(tutor)
    ask(api, tutor)

    answer = api.put(f"/api/v1/attempts/{tutor.pk}/responses/1/", {"value": None, "revision": 2})

    assert (answer.status_code, answer.json()["code"]) == (409, "response_checked")
    assert answer.json()["response"]["checked"] is True


def test_feedback_about_an_item_of_a_running_mock_is_409(api, user, exam, tutor):
    mock_of(user, exam)

    answer = ask(api, tutor)

    assert (answer.status_code, answer.json()["code"]) == (409, "feedback_withheld")
    assert set(answer.json()) == {"code", "detail", "errors", "request_id"}


def test_a_mock_gives_no_feedback(api, mock):
    answer = ask(api, mock)

    assert (answer.status_code, answer.json()["code"]) == (409, "no_feedback")


def test_after_the_end_new_feedback_is_410(api, tutor):
    submit(tutor)

    assert ask(api, tutor).status_code == 410


def test_feedback_where_there_is_no_item_is_404(api, tutor):
    assert ask(api, tutor, 11).status_code == 404


def test_a_page_left_open_for_days_still_gets_its_answer_stored(put, mock):
    answer = put(time_spent_ms=10**12)

    assert answer.status_code == 200
    assert row(mock).time_spent_ms == 24 * 60 * 60 * 1000
