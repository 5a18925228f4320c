"""Cards from scored attempts, and what a regrade does to them."""

from datetime import UTC, datetime, timedelta

import pytest

from practice.core.attempt import Mode
from practice.models import Attempt, Response, ReviewCard, ReviewLog
from practice.services import spaced
from questions.models import Item
from tests.factories.practice import NOW, mock_of, respond, score, tiny_bank
from tests.factories.spaced import BLANK, GUESSED, RIGHT, SURE, WRONG, looked_at, ratings, record, sit

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def regrade(attempt: Attempt, *, correct: bool) -> None:
    """What a scoring run with another key leaves behind."""
    Response.objects.filter(attempt=attempt).update(is_correct=correct)


def states() -> list[dict]:
    columns = (
        "concept",
        "item",
        "origin",
        "created_at",
        "stability",
        "difficulty",
        "last_review_at",
        "due_at",
        "lapses",
    )
    return list(ReviewCard.objects.order_by("concept").values(*columns))


# What makes a card


@pytest.mark.parametrize(
    ("outcome", "origins"),
    [(WRONG, ["missed"]), (GUESSED, ["guessed"]), (RIGHT, []), (SURE, []), (BLANK, [])],
)
def test_what_was_missed_or_guessed_in_practice_becomes_a_card(user, exam, items, outcome, origins):
    looked_at(user, exam, items[:1], outcome)

    assert list(ReviewCard.objects.values_list("origin", flat=True)) == origins


def test_a_card_says_what_it_is_about_and_when_it_comes_back(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)

    card = ReviewCard.objects.get()
    assert (card.user, card.exam, card.concept, card.item) == (user, exam, str(items[0].pk), items[0])
    assert card.last_review_at == NOW + timedelta(minutes=1)
    assert card.due_at == MIDNIGHT + DAY
    assert card.stability == 0.212
    assert (card.lapses, ratings(card)) == (0, [1])


def test_what_was_left_blank_in_a_mock_was_missed(user, exam):
    tiny_bank(exam)
    mock = mock_of(user, exam)
    Response.objects.filter(attempt=mock).update(value=None)
    score(mock)

    record(mock)

    assert ReviewCard.objects.count() == 10  # the unscored ones too
    assert set(ReviewLog.objects.values_list("reviewed_at", flat=True)) == {mock.submitted_at}


def test_an_attempt_that_is_not_scored_leaves_nothing(user, exam, items):
    attempt = sit(user, exam, items, WRONG)
    Attempt.objects.filter(pk=attempt.pk).update(status="submitted", pending_run="initial")
    attempt.refresh_from_db()

    record(attempt)

    assert not ReviewCard.objects.exists()


def test_a_family_is_one_concept(user, exam, family):
    looked_at(user, exam, family[:1], WRONG)
    looked_at(user, exam, family[1:], RIGHT, now=NOW + DAY)

    card = ReviewCard.objects.get()
    assert (card.concept, card.item, ratings(card)) == ("shards", family[1], [1, 3])


