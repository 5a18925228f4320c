"""What a person's last sitting of an item says, right and flagged, in whatever order sittings are scored."""

from datetime import timedelta
from functools import partial

import pytest

from examprep.accounts.models import User
from practice.core.attempt import RunReason
from practice.models import Attempt, Exposure
from practice.services.scoring import score_attempt
from tests.factories.practice import NOW, get_right, in_parallel, practice_of, score, submit, tiny_bank, tiny_exam

both_databases = pytest.mark.both_databases

HOUR = timedelta(hours=1)


def sitting(user, exam, *, at, right, flagged=False):
    """All ten items of the bank at this time, all right or all wrong, handed in."""
    drill = practice_of(user, exam, count=10, now=at, seed=at.hour)
    get_right(drill, 10 if right else 0)
    drill.responses.update(flagged=flagged)
    return submit(drill)


def remembered(user):
    """(right, flagged) -> of how many items."""
    rows = Exposure.objects.filter(user=user).values_list("last_correct", "last_flagged")
    return {row: list(rows).count(row) for row in set(rows)}


def score_again(attempt):
    Attempt.objects.filter(pk=attempt.pk).update(pending_run=RunReason.REGRADE)
    return score_attempt(attempt_id=attempt.pk, now=NOW + HOUR * 9)


@both_databases
def test_a_new_run_of_an_earlier_sitting_changes_nothing(user, exam):
    earlier = sitting(user, exam, at=NOW, right=False, flagged=True)
    score(earlier)
    score(sitting(user, exam, at=NOW + HOUR, right=True))

    score_again(earlier)

    assert remembered(user) == {(True, False): 10}


@both_databases
def test_an_earlier_sitting_that_is_scored_later_changes_nothing(user, exam):
    earlier = sitting(user, exam, at=NOW, right=False, flagged=True)
    score(sitting(user, exam, at=NOW + HOUR, right=True))

    score(earlier)

    assert remembered(user) == {(True, False): 10}


@both_databases
def test_a_later_sitting_that_is_not_scored_yet_hides_nothing(user, exam):
    earlier = sitting(user, exam, at=NOW, right=False)
    sitting(user, exam, at=NOW + HOUR, right=True)

    score(earlier)

    assert remembered(user) == {(False, False): 10}


@both_databases
def test_items_that_were_not_met_again_follow_the_new_run(user, exam):
    earlier = sitting(user, exam, at=NOW, right=True)
    score(earlier)
    score(practice_of(user, exam, count=4, now=NOW + HOUR))
    get_right(earlier, 0)

    score_again(earlier)

    again = Attempt.objects.exclude(pk=earlier.pk).get().responses.values("item")
    assert set(Exposure.objects.exclude(item__in=again).values_list("last_correct", flat=True)) == {False}


@both_databases
def test_what_others_sat_later_does_not_count(user, other_user, exam):
    earlier = sitting(user, exam, at=NOW, right=True)
    score(sitting(other_user, exam, at=NOW + HOUR, right=False))

    score(earlier)

    assert remembered(user) == {(True, False): 10}


@both_databases
def test_a_sitting_that_was_begun_earlier_and_ended_later_is_the_last(user, exam):
    long_open = practice_of(user, exam, count=10)
    get_right(long_open, 10)
    score(sitting(user, exam, at=NOW + HOUR, right=False))

    submit(long_open, after=3 * HOUR)
    score(long_open)

    assert remembered(user) == {(True, False): 10}


def test_of_sittings_that_are_scored_at_once_the_last_one_counts(transactional_db):
    """Repeated, because the wrong order needs the right moment."""
    user = User.objects.create_user("candidate", "candidate@example.org")
    exam = tiny_exam()
    tiny_bank(exam)
    for day in range(5):
        at = NOW + timedelta(days=day)
        sittings = [sitting(user, exam, at=at + HOUR * n, right=n == 2) for n in range(3)]

        in_parallel([partial(score_attempt, attempt_id=each.pk, now=at + HOUR * 9) for each in sittings])

        assert remembered(user) == {(True, False): 10}
