"""Every constraint of review cards, their log and notes by topic, broken once."""

import pytest

from practice.models import ReviewCard, ReviewLog, TopicNote
from practice.services import knowledge
from questions.models import Tag
from tests.factories.practice import NOW, quick_items, tiny_exam
from tests.factories.spaced import WRONG, looked_at
from tests.practice.models.test_constraints import assert_refused, change, copy

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def exam():
    return tiny_exam()


@pytest.fixture
def card(user, exam):
    looked_at(user, exam, quick_items(exam, [("single", "1.1")]), WRONG)
    return ReviewCard.objects.get()


@pytest.fixture
def note(user, exam):
    task = exam.domains.get(number=1).tasks.get(code="1.1")
    knowledge.write_topic_note(user=user, exam=exam, subject=task, text="Shards.", seen_at=None, now=NOW)
    return TopicNote.objects.get()


def test_a_concept_has_one_card(card):
    assert_refused("review_card_once_per_concept", copy(card))


def test_a_card_comes_from_somewhere(card):
    assert_refused("review_card_origin_known", change(card, origin="bought"))


def test_a_response_is_one_look(card):
    assert_refused("review_log_once_per_response", copy(card.log.get(), rating=3))


@pytest.mark.parametrize("rating", [0, 5])
def test_a_look_has_a_rating_of_fsrs(card, rating):
    assert_refused("review_log_rating_known", change(ReviewLog.objects.get(), rating=rating))


def test_a_task_has_one_note(note):
    assert_refused("topic_note_once_per_task", copy(note))


def test_a_topic_has_one_note(note):
    tag = Tag.objects.create(kind="topic", name="streams")
    change(note, task=None, tag=tag)()

    assert_refused("topic_note_once_per_tag", copy(TopicNote.objects.get()))


def test_a_note_is_about_one_thing(note):
    tag = Tag.objects.create(kind="topic", name="streams")

    assert_refused("topic_note_about_one_thing", change(note, tag=tag))
    assert_refused("topic_note_about_one_thing", change(note, task=None))
