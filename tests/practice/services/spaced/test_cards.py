"""What moves a card beside looks at it: bookmarks, the exam ahead, putting aside."""

from datetime import UTC, date, datetime, timedelta

import pytest

from practice.core.schedule import planned
from practice.models import ReviewCard, StudyPlan
from practice.services import spaced, study
from tests.factories.practice import NOW
from tests.factories.spaced import RIGHT, WRONG, looked_at, ratings, record, sit

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


# Bookmarks


def test_a_bookmark_is_due_at_once(user, items):
    study.set_bookmark(user=user, item=items[0], is_on=True, now=NOW)

    card = ReviewCard.objects.get()
    assert (card.origin, card.due_at, card.last_review_at, card.item) == ("bookmarked", NOW, None, items[0])


def test_a_bookmark_brings_a_card_back_at_once(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    ReviewCard.objects.update(suspended_at=NOW)

    study.set_bookmark(user=user, item=items[0], is_on=True, now=NOW + timedelta(hours=1))

    card = ReviewCard.objects.get()
    assert (card.origin, card.due_at, card.suspended_at) == ("missed", NOW + timedelta(hours=1), None)


def test_taking_a_bookmark_away_takes_the_card_nobody_looked_at(user, items):
    study.set_bookmark(user=user, item=items[0], is_on=True, now=NOW)

    study.set_bookmark(user=user, item=items[0], is_on=False, now=NOW)

    assert not ReviewCard.objects.exists()


def test_taking_a_bookmark_away_leaves_a_card_with_a_past(user, exam, items):
    study.set_bookmark(user=user, item=items[0], is_on=True, now=NOW)
    looked_at(user, exam, items[:1], RIGHT)

    study.set_bookmark(user=user, item=items[0], is_on=False, now=NOW)

    assert ratings(ReviewCard.objects.get()) == [3]


def test_a_card_stays_while_a_sibling_is_bookmarked(user, family):
    for item in family:
        study.set_bookmark(user=user, item=item, is_on=True, now=NOW)

    study.set_bookmark(user=user, item=family[0], is_on=False, now=NOW)

    assert ReviewCard.objects.get().concept == "shards"


def test_a_bookmark_of_something_just_answered_asks_again_all_the_same(user, exam, items):
    attempt = sit(user, exam, items[:1], WRONG)
    later = NOW + timedelta(hours=1)
    study.set_bookmark(user=user, item=items[0], is_on=True, now=later)

    record(attempt)

    card = ReviewCard.objects.get()
    assert (card.due_at, ratings(card)) == (later, [1])


# The exam


def plan(user, exam, exam_on: date | None) -> None:
    StudyPlan.objects.update_or_create(
        user=user,
        exam=exam,
        defaults={
            "exam_on": exam_on,
            "minutes": [30] * 7,
            "started_on": NOW.date(),
            "updated_at": NOW,
            "feed_token": "t",
        },
    )


def test_a_card_comes_back_before_the_exam_instead_of_after_it(user, exam, items):
    plan(user, exam, date(2026, 11, 29))
    looked_at(user, exam, items[:1], WRONG)
    looked_at(user, exam, items[:1], RIGHT, now=NOW + DAY)
    looked_at(user, exam, items[:1], RIGHT, now=NOW + 3 * DAY)  # FSRS: six days later, on 1 December

    assert ReviewCard.objects.get().due_at < datetime(2026, 11, 29, tzinfo=UTC)


def test_a_new_date_of_the_exam_moves_the_cards(user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    looked_at(user, exam, items[:1], RIGHT, now=NOW + DAY)
    looked_at(user, exam, items[:1], RIGHT, now=NOW + 3 * DAY)
    card = ReviewCard.objects.get()
    fsrs_day = card.due_at
    assert fsrs_day == datetime(2026, 12, 1, tzinfo=UTC)

    plan(user, exam, date(2026, 11, 29))
    spaced.aim_at_exam(user=user, exam=exam, now=NOW + 3 * DAY)
    card.refresh_from_db()
    assert card.due_at < datetime(2026, 11, 29, tzinfo=UTC)

    plan(user, exam, None)
    spaced.aim_at_exam(user=user, exam=exam, now=NOW + 3 * DAY)
    card.refresh_from_db()
    assert card.due_at == fsrs_day


def test_an_exam_that_is_over_decides_nothing(user, exam, items):
    plan(user, exam, NOW.date())
    looked_at(user, exam, items[:1], WRONG)

    card = ReviewCard.objects.get()
    assert card.due_at == planned(spaced.memory_of(card, UTC))


# Putting aside


def test_a_card_is_put_aside_and_taken_back_by_its_owner_only(user, other_user, exam, items):
    looked_at(user, exam, items[:1], WRONG)
    card = ReviewCard.objects.get()

    assert spaced.set_suspended(user=other_user, card_id=card.pk, is_on=True, now=NOW) is None
    assert spaced.set_suspended(user=user, card_id=card.pk, is_on=True, now=NOW) == exam.code
    card.refresh_from_db()
    assert card.suspended_at == NOW
    spaced.set_suspended(user=user, card_id=card.pk, is_on=False, now=NOW)
    card.refresh_from_db()
    assert card.suspended_at is None
