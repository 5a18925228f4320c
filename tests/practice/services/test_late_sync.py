"""Responses made offline in time that arrive after the end."""

from datetime import timedelta

import pytest

from practice.core.response import IllegalValue
from practice.models import ResponseSave, ScoringRun
from practice.services.closing import close_overdue
from practice.services.disclosure import open_review
from practice.services.entry import Entry
from practice.services.errors import AttemptClosed, StaleResponse
from practice.services.late_sync import store_late_response
from practice.services.scoring import score_attempt
from tests.factories.practice import (
    in_parallel,
    mock_of,
    practice_of,
    right_value,
    save,
    score,
    submit,
    tiny_bank,
    tiny_exam,
    wrong_value,
)

both_databases = pytest.mark.both_databases

S = timedelta(seconds=1)
H = timedelta(hours=1)


def expire(attempt):
    close_overdue(now=attempt.deadline_at + 11 * S)
    attempt.refresh_from_db()


def sync(attempt, position=1, after=H, **changes):
    """Send what was answered a minute before the deadline."""
    usual = {"answered_at": attempt.deadline_at - 60 * S, "now": attempt.deadline_at + after}
    return save(attempt, position, **(usual | changes))


def flagged_in_time(attempt):
    """Nothing but a flag on the first question, put a second before the deadline."""
    return Entry(1, None, flagged=True, eliminated=[], revision=1, answered_at=attempt.deadline_at - S)


def scored_position(attempt):
    return attempt.responses.filter(is_scored=True).order_by("position").first().position


@pytest.fixture
def expired(mock):
    expire(mock)
    return mock


@both_databases
def test_a_late_response_is_stored_and_marked(expired):
    saved = sync(expired, flagged=True, time_spent_ms=5000)

    row = expired.responses.get(position=1)
    assert (saved.is_late, row.synced_late, row.revision, row.flagged, row.time_spent_ms) == (True, True, 1, True, 5000)
    assert (row.answered_at, row.saved_at) == (expired.deadline_at - 60 * S, expired.deadline_at + H)


@both_databases
def test_the_history_says_that_it_was_late(expired):
    sync(expired)

    assert list(ResponseSave.objects.values_list("revision", "is_late")) == [(1, True)]


@both_databases
def test_what_came_in_time_is_scored_first_and_stays_beside_the_new_score(expired):
    position = scored_position(expired)
    sync(expired, position)

    score_attempt(attempt_id=expired.pk, now=expired.deadline_at + H)

    runs = list(ScoringRun.objects.values_list("number", "reason", "raw_score"))
    assert runs == [(1, "initial", 0), (2, "late_sync", 1)]


@both_databases
def test_the_score_of_an_attempt_scored_long_ago_is_followed_by_a_new_one(expired):
    score(expired)
    sync(expired, scored_position(expired), after=23 * H)

    run = score_attempt(attempt_id=expired.pk, now=expired.deadline_at + 23 * H)

    assert (run.number, run.reason, run.raw_score) == (2, "late_sync", 1)
    expired.refresh_from_db()
    assert (expired.status, expired.pending_run) == ("scored", "")


@both_databases
def test_many_late_responses_are_one_new_score(expired):
    for position in range(1, 11):
        sync(expired, position)

    score_attempt(attempt_id=expired.pk, now=expired.deadline_at + H)

    assert list(ScoringRun.objects.values_list("reason", "raw_score")) == [("initial", 0), ("late_sync", 8)]


@both_databases
def test_an_attempt_nobody_closed_is_closed_by_the_late_response(mock):
    saved = sync(mock)

    mock.refresh_from_db()
    assert saved.is_late
    assert (mock.status, mock.submitted_at, mock.pending_run) == ("scored", mock.deadline_at, "late_sync")


@both_databases
def test_a_late_response_counts_once_however_often_it_comes(expired):
    sync(expired)
    score_attempt(attempt_id=expired.pk, now=expired.deadline_at + H)

    again = sync(expired, after=2 * H)

    expired.refresh_from_db()
    assert (again.is_new, expired.pending_run) == (False, "")
    assert ScoringRun.objects.count() == 2


