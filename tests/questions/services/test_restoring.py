"""Taking an earlier text up again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from questions.models import Item
from questions.services.authoring import draft_of, save_draft
from questions.services.errors import ApprovalMissing, MoveRefused
from questions.services.publishing import publish_item
from questions.services.restoring import restore_version
from tests.factories.questions import NOW, draft_item, published_item

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def item(exam, instructor):
    """Published twice: option o4 was replaced by another in version 2."""
    item = published_item()
    draft = written(item)
    *kept, last = draft.content.options
    other = replace(last, text="Something else altogether, in a new account")
    changed = replace(draft, content=replace(draft.content, stem="Second. What helps?", options=(*kept, other)))
    save_draft(item_id=item.pk, draft=changed, by=instructor, now=NOW)
    publish_item(item_id=item.pk, by=instructor, now=NOW)
    return item


def written(item, number=1):
    loaded = Item.objects.select_related("exam", "task").get(pk=item.pk)
    return draft_of(loaded, loaded.versions.get(number=number))


def restore(item, by, number=1):
    return restore_version(item_id=item.pk, number=number, by=by, now=LATER)


def test_an_old_text_becomes_the_next_draft_and_no_version_changes(item, instructor):
    before = list(item.versions.order_by("number").values())

    draft = restore(item, instructor)

    assert (draft.number, draft.is_published, draft.created_by) == (3, False, instructor)
    assert draft.to_content().stem == written(item).content.stem
    assert list(item.versions.order_by("number").values())[:2] == before
    event = item.events.order_by("-pk")[0]
    assert (event.action, event.version_number, event.details) == ("text_edited", 3, {"restored": 1})


def test_an_option_that_is_gone_now_gets_no_handle_that_means_another(item, instructor):
    draft = restore(item, instructor)

    assert [option.handle for option in draft.to_content().options] == ["o1", "o2", "o3", "o6"]


def test_a_draft_is_not_overwritten(item, instructor):
    restore(item, instructor)

    with pytest.raises(MoveRefused, match="there is a draft already"):
        restore(item, instructor)


def test_what_candidates_see_is_not_restored(item, instructor):
    with pytest.raises(MoveRefused, match="candidates see this text now"):
        restore(item, instructor, 2)


@pytest.mark.parametrize("number", [3, 99])
def test_only_a_published_version_is_restored(item, instructor, number):
    with pytest.raises(MoveRefused, match="no published version"):
        restore(item, instructor, number)


def test_an_item_that_was_never_published_has_nothing_to_restore(exam, instructor):
    with pytest.raises(MoveRefused, match="no published version"):
        restore(draft_item(), instructor)


def test_a_restored_text_takes_a_second_person_like_any_other(item, instructor, settings):
    settings.TWO_PERSON_REVIEW = True
    restore(item, instructor)

    with pytest.raises(ApprovalMissing, match="somebody other than ines"):
        publish_item(item_id=item.pk, by=instructor, now=LATER)
