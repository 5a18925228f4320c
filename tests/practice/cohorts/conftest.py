"""A cohort of the tiny exam that `instructor` teaches and `user` belongs to."""

from datetime import timedelta

import pytest

from practice.models import Membership
from practice.services.assigning import create_assignment
from practice.services.cohorts import create_cohort
from practice.services.inviting import create_link, join
from tests.factories.practice import NOW


@pytest.fixture
def cohort(exam, instructor):
    return create_cohort(exam=exam, name="Autumn", by=instructor, now=NOW)


@pytest.fixture
def add_member(cohort, instructor):
    """`add_member(user)`: joined by a link."""

    def do(user) -> Membership:
        link = create_link(cohort=cohort, by=instructor, now=NOW)
        return join(token=link.token, user=user, has_agreed=True, now=NOW)

    return do


@pytest.fixture
def member(user, add_member):
    return add_member(user)


@pytest.fixture
def assign(cohort, instructor, exam):
    """`assign(...)`: the first form, open for two hours from NOW on; changes: of create_assignment."""

    def do(**changes):
        times = {"opens_at": NOW, "closes_at": NOW + timedelta(hours=2), "form": exam.forms.get(number=1)}
        return create_assignment(cohort=cohort, title="Trial", by=instructor, now=NOW, **(times | changes))

    return do
