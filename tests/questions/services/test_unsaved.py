"""What is typed and not saved is kept for its author, and two windows do not overwrite each other."""

import pytest
from django.db import IntegrityError, transaction

from questions.models import UnsavedText
from questions.services import unsaved
from questions.services.unsaved import TooLong, TypedElsewhere, find_typed, forget_typed, keep_typed
from tests.factories.questions import NOW, draft_item


def keep(person, text, *, item=None, revision=0, **more):
    typed = {"stem": [text]}
    return keep_typed(item_id=item and item.pk, typed=typed, revision=revision, by=person, now=NOW, **more)


def test_each_person_has_one_text_for_each_item_and_one_for_a_new_item(exam, instructor, user):
    item = draft_item()
    for person, of in ((instructor, item), (instructor, None), (user, item)):
        keep(person, f"by {person}", item=of)

    assert find_typed(item_id=item.pk, by=instructor).data == {"stem": [f"by {instructor}"]}
    assert find_typed(item_id=item.pk, by=user).data == {"stem": [f"by {user}"]}
    assert find_typed(item_id=None, by=user) is None
    assert UnsavedText.objects.count() == 3


def test_a_window_goes_on_from_what_it_knows(exam, instructor):
    first = keep(instructor, "a")
    second = keep(instructor, "ab", revision=first.revision)

    assert (first.revision, second.revision) == (1, 2)


def test_another_window_is_told_and_may_insist(exam, instructor):
    keep(instructor, "in one window")

    with pytest.raises(TypedElsewhere) as refused:
        keep(instructor, "in another window", revision=0)
    assert refused.value.kept.data == {"stem": ["in one window"]}

    assert keep(instructor, "in another window", revision=0, is_forced=True).revision == 2


def test_the_same_text_again_is_no_conflict(exam, instructor):
    keep(instructor, "the same")

    assert keep(instructor, "the same", revision=0).revision == 1


def test_forgetting_is_safe_to_repeat(exam, instructor):
    keep(instructor, "gone soon")

    forget_typed(item_id=None, by=instructor)
    forget_typed(item_id=None, by=instructor)

    assert not UnsavedText.objects.exists()


def test_endless_texts_are_refused(exam, instructor, monkeypatch):
    monkeypatch.setattr(unsaved, "MOST_CHARACTERS", 3)

    with pytest.raises(TooLong):
        keep(instructor, "four")


@pytest.mark.parametrize("has_item", [True, False])
def test_the_database_keeps_one_text_for_a_person_and_item(exam, instructor, has_item):
    item = draft_item() if has_item else None
    keep(instructor, "one", item=item)

    with pytest.raises(IntegrityError, match="unsaved_on"), transaction.atomic():
        UnsavedText.objects.create(author=instructor, item=item, data={}, revision=1, saved_at=NOW)


def test_a_kept_text_was_saved_at_least_once(exam, instructor):
    with pytest.raises(IntegrityError, match="unsaved_was_saved"), transaction.atomic():
        UnsavedText.objects.create(author=instructor, data={}, revision=0, saved_at=NOW)
