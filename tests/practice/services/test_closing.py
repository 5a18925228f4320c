"""Closing: by the candidate, by the clock, once; and minutes given before that."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from examprep.accounts.models import User
from practice.models import Attempt, TimeExtension
from practice.services.access import get_attempt_for
from practice.services.closing import close_if_overdue, close_overdue, submit_attempt
from practice.services.errors import AttemptClosed
from practice.services.extending import extend_attempt
from tests.factories.practice import NOW, in_parallel, mock_of, practice_of, save, score, submit, tiny_bank, tiny_exam

both_databases = pytest.mark.both_databases

S = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def ending(attempt):
    attempt.refresh_from_db()
    return (attempt.status, attempt.submitted_at, attempt.closed_by, attempt.pending_run)


# By the candidate


@both_databases
def test_handing_in_closes_the_attempt_now(mock):
    assert submit_attempt(attempt=mock, now=NOW + 5 * MINUTE)

    assert ending(mock) == ("submitted", NOW + 5 * MINUTE, "candidate", "initial")


@both_databases
def test_handing_in_again_changes_nothing(mock):
    submit_attempt(attempt=mock, now=NOW + 5 * MINUTE)

    assert not submit_attempt(attempt=mock, now=NOW + 6 * MINUTE)

    assert ending(mock) == ("submitted", NOW + 5 * MINUTE, "candidate", "initial")


@both_databases
def test_a_second_device_that_hands_in_later_is_told_how_it_stands(mock):
    stale = Attempt.objects.get(pk=mock.pk)
    submit_attempt(attempt=mock, now=NOW + 5 * MINUTE)

    assert not submit_attempt(attempt=stale, now=NOW + 6 * MINUTE)

    assert (stale.status, stale.submitted_at) == ("submitted", NOW + 5 * MINUTE)


@pytest.mark.parametrize(
    ("after", "closed_by"), [(-1 * S, "candidate"), (0 * S, "candidate"), (1 * S, "deadline"), (10 * S, "deadline"),
                             (11 * S, "deadline"), (3600 * S, "deadline")],
)  # fmt: skip
@both_databases
def test_handing_in_after_the_deadline_is_an_expiry(mock, after, closed_by):
    submit_attempt(attempt=mock, now=mock.deadline_at + after)

    assert ending(mock) == ("submitted", mock.deadline_at + min(after, 0 * S), closed_by, "initial")


@pytest.mark.django_db(transaction=True)
def test_handing_in_from_many_devices_closes_once(user):
    exam = tiny_exam()
    tiny_bank(exam)
    pk = mock_of(user, exam).pk

    results = in_parallel([
        lambda n=n: submit_attempt(attempt=Attempt.objects.get(pk=pk), now=NOW + n * S) for n in range(1, 11)
    ])  # fmt: skip

    assert sorted(results) == [False] * 9 + [True]


# By the clock


@pytest.mark.parametrize(("after", "is_closed"), [(9 * S, False), (10 * S, False), (10.001 * S, True), (11 * S, True)])
@both_databases
def test_the_sweep_closes_after_deadline_and_grace(mock, after, is_closed):
    assert close_overdue(now=mock.deadline_at + after) == is_closed

    mock.refresh_from_db()
    assert (mock.status == "submitted") is is_closed


@both_databases
def test_closing_hours_later_keeps_the_deadline_as_the_time_of_submission(mock):
    close_overdue(now=mock.deadline_at + timedelta(hours=7))

    assert ending(mock) == ("submitted", mock.deadline_at, "deadline", "initial")


@both_databases
def test_the_sweep_leaves_untimed_and_closed_attempts_alone(user, exam, mock):
    score(mock)
    drill = practice_of(user, exam, count=1)

    assert close_overdue(now=NOW + timedelta(days=300)) == 0

    drill.refresh_from_db()
    assert drill.status == "in_progress"


@both_databases
def test_five_hundred_expiries_are_closed_in_one_statement(exam, user):
    people = User.objects.bulk_create(User(username=f"u{n}", email=f"u{n}@example.org") for n in range(500))
    pattern = mock_of(user, exam)
    fields = {
        f.attname: getattr(pattern, f.attname) for f in Attempt._meta.concrete_fields if f.name not in ("id", "user")
    }
    Attempt.objects.bulk_create(Attempt(**fields, user=person) for person in people)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        closed = close_overdue(now=pattern.deadline_at + 11 * S)

    assert closed == 501
    assert len(queries) == 1
    assert set(Attempt.objects.values_list("status", "submitted_at")) == {("submitted", pattern.deadline_at)}


@both_databases
def test_whoever_looks_at_an_overdue_attempt_closes_it(mock):
    found = get_attempt_for(user=mock.user, attempt_id=mock.pk, now=mock.deadline_at + 11 * S)

    assert (found.status, found.submitted_at) == ("submitted", mock.deadline_at)
    assert ending(mock) == ("submitted", mock.deadline_at, "deadline", "initial")


@both_databases
def test_a_stranger_who_looks_finds_and_closes_nothing(mock, other_user):
    with pytest.raises(Http404):
        get_attempt_for(user=other_user, attempt_id=mock.pk, now=mock.deadline_at + 11 * S)

    assert ending(mock)[0] == "in_progress"


# More time


def extend(attempt, user, now, minutes=10, reason="The fire alarm went off."):
    extend_attempt(attempt=attempt, minutes=minutes, reason=reason, by=user, now=now)


@both_databases
def test_minutes_given_at_the_last_moment_move_the_deadline(mock, other_user):
    before = mock.deadline_at

    extend(mock, other_user, now=before - 5 * MINUTE)

    mock.refresh_from_db()
    assert (mock.deadline_at, mock.extra_time_s) == (before + 10 * MINUTE, 600)
    assert save(mock, now=before + 10 * MINUTE).deadline_at == before + 10 * MINUTE


@both_databases
def test_who_gave_minutes_and_why_is_kept(mock, other_user):
    extend(mock, other_user, now=NOW + 5 * MINUTE)

    given = TimeExtension.objects.get()
    assert (given.attempt_id, given.minutes, given.given_by, given.reason, given.given_at) == (
        mock.pk, 10, other_user, "The fire alarm went off.", NOW + 5 * MINUTE,
    )  # fmt: skip


@both_databases
def test_somebody_who_looks_with_the_old_deadline_does_not_close_an_extended_attempt(mock, other_user):
    stale = Attempt.objects.get(pk=mock.pk)
    extend(mock, other_user, now=NOW)

    assert not close_if_overdue(attempt=stale, now=stale.deadline_at + 11 * S)
    assert (stale.status, stale.deadline_at) == ("in_progress", mock.deadline_at)


@both_databases
def test_a_tab_that_hands_in_by_the_old_clock_hands_in_before_the_new_deadline(mock, other_user):
    """The player asks before it hands in at zero; whoever hands in all the same has handed in, at that moment."""
    stale = Attempt.objects.get(pk=mock.pk)
    old = mock.deadline_at
    extend(mock, other_user, now=NOW)

    submit_attempt(attempt=stale, now=old + 5 * S)

    assert ending(mock) == ("submitted", old + 5 * S, "candidate", "initial")


@pytest.mark.parametrize("end", ["submitted", "overdue"])
@both_databases
def test_an_attempt_that_has_ended_is_not_opened_again(mock, other_user, end):
    deadline = mock.deadline_at
    if end == "submitted":
        submit(mock)

    with pytest.raises(AttemptClosed):
        extend(mock, other_user, now=deadline + 11 * S)

    mock.refresh_from_db()
    assert (mock.status, mock.deadline_at) == ("submitted", deadline)
    assert TimeExtension.objects.count() == 0


@pytest.mark.parametrize("changes", [{"minutes": 0}, {"minutes": 241}, {"reason": "  "}])
@both_databases
def test_minutes_need_a_reason_and_a_measure(mock, other_user, changes):
    with pytest.raises(ValueError, match="expected 1 to 240"):
        extend(mock, other_user, now=NOW, **changes)


@both_databases
def test_an_untimed_sitting_has_no_minutes_to_add(user, exam):
    with pytest.raises(ValueError, match="timed attempt"):
        extend(practice_of(user, exam), user, now=NOW)
