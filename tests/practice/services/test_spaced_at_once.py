"""Cards and reviews when two requests or tasks of a person meet."""

import random

import pytest

from practice.models import Attempt, ReviewCard, ReviewLog
from practice.services import spaced
from tests.factories.practice import NOW, in_parallel, quick_items, tiny_exam
from tests.factories.spaced import WRONG, many_cards, sit

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_attempts_recorded_at_once_share_their_cards(user):
    exam = tiny_exam()
    items = quick_items(exam, [("single", "1.1")] * 6)
    attempts = [sit(user, exam, items, WRONG), sit(user, exam, items[::-1], WRONG)]
    works = [lambda attempt=attempt: spaced.record_attempt(attempt=attempt, now=NOW) for attempt in attempts * 2]

    assert in_parallel(works) == [None] * 4

    assert (ReviewCard.objects.count(), ReviewLog.objects.count()) == (6, 12)
    # of two looks a moment apart the second is a lapse
    assert set(ReviewCard.objects.values_list("lapses", flat=True)) == {1}


def test_five_clicks_at_once_are_one_review(user):
    exam = tiny_exam()
    many_cards(user, exam, quick_items(exam, [("single", "1.1")] * 4))

    def start():
        return spaced.start_review(user=user, exam=exam, now=NOW, rng=random.Random(1))[1]

    assert sorted(in_parallel([start] * 5)) == [False] * 4 + [True]
    assert Attempt.objects.count() == 1
