"""Several responses in one call: an outcome for each, in order, and none spoils another."""

from datetime import timedelta

import pytest

from practice.core.attempt import Mode
from practice.models import ResponseSave, ScoringRun
from practice.services.feedback import give_feedback
from tests.factories.practice import NOW, practice_of, right_value, save, submit, wrong_value

pytestmark = pytest.mark.both_databases


def entry(attempt, position, **changes):
    value = right_value(attempt.responses.get(position=position))
    return {"position": position, "value": value, "revision": 1, "answered_at": "2026-11-22T09:00:30Z"} | changes


@pytest.fixture
def sync(api, url):
    return lambda entries: api.put(url("responses/"), entries)


def outcomes(answer):
    return [outcome["outcome"] for outcome in answer.json()]


def test_every_entry_is_stored(sync, mock):
    answer = sync([entry(mock, position) for position in range(1, 11)])

    assert (answer.status_code, outcomes(answer)) == (200, ["saved"] * 10)
    assert mock.responses.filter(revision=1).count() == ResponseSave.objects.count() == 10


def test_an_outcome_says_what_a_single_save_says(sync, mock):
    (outcome,) = sync([entry(mock, 3)]).json()

    assert outcome == {
        "position": 3, "outcome": "saved", "revision": 1, "saved_at": "2026-11-22T09:00:00Z", "remaining_ms": 3600000,
    }  # fmt: skip


def test_outcomes_come_in_order_and_one_bad_entry_spoils_no_other(sync, mock):
    save(mock, 2, revision=5)
    save(mock, 3)

    answer = sync(
        [
            entry(mock, 1, value=["zzzzz"]),
            entry(mock, 2, value=None),
            entry(mock, 3),
            entry(mock, 1) | {"position": 99},
            {"position": 4},
            entry(mock, 5, value="abc"),
            entry(mock, 6, value=["a\u0000"]),
            entry(mock, 7, revision=0),
            "nonsense",
            None,
            [],
            entry(mock, 8),
        ]
    )

    assert [(outcome["position"], outcome["outcome"]) for outcome in answer.json()] == [
        (1, "illegal"), (2, "stale"), (3, "unchanged"), (99, "not_found"), (4, "illegal"), (5, "illegal"),
        (6, "illegal"), (7, "illegal"), (None, "illegal"), (None, "illegal"), (None, "illegal"), (8, "saved"),
    ]  # fmt: skip
    assert set(mock.responses.filter(revision__gt=0).values_list("position", flat=True)) == {2, 3, 8}


def test_only_a_list_is_taken(sync, mock):
    for body in ({}, "x", None, 7):
        answer = sync(body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_no_more_than_200_entries(sync, mock):
    assert sync([entry(mock, 1)] * 201).status_code == 400
    assert sync([entry(mock, 1)] * 200).status_code == 200


def test_nothing_to_save_is_no_error(sync, mock):
    assert (sync([]).status_code, sync([]).json()) == (200, [])


def test_two_entries_of_one_item_are_taken_in_order(sync, mock):
    answer = sync([entry(mock, 1, revision=1), entry(mock, 1, value=None, revision=2)])

    assert outcomes(answer) == ["saved", "saved"]
    assert (mock.responses.get(position=1).revision, mock.responses.get(position=1).value) == (2, None)


def test_a_stale_entry_comes_back_with_what_is_stored(sync, mock):
    save(mock, 1, revision=5)

    (outcome,) = sync([entry(mock, 1, value=None)]).json()

    assert (outcome["outcome"], outcome["revision"]) == ("stale", 5)
    assert outcome["response"]["value"] == right_value(mock.responses.get(position=1))


def test_a_checked_entry_comes_back_with_what_is_stored(api, user, exam):
    tutor = practice_of(user, exam, Mode.TUTOR)
    save(tutor, 1)
    give_feedback(attempt=tutor, position=1, now=NOW)

    (outcome,) = api.put(f"/api/v1/attempts/{tutor.pk}/responses/", [entry(tutor, 1, value=None, revision=2)]).json()

    assert (outcome["outcome"], outcome["revision"], outcome["response"]["checked"]) == ("checked", 1, True)


def test_after_handing_in_everything_is_closed(sync, mock):
    submit(mock)

    assert outcomes(sync([entry(mock, 1), entry(mock, 2)])) == ["closed", "closed"]


def test_late_entries_are_taken_and_counted_in_one_new_score(sync, mock, clock):
    clock.shift(timedelta(hours=2))

    answer = sync([entry(mock, position) for position in range(1, 11)])

    assert outcomes(answer) == ["late"] * 10
    assert list(ScoringRun.objects.values_list("reason", flat=True)) == ["initial"]
    mock.refresh_from_db()
    assert mock.pending_run == "late_sync"


def test_among_late_entries_those_made_after_the_end_are_closed(sync, mock, clock):
    clock.shift(timedelta(hours=2))

    answer = sync([entry(mock, 1), entry(mock, 2, answered_at="2026-11-22T10:00:01Z"), entry(mock, 3)])

    assert outcomes(answer) == ["late", "closed", "late"]


def test_extra_fields_change_nothing(sync, mock):
    wrong = wrong_value(mock.responses.get(position=1))

    sync([entry(mock, 1, value=wrong, is_correct=True, is_scored=False, score=1000)])

    stored = mock.responses.get(position=1)
    assert (stored.value, stored.is_correct) == (wrong, None)
