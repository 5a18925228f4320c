"""Adaptive drills: one item at a time, chosen by what the responses before said."""

import itertools
import random

import pytest

from practice.core.attempt import Mode
from practice.models import Attempt, Exposure
from practice.services.adaptive import next_item, start_adaptive
from practice.services.closing import submit_attempt
from practice.services.drawing import Scope
from practice.services.errors import AttemptClosed, FixedSitting, NextItemNotYet, NothingToDraw
from practice.services.feedback import give_feedback
from practice.services.starting import PracticePlan
from questions.models import Item
from tests.factories.practice import (
    NOW,
    in_parallel,
    mock_of,
    practice_of,
    quick_items,
    save,
    score,
    tiny_exam,
    wrong_value,
)

both_databases = pytest.mark.both_databases

TASKS = ("1.1", "1.2", "2.1")


@pytest.fixture
def bank(db):
    """The tiny exam with twelve items of each task and no form."""
    exam = tiny_exam()
    quick_items(exam, [("single", task) for task in TASKS for _ in range(12)])
    return exam


def adaptive(user, exam, count=6, seed=1, **scope):
    plan = PracticePlan(count=count, scope=Scope(**scope))
    return start_adaptive(user=user, exam=exam, plan=plan, now=NOW, rng=random.Random(seed))


def ask(attempt, position, seed=1):
    return next_item(attempt=attempt, position=position, now=NOW, rng=random.Random(100 * seed + position))


def check(attempt, position):
    return give_feedback(attempt=attempt, position=position, now=NOW)


def go_through(attempt, is_right=lambda position: True):
    """Answer and check every item until there is no more; the task of each."""
    for position in range(1, attempt.item_target + 2):
        row = ask(attempt, position)
        if row is None:
            break
        save(attempt, position, **({} if is_right(position) else {"value": wrong_value(row)}), now=NOW)
        check(attempt, position)
    return list(attempt.responses.order_by("position").values_list("task__code", flat=True))


def test_it_begins_with_one_item_of_a_tutor_sitting_without_a_clock(user, bank):
    attempt = adaptive(user, bank, tasks=("1.1",))

    assert (attempt.mode, attempt.item_count, attempt.item_target, attempt.deadline_at) == (Mode.TUTOR, 1, 6, None)
    assert attempt.scope == {"source": "adaptive", "count": 6, "domains": (), "tasks": ("1.1",), "tags": ()}
    assert attempt.responses.get().task.code == "1.1"


@both_databases
def test_it_grows_to_the_number_asked_for(user, bank):
    attempt = adaptive(user, bank)

    tasks = go_through(attempt)

    attempt.refresh_from_db()
    assert len(tasks) == attempt.item_count == 6
    assert Exposure.objects.filter(user=user).count() == 6


def test_no_two_items_of_a_task_follow_each_other(user, bank):
    tasks = go_through(adaptive(user, bank, count=12))

    assert all(one != other for one, other in itertools.pairwise(tasks))


def test_no_item_comes_twice(user, bank):
    attempt = adaptive(user, bank, count=12)

    go_through(attempt)

    assert attempt.responses.values("item").distinct().count() == 12


def test_a_task_that_goes_wrong_is_asked_more(user, bank):
    attempt = adaptive(user, bank, count=15)

    def is_right(position):
        return attempt.responses.get(position=position).task.code != "2.1"

    tasks = go_through(attempt, is_right)

    assert tasks.count("2.1") == max(tasks.count(task) for task in TASKS)
    assert tasks.count("2.1") > 15 / 3


@both_databases
def test_the_same_position_gives_the_same_item(user, bank):
    attempt = adaptive(user, bank)
    check(attempt, 1)

    first, again = ask(attempt, 2), ask(attempt, 2, seed=9)

    assert first.item_id == again.item_id
    assert attempt.responses.count() == 2


def test_the_next_item_waits_until_the_one_before_is_checked(user, bank):
    attempt = adaptive(user, bank)
    save(attempt)

    with pytest.raises(NextItemNotYet):
        ask(attempt, 2)

    assert attempt.responses.count() == 1


def test_nobody_jumps_ahead(user, bank):
    attempt = adaptive(user, bank)
    check(attempt, 1)

    with pytest.raises(NextItemNotYet):
        ask(attempt, 3)


def test_when_nothing_is_left_it_says_so(user, bank):
    Item.objects.filter(task__code="1.1").update(status="retired")
    kept = quick_items(bank, [("single", "1.1")] * 2)

    attempt = adaptive(user, bank, tasks=("1.1",))
    go_through(attempt)

    assert set(attempt.responses.values_list("item", flat=True)) == {item.pk for item in kept}
    assert ask(attempt, 3) is None


def test_what_nobody_can_be_asked_starts_nothing(user, bank):
    with pytest.raises(NothingToDraw):
        adaptive(user, bank, tags=("nothing-has-this",))

    assert not Attempt.objects.exists()


def test_a_closed_sitting_gives_what_was_asked_and_no_more(user, bank):
    attempt = adaptive(user, bank)
    check(attempt, 1)
    submit_attempt(attempt=attempt, now=NOW)

    assert ask(attempt, 1).position == 1
    with pytest.raises(AttemptClosed):
        ask(attempt, 2)


def test_only_what_was_asked_is_scored_and_the_last_blank_counts(user, bank):
    attempt = adaptive(user, bank, count=10)
    save(attempt, 1, now=NOW)
    check(attempt, 1)
    ask(attempt, 2)

    run = score(attempt)

    assert (run.raw_score, run.scored_items) == (1, 2)


def test_a_fixed_sitting_does_not_grow(user, bank):
    tutor = practice_of(user, bank, Mode.TUTOR)

    with pytest.raises(FixedSitting):
        ask(tutor, 6)


def test_items_of_a_final_mock_ahead_never_come(user, exam):
    """The tiny bank is one form; where that is the final mock, nothing is left to practise."""
    exam.final_mocks = [1]
    exam.save()

    with pytest.raises(NothingToDraw):
        adaptive(user, exam)


def test_an_item_of_a_mock_started_meanwhile_is_left_unchecked_and_passed(user, exam):
    """Its feedback is withheld, which must not end the sitting."""
    attempt = adaptive(user, exam)
    quick_items(exam, [("single", "2.1")])
    mock_of(user, exam)

    assert ask(attempt, 2).task.code == "2.1"


def test_the_pool_read_does_not_grow_with_the_bank(user, bank, django_assert_max_num_queries):
    attempt = adaptive(user, bank)
    check(attempt, 1)

    with django_assert_max_num_queries(32):
        ask(attempt, 2)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_ask_at_once_get_one_item(user):
    exam = tiny_exam()
    quick_items(exam, [("single", task) for task in TASKS for _ in range(6)])
    attempt = adaptive(user, exam)
    check(attempt, 1)

    first, second = in_parallel([lambda: ask(attempt, 2, seed=1), lambda: ask(attempt, 2, seed=2)])

    assert first.item_id == second.item_id
    assert attempt.responses.count() == 2
    attempt.refresh_from_db()
    assert attempt.item_count == 2