def test_cards_of_two_people_are_two(user, other_user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    looked_at(other_user, exam, items[:1], WRONG)

    assert ReviewCard.objects.filter(user=user).count() == 1
    assert ReviewCard.objects.count() == 2


# Looks


def test_every_later_response_is_a_look(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    looked_at(user, exam, items[:1], RIGHT, now=NOW + DAY)
    looked_at(user, exam, items[:1], WRONG, now=NOW + 3 * DAY)

    card = ReviewCard.objects.get()
    assert ratings(card) == [1, 3, 1]
    assert card.lapses == 1
    assert card.due_at == MIDNIGHT + 4 * DAY


def test_a_right_response_puts_a_card_off_by_days(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    looked_at(user, exam, items[:1], RIGHT, now=NOW + DAY)

    assert ReviewCard.objects.get().due_at == MIDNIGHT + 3 * DAY


def test_what_was_right_before_it_was_missed_does_not_count(user, exam, items):
    early = sit(user, exam, items[:1], RIGHT)
    looked_at(user, exam, items[:1], WRONG, now=NOW + DAY)

    record(early)

    assert ratings(ReviewCard.objects.get()) == [1]


def test_a_blank_in_practice_is_no_look(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    looked_at(user, exam, items[:1], BLANK, now=NOW + DAY)

    assert ratings(ReviewCard.objects.get()) == [1]


def test_a_suspended_card_goes_on_being_rated(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    card = ReviewCard.objects.get()
    spaced.set_suspended(user=user, card_id=card.pk, is_on=True, now=NOW)

    looked_at(user, exam, items[:1], RIGHT, now=NOW + DAY)

    card.refresh_from_db()
    assert (card.suspended_at, ratings(card)) == (NOW, [1, 3])


def test_a_card_follows_an_item_whose_family_was_changed(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    Item.objects.filter(pk=items[0].pk).update(family="named since")

    looked_at(user, exam, items[:1], WRONG, now=NOW + DAY)

    assert ratings(ReviewCard.objects.get()) == [1, 1]


def test_days_are_those_of_the_learner(user, exam, items):
    user.time_zone = "Asia/Tokyo"  # nine hours ahead: their day ends at 15:00 UTC
    user.save()
    looked_at(user, exam, items[:1], WRONG, now=NOW + timedelta(hours=7))

    assert ReviewCard.objects.get().due_at == datetime(2026, 11, 23, 15, tzinfo=UTC)


# Again, in another order, with other marks


def test_recording_again_changes_nothing(user, exam, items, family):
    attempts = [
        looked_at(user, exam, [*items, family[0]], WRONG, RIGHT, GUESSED, WRONG),
        looked_at(user, exam, [*items, family[1]], RIGHT, WRONG, RIGHT, now=NOW + DAY),
    ]
    before = states()

    for attempt in attempts * 2:
        record(attempt)

    assert states() == before
    assert ReviewLog.objects.count() == 7


def test_the_order_of_recording_does_not_matter(user, exam, items):
    first = sit(user, exam, items[:1], WRONG)
    second = sit(user, exam, items[:1], GUESSED, now=NOW + DAY)
    third = sit(user, exam, items[:1], RIGHT, now=NOW + 2 * DAY)
    for attempt in (first, second, third):
        record(attempt)
    in_order = states()
    ReviewCard.objects.all().delete()

    for attempt in (second, third, first):
        record(attempt)

    assert states() == in_order


def test_a_regrade_changes_the_look_and_what_came_of_it(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    second = looked_at(user, exam, items[:1], WRONG, now=NOW + DAY)
    looked_at(user, exam, items[:1], RIGHT, now=NOW + 2 * DAY)
    was = ReviewCard.objects.get()

    regrade(second, correct=True)
    record(second)

    card = ReviewCard.objects.get()
    assert ratings(card) == [1, 3, 3]
    assert (card.lapses, card.stability > was.stability, card.due_at > was.due_at) == (0, True, True)


def test_a_card_whose_cause_is_regraded_away_goes(user, exam, items):
    attempt = looked_at(user, exam, items[:1], WRONG)
    looked_at(user, exam, items[:1], RIGHT, now=NOW + DAY)

    regrade(attempt, correct=True)
    record(attempt)

    assert not ReviewCard.objects.exists()


def test_a_card_with_a_later_cause_begins_there(user, exam, items):
    attempt = looked_at(user, exam, items[:1], WRONG)
    looked_at(user, exam, items[:1], GUESSED, now=NOW + DAY)

    regrade(attempt, correct=True)
    record(attempt)

    card = ReviewCard.objects.get()
    assert (card.origin, card.created_at, card.stability) == ("guessed", NOW + DAY + timedelta(minutes=1), 1.2931)


def test_what_a_regrade_makes_wrong_becomes_a_card(user, exam, items):
    attempt = looked_at(user, exam, items[:1], RIGHT)

    regrade(attempt, correct=False)
    record(attempt)

    assert ReviewCard.objects.get().origin == "missed"


def test_a_whole_mock_is_recorded_in_few_queries(user, exam, django_assert_max_num_queries):
    tiny_bank(exam)
    mock = mock_of(user, exam)
    respond(mock, lambda response: False)
    score(mock)
    attempt = Attempt.objects.get(pk=mock.pk)

    with django_assert_max_num_queries(14):
        record(attempt)


def test_practice_in_tutor_mode_counts_like_a_drill(user, exam, items):
    attempt = sit(user, exam, items[:1], WRONG, mode=Mode.TUTOR)

    record(attempt)

    assert ReviewCard.objects.get().origin == "missed"
