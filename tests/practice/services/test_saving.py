"""Saving responses: what is stored, what is refused, and that nothing acknowledged is lost."""

from datetime import timedelta

import pytest
from django.http import Http404

from practice.core.attempt import Mode
from practice.core.response import IllegalValue
from practice.models import ResponseSave
from practice.services.entry import Entry
from practice.services.errors import AttemptClosed, NoSuchPosition, ResponseChecked, StaleResponse
from practice.services.feedback import give_feedback
from practice.services.saving import save_response
from tests.factories.practice import (
    NOW,
    mock_of,
    practice_of,
    right_value,
    save,
    score,
    submit,
    wrong_value,
)

both_databases = pytest.mark.both_databases

S = timedelta(seconds=1)
MS = timedelta(milliseconds=1)


def row(attempt, position=1):
    return attempt.responses.select_related("version__key").get(position=position)


def state(attempt, position=1):
    stored = row(attempt, position)
    return (stored.value, stored.flagged, stored.eliminated, stored.revision, stored.time_spent_ms, stored.saved_at)


def of_kind(attempt, kind):
    return attempt.responses.select_related("version__key").filter(kind=kind).first()


# What is stored


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching"])
@both_databases
def test_a_response_of_every_kind_is_stored(mock, kind):
    response = of_kind(mock, kind)

    save(mock, response.position, value=right_value(response))

    response.refresh_from_db()
    assert (response.value, response.revision) == (right_value(response), 1)


@both_databases
def test_everything_about_a_response_is_stored(mock):
    struck = row(mock).option_ids[0]
    answered_at = NOW + 50 * S

    save(mock, flagged=True, eliminated=[struck], time_spent_ms=41_000, answered_at=answered_at, now=NOW + 51 * S)

    stored = row(mock)
    assert (stored.flagged, stored.eliminated, stored.time_spent_ms) == (True, [struck], 41_000)
    assert (stored.answered_at, stored.saved_at, stored.synced_late) == (answered_at, NOW + 51 * S, False)


@both_databases
def test_the_answer_says_what_is_stored_and_until_when(mock):
    saved = save(mock, now=NOW + 51 * S)

    assert (saved.position, saved.revision, saved.saved_at) == (1, 1, NOW + 51 * S)
    assert (saved.deadline_at, saved.is_new, saved.is_late) == (mock.deadline_at, True, False)


@pytest.mark.parametrize("blank", [None, []])
@both_databases
def test_a_response_can_be_cleared(mock, blank):
    save(mock)

    save(mock, value=blank, revision=2)

    assert row(mock).value is None


@both_databases
def test_only_this_row_changes(mock):
    others = [state(mock, position) for position in range(2, 11)]

    save(mock)

    assert [state(mock, position) for position in range(2, 11)] == others


@both_databases
def test_an_untimed_sitting_saves_without_a_deadline(user, exam):
    drill = practice_of(user, exam)

    assert save(drill, now=NOW + timedelta(days=30)).deadline_at is None


@both_databases
def test_time_on_an_item_only_grows(mock):
    save(mock, time_spent_ms=9_000)

    save(mock, value=None, revision=2, time_spent_ms=4_000)

    assert row(mock).time_spent_ms == 9_000


@both_databases
def test_an_answer_from_the_future_was_made_now(mock):
    save(mock, answered_at=NOW + timedelta(hours=3), now=NOW + 60 * S)

    assert row(mock).answered_at == NOW + 60 * S


# History


@both_databases
def test_every_accepted_save_has_a_row_in_the_history(mock):
    first, second = right_value(row(mock)), wrong_value(row(mock))

    save(mock, value=first, revision=1)
    save(mock, value=second, revision=2, flagged=True)
    save(mock, value=None, revision=5)

    history = ResponseSave.objects.filter(attempt=mock).values_list("position", "revision", "value", "flagged")
    assert list(history) == [(1, 1, first, False), (1, 2, second, True), (1, 5, None, False)]


@both_databases
def test_the_history_says_what_the_row_became(mock):
    struck = row(mock).option_ids[:1]
    save(mock, time_spent_ms=9_000)

    save(mock, value=None, revision=2, eliminated=struck, time_spent_ms=4_000, answered_at=NOW + 50 * S)

    columns = ("revision", "value", "flagged", "eliminated", "time_spent_ms", "answered_at", "saved_at")
    stored = mock.responses.values_list(*columns).get(position=1)
    assert ResponseSave.objects.values_list(*columns, "is_late").last() == (*stored, False)


@both_databases
def test_a_refused_save_has_no_row_in_the_history(mock):
    save(mock, revision=2)

    with pytest.raises(StaleResponse):
        save(mock, value=None, revision=2)
    with pytest.raises(IllegalValue):
        save(mock, value=["zzzzz"], revision=3)

    assert ResponseSave.objects.count() == 1


# Revisions


@pytest.mark.parametrize("revision", [1, 2])
@both_databases
def test_a_lower_or_equal_revision_is_refused_with_what_is_stored(mock, revision):
    stored_value = right_value(row(mock))
    save(mock, value=stored_value, revision=2)

    with pytest.raises(StaleResponse) as refusal:
        save(mock, value=wrong_value(row(mock)), revision=revision)

    assert (refusal.value.stored.value, refusal.value.stored.revision) == (stored_value, 2)
    assert row(mock).value == stored_value


