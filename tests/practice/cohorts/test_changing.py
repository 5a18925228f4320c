"""Changing, cancelling and ending what was assigned."""

import random
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.core.allowance import Times
from practice.core.attempt import Mode
from practice.models import Assignment, Attempt, CohortEvent, Notice
from practice.services.assigning import set_times
from practice.services.cohorts import CohortError
from practice.services.reassigning import cancel_assignment, change_assignment, end_assignment
from practice.services.scoring import score_attempt
from practice.services.sitting_assignments import assigned_to, start_assignment, to_sit
from practice.services.starting import next_form
from tests.factories.practice import NOW, submit

MINUTE = timedelta(minutes=1)


def start(user, assignment, now=NOW):
    return start_assignment(user=user, assignment_id=assignment.pk, now=now, rng=random.Random(1))[0]


def minutes_of(attempt):
    attempt.refresh_from_db()
    return attempt.deadline_at and (attempt.deadline_at - attempt.started_at) // MINUTE


@pytest.fixture
def change(instructor):
    def do(assignment, now=NOW + MINUTE, **changes):
        return change_assignment(assignment=assignment, changes=changes, by=instructor, now=now)

    return do


def test_more_minutes_reach_who_sits_and_fewer_take_nothing(user, member, assign, change):
    assignment = assign()
    attempt = start(user, assignment)

    told = [(change(assignment, minutes=minutes), minutes_of(attempt)) for minutes in (90, 30, None)]

    assert told == [(1, 90), (0, 90), (0, 90)]
    attempt.refresh_from_db()
    assert attempt.time_limit_s == 5400


def test_later_times_of_another_leave_who_sits_alone(user, other_user, member, add_member, assign, change, instructor):
    assignment = assign()
    other = add_member(other_user)
    attempt = start(user, assignment)
    change(assignment, minutes=20)

    set_times(assignment=assignment, member=other, times=Times(minutes=30), by=instructor, now=NOW + MINUTE)

    assert minutes_of(attempt) == 60


def test_an_earlier_closing_that_ends_sittings_is_for_those_who_begin_later(user, member, assign, change):
    assignment = assign()
    attempt = start(user, assignment)

    change(assignment, closes_at=NOW + 30 * MINUTE, ends_at_closing=True)

    assert minutes_of(attempt) == 60


def test_a_change_is_told_in_the_history_and_moves_when_results_come(user, member, assign, change, instructor):
    assignment = assign()
    attempt = start(user, assignment)
    submit(attempt)

    change(assignment, closes_at=NOW + timedelta(days=1), title="Trial, longer")
    change(assignment, title="Trial, longer")

    attempt.refresh_from_db()
    event = CohortEvent.objects.filter(action="reassigned").get()
    assert attempt.results_at == NOW + timedelta(days=1)
    assert event.actor == instructor
    assert event.note.startswith("Trial: closes at 20")
    assert "title Trial -> Trial, longer" in event.note


def test_nobody_is_left_without_time_by_a_change(member, assign, change, instructor):
    assignment = assign()
    other = Times(opens_at=NOW + timedelta(minutes=90))
    set_times(assignment=assignment, member=member, times=other, by=instructor, now=NOW)

    with pytest.raises(CohortError, match="ann would have no time"):
        change(assignment, closes_at=NOW + timedelta(hours=1))
    with pytest.raises(CohortError, match="after opening"):
        change(assignment, closes_at=NOW)


def test_cancelling_tells_those_who_have_not_handed_in(user, other_user, member, add_member, assign, instructor):
    assignment = assign()
    add_member(other_user)
    submit(start(other_user, assignment))

    assert cancel_assignment(assignment=assignment, by=instructor, now=NOW + MINUTE) == 1

    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.text.startswith("Trial was cancelled by Autumn")) == (user, "cohort", True)
    assert assigned_to(user=user, now=NOW + MINUTE) == []
    with pytest.raises(CohortError, match="was cancelled"):
        cancel_assignment(assignment=assignment, by=instructor, now=NOW)


def test_who_sits_something_cancelled_finishes_it_and_gets_a_score(user, member, assign, instructor):
    now = timezone.now()
    assignment = assign(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1))
    attempt = start(user, assignment, now - MINUTE)

    cancel_assignment(assignment=assignment, by=instructor, now=now)

    assert minutes_of(attempt) == 60
    submit(attempt)
    assert score_attempt(attempt_id=attempt.pk, now=now + MINUTE) is not None


