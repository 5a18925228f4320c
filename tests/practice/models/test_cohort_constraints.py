"""Every constraint of cohorts and assignments, broken once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from practice.models import (
    Assignment,
    Cohort,
    CohortEvent,
    CohortGroup,
    CohortInstructor,
    Invitation,
    Membership,
    TimeOverride,
)
from tests.factories.practice import NOW, mock_of
from tests.practice.models.test_constraints import assert_refused, change, copy

pytestmark = pytest.mark.both_databases


@pytest.fixture
def cohort(exam, instructor):
    cohort = Cohort.objects.create(exam=exam, name="Autumn", created_at=NOW)
    CohortInstructor.objects.create(cohort=cohort, user=instructor, added_at=NOW)
    return cohort


@pytest.fixture
def member(cohort, user):
    return Membership.objects.create(cohort=cohort, user=user, joined_at=NOW)


@pytest.fixture
def assignment(cohort, exam):
    return Assignment.objects.create(
        cohort=cohort, title="Trial", mode="mock", form=exam.forms.get(number=1), opens_at=NOW,
        closes_at=NOW + timedelta(hours=1), created_at=NOW,
    )  # fmt: skip


@pytest.fixture
def mail(cohort):
    until = NOW + timedelta(days=1)
    return Invitation.objects.create(
        cohort=cohort, email="ann@example.org", token="a", created_at=NOW, expires_at=until, max_uses=1
    )


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("cohort_ends_after_start", {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 5, 1)}),
        ("cohort_has_name", {"name": ""}),
    ],
)
def test_cohort(cohort, constraint, columns):
    assert_refused(constraint, change(cohort, **columns))


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("assignment_closes_after_opening", {"closes_at": NOW}),
        ("assignment_mode_known", {"mode": "tutor", "form": None}),
        ("assignment_form_is_a_mock", {"mode": "drill"}),
        ("assignment_sittings_some", {"sittings": 0}),
        ("assignment_ended_after_opening", {"ended_at": NOW - timedelta(hours=1)}),
        ("assignment_results_known", {"results": "never"}),
    ],
)
def test_assignment(assignment, constraint, columns):
    assert_refused(constraint, change(assignment, **columns))


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("invitation_uses_within_limit", {"uses": 2}),
        ("invitation_by_mail_is_for_one", {"max_uses": 2}),
        ("invitation_expires_later", {"expires_at": NOW}),
        ("invitation_joined_is_used", {"joined_at": NOW}),
    ],
)
def test_invitation(mail, constraint, columns):
    assert_refused(constraint, change(mail, **columns))


def test_an_address_is_invited_once(mail):
    assert_refused("invitation_once_per_address", copy(mail, token="b", email="Ann@example.org"))


def test_everybody_belongs_and_teaches_once(cohort, member):
    assert_refused("membership_once", copy(member))
    assert_refused("cohort_instructor_once", copy(cohort.instructors.get()))


def test_groups_have_different_names(cohort):
    group = CohortGroup.objects.create(cohort=cohort, name="B")

    assert_refused("cohort_group_name_once", copy(group, name="b"))


def test_other_times_are_for_one_member_or_one_group_and_once(cohort, member, assignment):
    group = CohortGroup.objects.create(cohort=cohort, name="B")
    of_member = TimeOverride.objects.create(assignment=assignment, member=member, minutes=0)
    of_group = TimeOverride.objects.create(assignment=assignment, group=group, minutes=0)

    assert_refused("override_once_per_member", copy(of_member))
    assert_refused("override_once_per_group", copy(of_group))
    assert_refused("override_member_or_group", change(of_member, group=group))
    assert_refused("override_member_or_group", change(of_member, member=None))


def test_history_knows_its_actions_and_never_changes(cohort):
    event = CohortEvent.objects.create(cohort=cohort, action="created", at=NOW)

    assert_refused("cohort_event_action_known", copy(event, action="deleted"))
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        CohortEvent.objects.filter(pk=event.pk).update(note="other")


def test_one_sitting_of_an_assignment_at_a_time_may_be_untimed(user, exam, assignment):
    mock = mock_of(user, exam)
    change(mock, assignment=assignment, deadline_at=None)()
    mock.refresh_from_db()

    assert_refused("attempt_one_open_per_assignment", copy(mock))