@pytest.mark.parametrize(
    ("after", "is_accepted"), [(11 * S, True), (24 * H, True), (24 * H + S, False), (48 * H, False)]
)
@both_databases
def test_late_responses_are_taken_for_24_hours(expired, after, is_accepted):
    score(expired)
    if is_accepted:
        assert sync(expired, after=after).is_late
    else:
        with pytest.raises(AttemptClosed):
            sync(expired, after=after)
        assert expired.responses.get(position=1).revision == 0


@both_databases
def test_a_response_made_after_the_deadline_is_refused(expired):
    with pytest.raises(AttemptClosed):
        sync(expired, answered_at=expired.deadline_at + S)


@both_databases
def test_a_response_without_its_time_was_made_now(expired):
    with pytest.raises(AttemptClosed):
        sync(expired, answered_at=None)


@both_databases
def test_after_handing_in_nothing_comes_late(mock):
    submit(mock)

    with pytest.raises(AttemptClosed):
        sync(mock)


@both_databases
def test_after_a_look_at_the_review_nothing_comes_late(expired):
    score(expired)
    open_review(attempt=expired, now=expired.deadline_at + H)

    with pytest.raises(AttemptClosed):
        sync(expired, after=2 * H)

    assert expired.responses.get(position=1).revision == 0


@both_databases
def test_a_review_opened_while_the_response_was_on_its_way_refuses_it(expired):
    """The attempt was read before the review opened."""
    score(expired)
    stale = type(expired).objects.get(pk=expired.pk)
    open_review(attempt=expired, now=expired.deadline_at + H)

    with pytest.raises(AttemptClosed):
        store_late_response(attempt=stale, entry=flagged_in_time(stale), now=expired.deadline_at + H)

    assert expired.responses.get(position=1).revision == 0


@both_databases
def test_a_late_response_does_not_overwrite_a_newer_one(mock):
    save(mock, revision=3)
    expire(mock)

    with pytest.raises(StaleResponse):
        sync(mock, value=None, revision=3)

    assert mock.responses.get(position=1).value == right_value(mock.responses.get(position=1))


@both_databases
def test_of_two_devices_that_synchronize_at_once_one_is_told(expired):
    """Both read revision 0; the second one's row is no longer what it read."""
    sync(expired)

    with pytest.raises(StaleResponse) as refusal:
        store_late_response(attempt=expired, entry=flagged_in_time(expired), now=expired.deadline_at + H)

    assert refusal.value.stored.value == right_value(refusal.value.stored)


@both_databases
def test_a_late_answer_replaces_an_earlier_one(mock):
    row = mock.responses.get(position=1)
    save(mock, value=wrong_value(row))
    expire(mock)

    sync(mock, revision=2)

    assert mock.responses.get(position=1).value == right_value(row)


@both_databases
def test_an_illegal_late_value_changes_nothing(expired):
    with pytest.raises(IllegalValue):
        sync(expired, value=["zzzzz"])

    expired.refresh_from_db()
    assert (expired.status, expired.responses.get(position=1).revision) == ("submitted", 0)


@both_databases
def test_a_timed_drill_takes_late_responses_too(user, exam):
    drill = practice_of(user, exam, is_timed=True)

    assert sync(drill, after=H).is_late


@pytest.mark.django_db(transaction=True)
def test_late_responses_beside_the_scoring_of_others_all_count(user):
    """Devices synchronize while workers score what came before: no deadlock, and the last run has everything."""
    exam = tiny_exam()
    tiny_bank(exam)
    mock = mock_of(user, exam)
    expire(mock)
    now = mock.deadline_at + H

    def sync_and_score(position):
        sync(mock, position)
        for _ in range(3):
            score_attempt(attempt_id=mock.pk, now=now)

    results = in_parallel([lambda p=p: sync_and_score(p) for p in range(1, 11)])

    assert results == [None] * 10
    score_attempt(attempt_id=mock.pk, now=now)
    assert ScoringRun.objects.order_by("number").last().raw_score == 8
    assert ScoringRun.objects.filter(reason="initial").count() == 1
