"""Attempts that cannot be scored, and the sweep that sends messages again."""

from datetime import timedelta

import pytest

from practice.core.scoring import score_report
from practice.models import Attempt, ScoringRun
from practice.services import scoring
from practice.services.scoring import claim_pending, score_attempt, set_aside
from tests.factories.practice import NOW, mock_of, save, score, submit

both_databases = pytest.mark.both_databases

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


# What cannot be scored


@pytest.fixture
def failing(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("this attempt cannot be scored")

    monkeypatch.setattr(scoring, "score_report", fail)


def try_to_score(attempt, times):
    for _ in range(times):
        with pytest.raises(RuntimeError):
            score_attempt(attempt_id=attempt.pk, now=NOW + DAY)


@both_databases
def test_a_failed_run_leaves_nothing_but_its_count(mock, failing):
    submit(mock)

    try_to_score(mock, 1)

    mock.refresh_from_db()
    assert (mock.status, mock.pending_run, mock.scoring_tries) == ("submitted", "initial", 1)
    assert ScoringRun.objects.count() == 0
    assert not mock.responses.exclude(is_correct=None).exists()


@both_databases
def test_after_three_tries_a_poison_attempt_is_set_aside(mock, failing):
    submit(mock)
    try_to_score(mock, 2)
    assert set_aside() == []

    try_to_score(mock, 1)

    assert set_aside() == [mock.pk]
    assert claim_pending(now=NOW + timedelta(days=365)) == []


@both_databases
def test_a_poison_attempt_does_not_hold_up_the_others(mock, other_user, exam, failing):
    submit(mock)
    try_to_score(mock, 3)
    other = submit(mock_of(other_user, exam))

    assert claim_pending(now=NOW + DAY) == [other.pk]


@both_databases
def test_once_the_cause_is_gone_an_attempt_set_aside_can_still_be_scored(mock, monkeypatch):
    submit(mock)
    with monkeypatch.context() as patch:
        patch.setattr(scoring, "score_report", lambda *args, **kwargs: 1 / 0)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                score_attempt(attempt_id=mock.pk, now=NOW + DAY)
    assert scoring.score_report is score_report

    score_attempt(attempt_id=mock.pk, now=NOW + DAY)

    mock.refresh_from_db()
    assert (mock.status, mock.scoring_tries, set_aside()) == ("scored", 0, [])


# The sweep


@both_databases
def test_a_submitted_attempt_is_claimed_once(mock):
    submit(mock)

    assert claim_pending(now=NOW + DAY) == [mock.pk]
    assert claim_pending(now=NOW + DAY) == []


@pytest.mark.parametrize(
    ("tries", "seconds", "is_claimed"),
    [(0, 60, False), (0, 61, True), (1, 60, False), (1, 61, True), (2, 120, False), (2, 121, True)],
)
@both_databases
def test_a_lost_message_is_sent_again_with_growing_pauses(mock, tries, seconds, is_claimed):
    submit(mock)
    claim_pending(now=NOW + DAY)
    Attempt.objects.update(scoring_tries=tries)

    again = claim_pending(now=NOW + DAY + timedelta(seconds=seconds))

    assert again == ([mock.pk] if is_claimed else [])


@both_databases
def test_a_stamp_of_a_clock_that_was_an_hour_ahead_holds_nothing_up(mock):
    submit(mock)
    claim_pending(now=NOW + DAY + timedelta(hours=1))

    assert claim_pending(now=NOW + DAY) == [mock.pk]


@both_databases
def test_the_sweep_finds_no_open_and_no_scored_attempts(user, other_user, exam):
    mock_of(user, exam)
    score(mock_of(other_user, exam))

    assert claim_pending(now=NOW + DAY) == []


@both_databases
def test_who_waits_longest_comes_first(user, other_user, exam):
    later = submit(mock_of(user, exam), 40 * MINUTE)
    earlier = submit(mock_of(other_user, exam), 20 * MINUTE)

    assert claim_pending(now=NOW + DAY, limit=1) == [earlier.pk]
    assert claim_pending(now=NOW + DAY, limit=1) == [later.pk]


@both_databases
def test_a_late_response_is_claimed_at_once(mock):
    deadline = mock.deadline_at
    save(mock, answered_at=deadline, now=deadline + 20 * MINUTE)

    assert claim_pending(now=deadline + 20 * MINUTE) == [mock.pk]
