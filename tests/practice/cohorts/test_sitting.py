"""Sitting what was assigned, and other times for some."""

import random
from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from practice.core.allowance import Times
from practice.models import Attempt, CohortEvent
from practice.services.assigning import set_times
from practice.services.closing import close_overdue
from practice.services.cohorts import CohortError, create_group, leave_cohort
from practice.services.drawing import Scope, practice_pool
from practice.services.inviting import create_link, invitation_of, join, revoke
from practice.services.scoring import score_attempt
from practice.services.sitting_assignments import assigned_to, start_assignment
from practice.services.starting import next_form
from tests.factories.practice import NOW, mock_of, submit

MINUTE = timedelta(minutes=1)


def start(user, assignment, now=NOW, seed=1):
    return start_assignment(user=user, assignment_id=assignment.pk, now=now, rng=random.Random(seed))


def minutes_of(attempt):
    return attempt.deadline_at and (attempt.deadline_at - attempt.started_at) // MINUTE


def test_a_member_sits_the_form_with_the_exams_minutes(user, member, assign):
    attempt, is_new = start(user, assign())

    assert (is_new, attempt.form.number, attempt.title, minutes_of(attempt)) == (True, 1, "Trial", 60)


def test_a_second_click_returns_the_same_sitting(user, member, assign):
    assignment = assign()
    first, _ = start(user, assignment)

    assert start(user, assignment, NOW + MINUTE) == (first, False)


def test_a_sitting_counts_once_it_was_begun(user, member, assign):
    assignment = assign()
    submit(start(user, assignment)[0])

    with pytest.raises(CohortError, match="as often"):
        start(user, assignment, NOW + 40 * MINUTE)


@pytest.mark.parametrize("minutes", [-1, 120])
def test_nothing_starts_outside_of_the_opening_hours(user, member, assign, minutes):
    with pytest.raises(CohortError, match="not open"):
        start(user, assign(), NOW + minutes * MINUTE)


def test_who_is_no_member_finds_nothing(other_user, member, assign):
    with pytest.raises(Http404):
        start(other_user, assign())


def test_who_left_finds_nothing(user, member, assign):
    assignment = assign()
    leave_cohort(user=user, cohort_id=assignment.cohort_id, now=NOW)

    with pytest.raises(Http404):
        start(user, assignment)
    assert assigned_to(user=user, now=NOW) == []


def test_an_own_mock_under_way_is_no_obstacle(user, member, assign):
    own = mock_of(user, member.cohort.exam)

    attempt, _ = start(user, assign(form=None))

    assert (attempt != own, Attempt.objects.filter(status="in_progress").count()) == (True, 2)


def test_more_time_reaches_a_sitting_under_way_with_a_row_of_history(user, member, assign, instructor):
    assignment = assign()
    attempt, _ = start(user, assignment)

    moved = set_times(assignment=assignment, member=member, times=Times(minutes=90), by=instructor, now=NOW + MINUTE)

    attempt.refresh_from_db()
    event = CohortEvent.objects.filter(action="times").get()
    assert (moved, minutes_of(attempt), attempt.time_limit_s) == (1, 90, 5400)
    assert (event.note, event.detail[0][0], event.actor) == ("ann: minutes 90", str(attempt.pk), instructor)


def test_unlimited_takes_the_deadline_away_and_no_sweep_ends_it(user, member, assign, instructor):
    assignment = assign()
    attempt, _ = start(user, assignment)

    set_times(assignment=assignment, member=member, times=Times(minutes=0), by=instructor, now=NOW + MINUTE)

    close_overdue(now=NOW + timedelta(days=9))
    attempt.refresh_from_db()
    assert (attempt.deadline_at, attempt.status) == (None, "in_progress")


def test_less_time_leaves_five_minutes(user, member, assign, instructor):
    assignment = assign()
    attempt, _ = start(user, assignment)

    at = NOW + 40 * MINUTE
    set_times(assignment=assignment, member=member, times=Times(minutes=20), by=instructor, now=at)

    attempt.refresh_from_db()
    assert attempt.deadline_at == at + 5 * MINUTE


def test_own_times_beat_those_of_a_group_and_empty_ones_take_them_back(user, member, assign, instructor):
    assignment = assign()
    group = create_group(cohort=member.cohort, name="B", member_ids=[member.pk], by=instructor, now=NOW)
    attempt, _ = start(user, assignment)
    told = []
    for who, times in [({"group": group}, Times(minutes=100)), ({"member": member}, Times(minutes=80)),
                       ({"member": member}, Times())]:  # fmt: skip
        set_times(assignment=assignment, times=times, by=instructor, now=NOW + MINUTE, **who)
        attempt.refresh_from_db()
        told.append(minutes_of(attempt))

    assert told == [100, 80, 100]


def test_no_score_before_closing_or_while_somebody_sits(user, other_user, member, add_member, assign):
    now = timezone.now()
    assignment = assign(opens_at=now - timedelta(hours=5), closes_at=now - timedelta(hours=2))
    add_member(other_user)
    early, _ = start(user, assignment, now - timedelta(hours=4))
    late, _ = start(other_user, assignment, now - timedelta(hours=2, minutes=1))
    submit(early)

    assert score_attempt(attempt_id=early.pk, now=now) is None
    submit(late)
    assert score_attempt(attempt_id=early.pk, now=now) is not None


def test_a_score_waits_for_closing(user, member, assign):
    now = timezone.now()
    attempt, _ = start(user, assign(opens_at=now, closes_at=now + timedelta(days=1)), now)
    submit(attempt)

    assert score_attempt(attempt_id=attempt.pk, now=now + timedelta(hours=1)) is None


def test_a_score_is_told_at_once_where_the_instructor_says_so(user, member, assign):
    attempt, _ = start(user, assign(results="at_once"))
    submit(attempt)

    assert score_attempt(attempt_id=attempt.pk, now=NOW + timedelta(hours=1)) is not None


def test_an_assigned_form_is_kept_from_own_mocks_and_practice(user, other_user, member, assign, exam):
    now = timezone.now()
    assign(opens_at=now, closes_at=now + timedelta(days=1))

    assert (next_form(user, exam), practice_pool(user, exam, Scope(), random.Random(1))) == (None, [])
    assert next_form(other_user, exam) is not None


def test_a_link_is_revoked_expires_and_is_used_up(cohort, instructor, user, other_user):
    link = create_link(cohort=cohort, by=instructor, now=NOW, days=1, max_uses=1)
    join(token=link.token, user=user, has_agreed=True, now=NOW)
    other = create_link(cohort=cohort, by=instructor, now=NOW, days=1)

    with pytest.raises(CohortError):
        join(token=link.token, user=other_user, has_agreed=True, now=NOW)
    assert invitation_of(token=other.token, now=NOW + timedelta(days=1)) is None
    revoke(cohort=cohort, invitation_id=other.pk, by=instructor, now=NOW)
    assert invitation_of(token=other.token, now=NOW) is None


def test_nobody_joins_without_agreeing(cohort, instructor, user):
    link = create_link(cohort=cohort, by=instructor, now=NOW)

    with pytest.raises(CohortError, match="agree"):
        join(token=link.token, user=user, has_agreed=False, now=NOW)