def test_ending_leaves_five_minutes_even_to_who_has_no_limit_and_then_results_are_told(
    user, other_user, member, add_member, assign, instructor, exam
):
    now = timezone.now()
    assignment = assign(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1))
    add_member(other_user)
    set_times(assignment=assignment, member=member, times=Times(minutes=0), by=instructor, now=now)
    attempt, begun = start(user, assignment, now - 20 * MINUTE), start(other_user, assignment, now - 58 * MINUTE)

    assert end_assignment(assignment=assignment, by=instructor, now=now) == 1

    attempt.refresh_from_db()
    assert (attempt.deadline_at - now, attempt.results_at, minutes_of(begun)) == (5 * MINUTE, now, 60)
    submit(attempt)
    submit(begun)
    assert score_attempt(attempt_id=attempt.pk, now=now + 5 * MINUTE) is not None
    assert (to_sit(user=user, now=now, limit=5), next_form(user, exam)) == ([], None)


def test_the_page_says_when_somebody_without_limit_holds_results_back(user, member, assign, instructor):
    now = timezone.now()
    assignment = assign(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1), minutes=0)
    client, url = Client(), reverse("assignment", args=[assignment.pk])
    client.force_login(instructor)
    pages = [client.get(url).content.decode()]
    start(user, assignment, now)

    pages.append(client.get(url).content.decode())

    assert ["End it for everybody" in page for page in pages] == [False, True]


def test_what_was_ended_or_has_not_opened_cannot_be_ended_or_changed(member, assign, change, instructor):
    assignment = assign(opens_at=NOW + MINUTE)
    with pytest.raises(CohortError, match="Cancel it instead"):
        end_assignment(assignment=assignment, by=instructor, now=NOW)

    end_assignment(assignment=assignment, by=instructor, now=NOW + MINUTE)

    with pytest.raises(CohortError, match="was ended"):
        change(assignment, minutes=10)
    with pytest.raises(CohortError, match="was ended"):
        set_times(assignment=Assignment.objects.get(), member=member, times=Times(minutes=0), by=instructor, now=NOW)


def test_an_assigned_drill_draws_from_its_scope(user, member, assign):
    assignment = assign(form=None, mode=Mode.DRILL, scope={"count": 3, "domains": [2]})

    attempt = start(user, assignment)

    assert set(attempt.responses.values_list("task__domain__number", flat=True)) == {2}


def test_an_instructor_assigns_a_drill_changes_it_and_reads_the_history(cohort, instructor):
    client = Client()
    client.force_login(instructor)
    rules = {"title": "Drill", "opens_at": "2026-12-01T09:00", "closes_at": "2026-12-01T12:00", "sittings": "1",
             "results": "closing"}  # fmt: skip

    client.post(f"/cohorts/{cohort.pk}/assignments/new/?kind=drill", rules | {"count": "5", "domains": ["1"]})
    made = Assignment.objects.get()
    answer = client.post(reverse("assignment-edit", args=[made.pk]), rules | {"minutes": "30"})
    refused = client.post(reverse("assignment-edit", args=[made.pk]), rules | {"closes_at": "2026-12-01T08:00"})

    assert (made.mode, made.scope, Assignment.objects.get().minutes) == ("drill", {"count": 5, "domains": [1]}, 30)
    assert (answer.status_code, refused.status_code) == (302, 422)
    history = client.get(f"/cohorts/{cohort.pk}/history/").content.decode()
    assert "Drill: minutes as the exam -&gt; 30" in history


def test_cancelling_and_ending_are_read_before_they_are_done(cohort, instructor, assign):
    assignment = assign(opens_at=timezone.now() + timedelta(hours=1), closes_at=timezone.now() + timedelta(hours=2))
    client = Client()
    client.force_login(instructor)
    cancel, end = (reverse(f"assignment-{verb}", args=[assignment.pk]) for verb in ("cancellation", "ending"))

    codes = [client.get(cancel), client.get(end), client.post(end), client.post(cancel), client.post(cancel)]

    assert [answer.status_code for answer in codes] == [200, 200, 409, 302, 409]
    assert Assignment.objects.get().is_cancelled


def test_what_is_assigned_is_on_the_front_page_and_on_the_plan(user_client, user, member, assign):
    now = timezone.now()
    assign(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=5, minutes=1))
    assign(opens_at=now + timedelta(days=2), closes_at=now + timedelta(days=3))

    pages = [user_client.get(path).content.decode().replace("\xa0", " ") for path in ("/", "/plan/")]

    for page in pages:
        assert 'Begin within <strong class="numbers">5 hours</strong>' in page
        assert page.count("Assigned: Trial") == 2
    assert pages[0].count("button--primary") == 1
    start(user, Assignment.objects.latest("-opens_at"), now)
    assert user_client.get("/").content.decode().count("Assigned: Trial") == 1
    assert Attempt.objects.count() == 1
