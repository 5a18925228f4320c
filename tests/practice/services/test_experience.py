"""What first exposures say of items that were corrected before anybody took them in."""

import pytest

from practice.core.correction import Policy
from practice.models import ItemExperience
from practice.services.learning import update_learner
from tests.factories.repair import LATER, correct, last_missed, scored_mock


@pytest.fixture
def missed(user, instructor):
    """The response to an item that was missed and then corrected, before any report."""

    def do(policy, **key):
        attempt = scored_mock(user)
        response = last_missed(attempt)
        correct(response.item, policy, instructor, **key)
        update_learner(user_id=user.pk, exam_id=attempt.exam_id, now=LATER)
        return response

    return do


def told_of(response):
    return ItemExperience.objects.values_list("responses", "correct").get(item=response.item_id)


def test_credit_for_everybody_makes_no_item_easier(missed):
    assert told_of(missed(Policy.FULL_CREDIT)) == (1, 0)


def test_an_item_left_out_of_the_score_was_looked_at_all_the_same(missed):
    assert told_of(missed(Policy.LEAVE_OUT)) == (1, 0)


def test_credit_taken_back_leaves_the_sums_as_they_were(missed, instructor):
    response = missed(Policy.FULL_CREDIT)

    correct(response.item, Policy.OWN_KEY, instructor)

    assert told_of(response) == (1, 0)
