"""Drills and tutor sittings: what they draw from, and what they leave alone."""

from datetime import timedelta
from itertools import pairwise

import pytest

from practice.core.attempt import Mode
from practice.models import Attempt
from practice.services.drawing import Source
from practice.services.errors import NothingToDraw
from practice.services.study import set_bookmark
from questions.models import Tag
from tests.factories.practice import (
    NOW,
    get_right,
    mock_of,
    practice_of,
    quick_items,
    respond,
    save,
    score,
    submit,
    tiny_bank,
    tiny_exam,
)

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)


def item_ids(attempt):
    return set(attempt.responses.values_list("item_id", flat=True))


def of_task(attempt):
    return list(attempt.responses.order_by("position").values_list("task__code", flat=True))


@pytest.fixture
def bank(db):
    """Eight items in each of the three tasks, in no form."""
    exam = tiny_exam()
    quick_items(exam, [("single", task) for task in ("1.1", "1.2", "2.1") for _ in range(8)])
    return exam


def test_a_drill_has_as_many_items_as_asked_for(user, bank):
    drill = practice_of(user, bank, count=7)

    assert (drill.item_count, drill.responses.count()) == (7, 7)


def test_a_drill_has_fewer_items_when_there_are_no_more(user, bank):
    assert practice_of(user, bank, count=60).item_count == 24


def test_a_drill_has_65_items_at_most(user, bank):
    quick_items(bank, [("single", "1.1")] * 70)

    assert practice_of(user, bank, count=90).item_count == 65


def test_every_item_of_a_drill_counts(user, bank):
    assert not practice_of(user, bank).responses.filter(is_scored=False).exists()


def test_neighbours_are_of_different_tasks(user, bank):
    tasks = of_task(practice_of(user, bank, count=24))

    assert all(first != second for first, second in pairwise(tasks))


@pytest.mark.parametrize(
    ("scope", "tasks"),
    [
        ({"domains": (2,)}, {"2.1"}),
        ({"domains": (1,)}, {"1.1", "1.2"}),
        ({"tasks": ("1.2",)}, {"1.2"}),
        ({"tasks": ("1.2", "2.1")}, {"1.2", "2.1"}),
        ({"domains": (1,), "tasks": ("1.2", "2.1")}, {"1.2"}),
    ],
)
def test_a_scope_narrows_what_is_drawn(user, bank, scope, tasks):
    assert set(of_task(practice_of(user, bank, count=60, **scope))) == tasks


def test_a_tag_narrows_what_is_drawn(user, bank):
    tagged, *_ = bank.items.all()
    tagged.tags.add(Tag.objects.create(kind="service", name="Kinesis"))
    tagged.tags.add(Tag.objects.create(kind="topic", name="streams"))

    drill = practice_of(user, bank, count=60, tags=("Kinesis", "streams"))

    assert item_ids(drill) == {tagged.pk}


def test_what_was_asked_for_is_remembered(user, bank):
    drill = practice_of(user, bank, count=3, domains=(2,), source=Source.UNSEEN)

    drill.refresh_from_db()
    assert drill.scope == {
        "count": 3, "timed": False, "domains": [2], "tasks": [], "tags": [], "source": "unseen",
        "pair": "",
    }  # fmt: skip


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
def test_only_published_items_are_drawn(user, db, status):
    exam = tiny_exam()
    quick_items(exam, [("single", "1.1")] * 5, status=status)

    with pytest.raises(NothingToDraw):
        practice_of(user, exam)

    assert Attempt.objects.count() == 0


def test_items_of_another_exam_are_not_drawn(user, bank):
    other = tiny_exam()
    other.pk, other.code = None, "TINY-2"
    other.save()

    with pytest.raises(NothingToDraw):
        practice_of(user, other)


# Sources


def test_unseen_items_were_in_no_attempt(user, bank):
    first = practice_of(user, bank, count=20)

    second = practice_of(user, bank, count=60, source=Source.UNSEEN)

    assert item_ids(second) == set(bank.items.values_list("pk", flat=True)) - item_ids(first)