@pytest.mark.parametrize("revision", [1, 2])
@both_databases
def test_the_same_content_again_is_a_success(mock, revision):
    first = save(mock, revision=2)

    again = save(mock, revision=revision, now=NOW + 90 * S)

    assert (again.is_new, again.revision, again.saved_at) == (False, 2, first.saved_at)
    assert ResponseSave.objects.count() == 1


@both_databases
def test_a_set_of_options_is_the_same_in_any_order(mock):
    response = of_kind(mock, "multiple")
    value = right_value(response)
    save(mock, response.position, value=value)

    assert not save(mock, response.position, value=value[::-1]).is_new


@both_databases
def test_another_order_of_an_ordering_item_is_other_content(mock):
    response = of_kind(mock, "ordering")
    save(mock, response.position, value=right_value(response))

    with pytest.raises(StaleResponse):
        save(mock, response.position, value=wrong_value(response))


@pytest.mark.parametrize("change", [{"flagged": True}, {"value": None}, {"eliminated": ...}])
@both_databases
def test_a_flag_or_a_strike_is_content_too(mock, change):
    save(mock)
    if "eliminated" in change:
        change = {"eliminated": row(mock).option_ids[:1]}

    with pytest.raises(StaleResponse):
        save(mock, **change)


@both_databases
def test_visiting_an_item_without_touching_it_changes_nothing(mock):
    save(mock, revision=3)

    # what an old tab believes: blank, nothing stored yet
    with pytest.raises(StaleResponse):
        save(mock, value=None, revision=1)

    assert row(mock).value == right_value(row(mock))


# Illegal, foreign, unknown


@pytest.mark.parametrize(
    "changes",
    [
        {"value": ["zzzzz"]},
        {"value": ["o1"]},
        {"value": [["a", "b"]]},
        {"eliminated": ["zzzzz"]},
    ],
)
@both_databases
def test_an_illegal_value_changes_nothing(mock, changes):
    save(mock)
    before = state(mock)

    with pytest.raises(IllegalValue):
        save(mock, revision=2, **changes)

    assert state(mock) == before


@both_databases
def test_too_many_options_are_illegal(mock):
    with pytest.raises(IllegalValue, match="at most 1"):
        save(mock, of_kind(mock, "single").position, value=of_kind(mock, "single").option_ids[:2])


@both_databases
def test_ids_of_another_attempt_are_illegal(mock, other_user, exam):
    other = mock_of(other_user, exam, seed=2)

    with pytest.raises(IllegalValue):
        save(mock, value=right_value(row(other)))


@pytest.mark.parametrize("value", [["zzzzz"], []])
@both_databases
def test_another_persons_attempt_does_not_exist(mock, other_user, value):
    entry = Entry(1, value, False, [], 1)

    with pytest.raises(Http404):
        save_response(user=other_user, attempt_id=mock.pk, entry=entry, now=NOW)

    assert row(mock).revision == 0


@pytest.mark.parametrize("position", [0, 11, 40_000, 10**30])
@both_databases
def test_a_position_that_is_not_there_is_said(mock, position):
    entry = Entry(position, None, False, [], 1)

    with pytest.raises(NoSuchPosition):
        save_response(user=mock.user, attempt_id=mock.pk, entry=entry, now=NOW)


# Time


@pytest.mark.parametrize("after", [-1 * S, 0 * S, 1 * S, 10 * S])
@both_databases
def test_a_save_in_flight_at_the_deadline_is_stored(mock, after):
    save(mock, now=mock.deadline_at + after)

    assert row(mock).revision == 1


@pytest.mark.parametrize("after", [10 * S + MS, 11 * S, 3600 * S])
@both_databases
def test_a_save_after_the_grace_is_refused_and_the_attempt_closed_at_its_deadline(mock, after):
    with pytest.raises(AttemptClosed):
        save(mock, now=mock.deadline_at + after)

    mock.refresh_from_db()
    assert row(mock).revision == 0
    assert (mock.status, mock.submitted_at, mock.closed_by) == ("submitted", mock.deadline_at, "deadline")


@both_databases
def test_the_deadline_in_the_database_counts(mock):
    """Extended meanwhile: the save is in time although the object at hand says otherwise."""
    type(mock).objects.filter(pk=mock.pk).update(deadline_at=mock.deadline_at + timedelta(minutes=10))

    saved = save(mock, now=mock.deadline_at + timedelta(minutes=5))

    assert saved.deadline_at == mock.deadline_at + timedelta(minutes=10)


@both_databases
def test_nothing_is_saved_after_handing_in(mock):
    submit(mock)

    with pytest.raises(AttemptClosed) as refusal:
        save(mock, now=NOW + timedelta(minutes=31))

    assert refusal.value.attempt.status == "submitted"
    assert row(mock).revision == 0


@both_databases
def test_nothing_is_saved_after_scoring(mock):
    score(mock)

    with pytest.raises(AttemptClosed):
        save(mock, now=NOW + timedelta(minutes=32))


@both_databases
def test_what_was_stored_before_closing_is_confirmed_again(mock):
    """The reply was lost; the browser repeats it after the end."""
    save(mock)
    submit(mock)

    assert not save(mock, now=NOW + timedelta(minutes=31)).is_new


@both_databases
def test_a_checked_response_of_a_tutor_sitting_is_closed(user, exam):
    tutor = practice_of(user, exam, Mode.TUTOR)
    save(tutor)
    give_feedback(attempt=tutor, position=1, now=NOW + 90 * S)

    with pytest.raises(ResponseChecked):
        save(tutor, value=None, revision=2)

    assert save(tutor, revision=2).is_new is False
