"""What is due, how much of it a day, and the sitting that asks it."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from practice.core.attempt import Mode
from practice.models import Attempt, Exposure, ReviewCard, StudyPlan
from practice.services import review_queue, spaced, study
from practice.services.errors import NothingToDraw
from practice.services.insight.words import scope_words
from questions.models import Form, Item
from tests.factories.practice import NOW, form_of, mock_of, quick_items, score, tiny_bank, tiny_exam
from tests.factories.spaced import RIGHT, WRONG, answer, looked_at, many_cards

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

DAY = timedelta(days=1)


@pytest.fixture
def exam():
    return tiny_exam()


@pytest.fixture
def items(exam):
    return quick_items(exam, [("single", task) for task in ("1.1", "1.1", "1.2", "2.1")])


def start(user, exam, now=NOW):
    return review_queue.start_review(user=user, exam=exam, now=now, rng=random.Random(1))


def asked(attempt):
    return [response.item for response in attempt.responses.select_related("item").order_by("position")]


# What is due


def test_nothing_is_due_before_its_time(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    card = ReviewCard.objects.get()

    assert spaced.due_count(user, exam, card.due_at - timedelta(seconds=1)) == 0
    assert spaced.due_count(user, exam, card.due_at) == 1
    assert [entry.card for entry in spaced.due(user, exam, card.due_at)] == [card]


def test_a_due_card_names_its_task(user, exam, items):
    many_cards(user, exam, items[3:])

    entry = spaced.due(user, exam, NOW)[0]
    assert (entry.task_code, entry.task_title, entry.domain_number, entry.is_leech) == ("2.1", "Three", 2, False)


def test_the_least_remembered_comes_first(user, exam, items):
    many_cards(user, exam, items[:1], stability=30.0, last_review_at=NOW - 40 * DAY, due_at=NOW - 10 * DAY)
    many_cards(user, exam, items[1:2], stability=1.0, last_review_at=NOW - 4 * DAY, due_at=NOW - 3 * DAY)
    many_cards(user, exam, items[2:3], stability=1.0, last_review_at=NOW - 5 * DAY, due_at=NOW - 2 * DAY)
    study.set_bookmark(user=user, item=items[3], is_on=True, now=NOW)

    order = [entry.card.item for entry in spaced.due(user, exam, NOW)]

    assert order == [items[3], items[2], items[1], items[0]]


def test_what_was_put_aside_is_not_due(user, exam, items):
    many_cards(user, exam, items[:1], suspended_at=NOW)

    assert spaced.due_count(user, exam, NOW) == 0


def test_cards_of_somebody_else_or_another_exam_are_not_due(user, other_user, exam, items):
    many_cards(other_user, exam, items)

    assert spaced.due(user, exam, NOW) == []


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
def test_a_card_without_a_published_item_is_not_due(user, exam, items, status):
    many_cards(user, exam, items[:1])
    Item.objects.filter(pk=items[0].pk).update(status=status)

    assert spaced.due_count(user, exam, NOW) == 0


def test_a_card_whose_item_was_retired_is_asked_by_a_sibling(user, exam):
    family = quick_items(exam, [("single", "1.1")] * 2, family="shards")
    many_cards(user, exam, family[:1])
    Item.objects.filter(pk=family[0].pk).update(status="retired")

    assert spaced.due_count(user, exam, NOW) == 1
    assert asked(start(user, exam)[0]) == [family[1]]


def test_items_of_a_mock_under_way_are_not_due(user, exam):
    tiny_bank(exam)
    mock = mock_of(user, exam)
    many_cards(user, exam, [response.item for response in mock.responses.select_related("item")])
    assert spaced.due_count(user, exam, NOW) == 0

    score(mock)
    assert spaced.due_count(user, exam, NOW + DAY) == 10


def test_siblings_of_items_of_a_mock_under_way_are_not_due(user, exam):
    tiny_bank(exam)
    sibling = quick_items(exam, [("single", "1.1")], family="shards")[0]
    mock = mock_of(user, exam)
    Item.objects.filter(pk=mock.responses.first().item_id).update(family="shards")
    many_cards(user, exam, [sibling])
    assert spaced.due_count(user, exam, NOW) == 0

    score(mock)
    assert spaced.due_count(user, exam, NOW) == 1


def test_items_of_a_final_mock_ahead_are_not_due(user, exam, items):
    exam.final_mocks = [9]
    exam.save()
    form_of(exam, items[:1], number=9)
    many_cards(user, exam, items[:2])

    assert [entry.card.item for entry in spaced.due(user, exam, NOW)] == [items[1]]
    assert Form.objects.get().is_final


# The sitting


def test_a_review_is_a_tutor_sitting_of_what_is_due(user, exam, items):
    many_cards(user, exam, items[:3])

    attempt, is_new = start(user, exam)

    assert is_new
    assert (attempt.mode, attempt.title, attempt.deadline_at) == (Mode.TUTOR, "Review", None)
    assert {item.pk for item in asked(attempt)} == {item.pk for item in items[:3]}
    assert scope_words(attempt.scope) == "Questions due for review"


def test_neighbours_are_not_of_one_task(user, exam):
    items = quick_items(exam, [("single", "1.1")] * 3 + [("single", "1.2")] * 3)
    many_cards(user, exam, items)

    tasks = [item.task_id for item in asked(start(user, exam)[0])]

    assert all(one != next_one for one, next_one in pairwise(tasks))


def test_a_sibling_never_met_is_asked_instead_of_the_same_item(user, exam):
    family = quick_items(exam, [("single", "1.1")] * 3, family="shards")
    looked_at(user, exam, family[:1], WRONG, now=NOW - 5 * DAY)
    looked_at(user, exam, family[1:2], WRONG, now=NOW - 4 * DAY)

    assert asked(start(user, exam)[0]) == [family[2]]


def test_of_siblings_all_met_the_one_met_longest_ago_is_asked(user, exam):
    family = quick_items(exam, [("single", "1.1")] * 3, family="shards")
    for place in (1, 0, 2):
        looked_at(user, exam, [family[place]], WRONG, now=NOW - (9 - place) * DAY if place else NOW - 20 * DAY)
    assert ReviewCard.objects.get().item == family[2]

    assert asked(start(user, exam)[0]) == [family[0]]


def test_the_same_item_is_asked_when_it_is_alone(user, exam, items):
    many_cards(user, exam, items[:1])

    assert asked(start(user, exam)[0]) == items[:1]


def test_two_cards_never_ask_the_same_item(user, exam):
    family = quick_items(exam, [("single", "1.1")] * 2, family="shards")
    many_cards(user, exam, family[:1])
    # of the time before the item had a family
    many_cards(user, exam, family[1:], concept=str(family[1].pk))

    attempt, _ = start(user, exam)
    assert asked(attempt) == family[1:]
    answer(attempt, RIGHT)
    score(attempt)
    spaced.record_attempt(attempt=attempt, now=NOW)
    assert spaced.due_count(user, exam, NOW + timedelta(hours=1)) == 0


def test_a_second_click_finds_the_review_under_way(user, exam, items):
    many_cards(user, exam, items)
    attempt, _ = start(user, exam)

    assert start(user, exam, now=NOW + timedelta(minutes=1)) == (attempt, False)


def test_a_review_answered_is_a_look_at_its_cards(user, exam, items):
    looked_at(user, exam, items[:2], WRONG, now=NOW - 2 * DAY)
    attempt, _ = start(user, exam)
    answer(attempt, RIGHT)
    score(attempt)

    spaced.record_attempt(attempt=attempt, now=NOW)

    assert spaced.due_count(user, exam, NOW + timedelta(hours=1)) == 0
    assert set(ReviewCard.objects.values_list("due_at", flat=True)) == {datetime(2026, 11, 24, tzinfo=UTC)}


def test_nothing_due_is_said(user, exam, items):
    with pytest.raises(NothingToDraw, match="No question is due"):
        start(user, exam)


# How much


def test_a_sitting_takes_twenty_of_a_hundred(user, exam):
    many_cards(user, exam, quick_items(exam, [("single", "1.1")] * 100))

    attempt, _ = start(user, exam)

    assert attempt.item_count == 20
    assert spaced.due_count(user, exam, NOW) == 100


def test_a_day_takes_sixty(user, exam):
    many_cards(user, exam, quick_items(exam, [("single", "1.1")] * 100))
    for hour in range(3):
        attempt, _ = start(user, exam, now=NOW + timedelta(hours=hour))
        answer(attempt, RIGHT)
        score(attempt)

    assert review_queue.left_today(user, exam, NOW + timedelta(hours=4)) == 0
    with pytest.raises(NothingToDraw, match="60 questions today"):
        start(user, exam, now=NOW + timedelta(hours=4))
    assert review_queue.left_today(user, exam, NOW + DAY) == 60


def test_what_was_not_answered_does_not_use_up_the_day(user, exam, items):
    many_cards(user, exam, items)
    start(user, exam)

    assert review_queue.left_today(user, exam, NOW + timedelta(hours=1)) == 60


def test_a_thousand_cards_cost_no_more_queries_than_one(user, exam, django_assert_max_num_queries):
    many_cards(user, exam, quick_items(exam, [("single", task) for task in ("1.1", "1.2")] * 500))

    with django_assert_max_num_queries(3):
        assert len(spaced.due(user, exam, NOW)) == 20
    with django_assert_max_num_queries(3):
        assert spaced.due_count(user, exam, NOW) == 1000
    with django_assert_max_num_queries(24):
        attempt, _ = start(user, exam)
    assert attempt.item_count == 20
    assert Exposure.objects.count() == 20
    assert Attempt.objects.count() == 1


# The exam ahead


def test_the_exam_day_begins_where_the_learner_is(user, exam):
    user.time_zone = "Asia/Tokyo"
    StudyPlan.objects.create(
        user=user, exam=exam, exam_on=date(2026, 11, 23), minutes=[30] * 7, started_on=NOW.date(), updated_at=NOW,
        feed_token="t",
    )  # fmt: skip

    assert review_queue.exam_begins_at(user, exam, NOW) == datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert review_queue.exam_begins_at(user, exam, NOW + DAY) is None


def test_a_zone_nobody_knows_any_more_is_utc(user):
    user.time_zone = "Mars/Olympus"

    assert review_queue.zone_of(user) is UTC