def test_what_somebody_else_met_is_still_unseen(user, other_user, bank):
    practice_of(other_user, bank, count=20)

    assert practice_of(user, bank, count=60, source=Source.UNSEEN).item_count == 24


def test_missed_items_were_answered_wrong_or_not_at_all(user, bank):
    first = practice_of(user, bank, count=20)
    get_right(first, 12)
    score(first)

    missed = practice_of(user, bank, count=60, source=Source.MISSED)

    assert item_ids(missed) == set(first.responses.filter(is_correct=False).values_list("item_id", flat=True))


def test_what_was_got_right_the_next_time_is_no_longer_missed(user, bank):
    score(practice_of(user, bank, count=24))
    again = practice_of(user, bank, count=24, now=NOW + DAY, source=Source.MISSED)
    respond(again, lambda response: True)
    score(again)

    with pytest.raises(NothingToDraw):
        practice_of(user, bank, now=NOW + 2 * DAY, source=Source.MISSED)


def test_flagged_items_were_flagged_last_time_or_are_bookmarked(user, bank):
    first = practice_of(user, bank, count=10)
    save(first, flagged=True)
    score(first)
    flagged = first.responses.get(position=1).item
    bookmarked = bank.items.exclude(pk__in=item_ids(first)).first()
    set_bookmark(user=user, item=bookmarked, is_on=True, now=NOW)

    drill = practice_of(user, bank, count=60, source=Source.FLAGGED)

    assert item_ids(drill) == {flagged.pk, bookmarked.pk}


@pytest.mark.parametrize("source", [Source.MISSED, Source.FLAGGED])
def test_a_newcomer_has_missed_and_flagged_nothing(user, bank, source):
    with pytest.raises(NothingToDraw, match="Widen it"):
        practice_of(user, bank, source=source)


# Beside a mock


@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize("is_submitted", [False, True])
def test_no_item_of_an_unscored_mock_is_drawn(user, exam, source, is_submitted):
    sitting = practice_of(user, exam, count=10)
    respond(sitting, lambda response: False)
    sitting.responses.update(flagged=True)
    score(sitting)
    mock = mock_of(user, exam, NOW + DAY)
    if is_submitted:
        submit(mock)

    with pytest.raises(NothingToDraw):
        practice_of(user, exam, now=NOW + DAY, source=source)


def test_items_of_a_scored_mock_are_drawn(user, exam):
    score(mock_of(user, exam))

    assert practice_of(user, exam, count=60).item_count == 10


def test_a_mock_of_somebody_else_takes_nothing_away(user, other_user, exam):
    mock_of(other_user, exam)

    assert practice_of(user, exam, count=60).item_count == 10


def test_other_items_are_drawn_beside_a_mock(user, exam):
    mock = mock_of(user, exam)
    tiny_bank(exam)

    drill = practice_of(user, exam, count=60)

    assert drill.item_count == 10
    assert not item_ids(drill) & item_ids(mock)


# Time


def test_practice_is_untimed_unless_asked(user, bank):
    drill = practice_of(user, bank)

    assert (drill.deadline_at, drill.time_limit_s) == (None, None)


def test_a_timed_drill_has_the_share_of_its_items(user, bank):
    # 60 minutes for 10 items
    drill = practice_of(user, bank, Mode.DRILL, count=4, is_timed=True)

    assert drill.deadline_at == NOW + timedelta(minutes=24)


def test_a_timed_drill_has_the_share_of_the_extra_time_too(user, bank):
    user.extra_time_esl, user.extra_time_percent = True, 50

    drill = practice_of(user, bank, Mode.TUTOR, count=5, is_timed=True)

    # half of 60, of the 30 ESL minutes, and of the 50 percent
    assert (drill.time_limit_s, drill.extra_time_s) == (1800, 900 + 900)
