"""Final mocks: offered last, and nothing of them is practised before."""

import random

import pytest

from practice.core.attempt import Mode
from practice.models import Response
from practice.services.errors import NothingToDraw
from practice.services.starting import PracticePlan, next_form, start_mock, start_practice
from questions.models import Form, FormItem
from tests.factories.practice import NOW, score, tiny_bank, tiny_exam

both_databases = pytest.mark.both_databases


@pytest.fixture
def exam(db):
    """Three forms and nothing else in the bank; the first is a final mock."""
    exam = tiny_exam()
    tiny_bank(exam, forms=3)
    exam.final_mocks = [1]
    exam.save()
    return exam


def sit(user, exam):
    attempt, _ = start_mock(user=user, exam=exam, now=NOW, rng=random.Random(1))
    score(attempt)
    return attempt


def items_of(number):
    return set(FormItem.objects.filter(form__number=number).values_list("item_id", flat=True))


def drilled(user, exam, count=40):
    plan = PracticePlan(count=count)
    drill = start_practice(user=user, exam=exam, mode=Mode.DRILL, plan=plan, now=NOW, rng=random.Random(1))
    return set(Response.objects.filter(attempt=drill).values_list("item_id", flat=True))


@both_databases
def test_it_is_offered_after_all_others(user, exam):
    assert [sit(user, exam).title for _ in range(3)] == ["Mock exam 2", "Mock exam 3", "Final mock exam 1"]


@both_databases
def test_no_drill_takes_an_item_of_it_before(user, exam):
    assert drilled(user, exam) == items_of(2) | items_of(3)


@both_databases
def test_once_sat_its_items_may_be_practised(user, exam):
    for _ in range(3):
        sit(user, exam)

    assert drilled(user, exam) == items_of(1) | items_of(2) | items_of(3)


@both_databases
def test_what_one_person_sat_stays_held_back_for_another(user, other_user, exam):
    for _ in range(3):
        sit(user, exam)

    assert drilled(other_user, exam) == items_of(2) | items_of(3)


@both_databases
def test_a_mixed_mock_leaves_a_final_mock_alone_that_cannot_be_served_yet(user, exam):
    for _ in range(2):
        sit(user, exam)
    Form.objects.filter(number=1).update(status=Form.Status.RETIRED)

    mixed = sit(user, exam)

    assert mixed.title == "Mock exam, mixed"
    assert not items_of(1) & set(mixed.responses.values_list("item_id", flat=True))


@both_databases
def test_where_all_is_held_back_a_drill_says_that_nothing_matches(user, exam):
    exam.final_mocks = [1, 2, 3]

    with pytest.raises(NothingToDraw):
        drilled(user, exam)


@both_databases
def test_without_final_mocks_the_numbers_count(user, exam):
    exam.final_mocks = []
    exam.save()

    form = next_form(user, exam)

    assert form is not None
    assert form.number == 1
