"""A second person's approval before anything is published."""

from dataclasses import replace
from datetime import timedelta

import pytest

from examprep.accounts.services import create_person
from questions.core.item import ItemStatus
from questions.core.parsing import ParsedItem
from questions.models import Item, ItemEvent, ItemVersion
from questions.services.authoring import create_item, discard_draft, draft_of, save_draft
from questions.services.errors import ApprovalMissing, MoveRefused, NotPublishable
from questions.services.importing import import_items
from questions.services.publishing import publish_item, reopen_item, retire_item
from questions.services.reviewing import (
    approve_draft,
    ask_for_review,
    digest_of,
    open_draft,
    request_changes,
    withdraw_from_review,
)
from tests.factories.questions import NOW, item_draft

LATER = NOW + timedelta(hours=1)
Action = ItemEvent.Action


@pytest.fixture(autouse=True)
def _two_persons(settings):
    settings.TWO_PERSON_REVIEW = True


@pytest.fixture
def reviewer(db):
    return create_person(username="ivo", email="ivo@example.org", password="x" * 12, is_instructor=True)


@pytest.fixture
def item(exam, instructor):
    """A draft of the instructor, in review."""
    item = create_item(draft=item_draft(slug="the-item"), by=instructor, now=NOW)
    ask_for_review(item_id=item.pk, by=instructor, now=NOW)
    return item


def written(item):
    loaded = Item.objects.select_related("exam", "task").get(pk=item.pk)
    return draft_of(loaded, loaded.versions.order_by("-number")[0])


def edit(item, by, stem="Another stem. What helps?", now=LATER):
    draft = written(item)
    save_draft(item_id=item.pk, draft=replace(draft, content=replace(draft.content, stem=stem)), by=by, now=now)


def approve(item, by):
    approve_draft(item_id=item.pk, seen=digest_of(open_draft(item)), by=by, now=LATER)


def publish(item, by):
    return publish_item(item_id=item.pk, by=by, now=LATER)


def actions(item):
    return list(item.events.order_by("pk").values_list("action", flat=True))


def draft_state(item):
    version = item.versions.order_by("-number")[0]
    return version.review, version.review_asked_at


def test_an_approved_draft_is_published_by_its_author(item, instructor, reviewer):
    approve(item, reviewer)

    version = publish(item, instructor)

    assert version.published_at == LATER
    assert draft_state(item) == ("none", None)
    assert actions(item) == ["created", "review_asked", "approved", "published"]


def test_a_draft_nobody_approved_is_not_published_and_the_words_say_who_wrote_it(item, instructor):
    with pytest.raises(ApprovalMissing, match="somebody other than ines has to approve it"):
        publish(item, instructor)

    assert Item.objects.get(pk=item.pk).status == ItemStatus.IN_REVIEW


def test_an_administrator_alone_cannot_publish_either(exam, admin_user):
    item = create_item(draft=item_draft(), by=admin_user, now=NOW)

    with pytest.raises(ApprovalMissing, match="somebody other than admin has to approve it first: send it to review"):
        publish(item, admin_user)


def test_what_is_missing_is_said_before_the_approval(exam, instructor):
    item = create_item(draft=item_draft(angoff=None), by=instructor, now=NOW)

    with pytest.raises(NotPublishable):
        publish(item, instructor)


def test_who_wrote_part_of_it_cannot_approve(item, instructor, reviewer):
    edit(item, reviewer)

    for person in (instructor, reviewer):
        with pytest.raises(MoveRefused, match="you wrote part of it"):
            approve(item, person)


def test_an_edit_ends_the_approval_and_the_draft_stays_in_review(item, instructor, reviewer):
    approve(item, reviewer)

    edit(item, instructor)

    assert draft_state(item) == ("asked", NOW)
    with pytest.raises(ApprovalMissing, match="it changed after ivo approved it"):
        publish(item, instructor)
    approve(item, reviewer)
    publish(item, instructor)


def test_an_edit_within_a_spell_of_editing_ends_the_approval_all_the_same(item, instructor, reviewer):
    edit(item, instructor, "One. What helps?", NOW)
    approve_draft(item_id=item.pk, seen=digest_of(open_draft(item)), by=reviewer, now=NOW)

    edit(item, instructor, "Two. What helps?", NOW)

    assert actions(item)[-2:] == ["approved", "text_edited"]
    with pytest.raises(ApprovalMissing):
        publish(item, instructor)


def test_a_text_that_changed_past_all_services_is_not_published(item, instructor, reviewer):
    approve(item, reviewer)
    version = item.versions.get()
    ItemVersion.objects.filter(pk=version.pk).update(content=version.content | {"stem": "Slipped in. What helps?"})

    with pytest.raises(ApprovalMissing):
        publish(item, instructor)


def test_saving_the_same_text_keeps_the_approval(item, instructor, reviewer):
    approve(item, reviewer)

    save_draft(item_id=item.pk, draft=replace(written(item), topics=("other",)), by=instructor, now=LATER)

    publish(item, instructor)
    assert actions(item)[2:] == ["approved", "facts_changed", "published"]


def test_changes_are_requested_with_a_comment(item, instructor, reviewer):
    approve(item, reviewer)

    comment = request_changes(item_id=item.pk, text=" Say which region. ", by=reviewer, now=LATER)

    assert (comment.text, comment.version_number, comment.author) == ("Say which region.", 1, reviewer)
    assert item.events.get(action=Action.CHANGES_REQUESTED).details == {"comment": comment.pk}
    assert draft_state(item) == ("changes", None)
    assert Item.objects.get(pk=item.pk).status == ItemStatus.DRAFT
    with pytest.raises(ApprovalMissing, match="changes were requested"):
        publish(item, instructor)


def test_changes_are_not_requested_without_words(item, reviewer):
    with pytest.raises(MoveRefused, match="say what should change"):
        request_changes(item_id=item.pk, text="  ", by=reviewer, now=LATER)


def test_taking_it_back_from_review_ends_the_approval(item, instructor, reviewer):
    approve(item, reviewer)

    withdraw_from_review(item_id=item.pk, by=instructor, now=LATER)

    assert (draft_state(item), Item.objects.get(pk=item.pk).status) == (("none", None), ItemStatus.DRAFT)
    with pytest.raises(ApprovalMissing):
        publish(item, instructor)


def test_a_stranger_does_not_take_it_back(item, reviewer):
    with pytest.raises(MoveRefused, match="only who wrote it"):
        withdraw_from_review(item_id=item.pk, by=reviewer, now=LATER)


def test_the_published_version_stays_while_the_next_one_is_reviewed(item, instructor, reviewer):
    approve(item, reviewer)
    first = publish(item, instructor)
    edit(item, instructor)

    ask_for_review(item_id=item.pk, by=instructor, now=LATER)

    item.refresh_from_db()
    assert (item.status, item.current_version) == (ItemStatus.PUBLISHED, first)
    assert draft_state(item) == ("asked", LATER)
    with pytest.raises(ApprovalMissing):
        publish(item, instructor)
    approve(item, reviewer)
    assert publish(item, instructor).number == 2


def test_a_discarded_draft_leaves_neither_approval_nor_writers(item, instructor, reviewer):
    approve(item, reviewer)
    publish(item, instructor)
    edit(item, reviewer)
    ask_for_review(item_id=item.pk, by=reviewer, now=LATER)
    approve(item, instructor)

    discard_draft(item_id=item.pk, by=reviewer, now=LATER)
    edit(item, instructor)

    assert actions(item)[-2:] == ["discarded", "text_edited"]
    with pytest.raises(ApprovalMissing, match="somebody other than ines"):
        publish(item, instructor)
    ask_for_review(item_id=item.pk, by=instructor, now=LATER)
    approve(item, reviewer)


def test_going_back_to_the_published_text_counts_as_discarding(item, instructor, reviewer):
    approve(item, reviewer)
    publish(item, instructor)
    before = written(item)
    edit(item, instructor)

    save_draft(item_id=item.pk, draft=before, by=instructor, now=LATER)

    assert actions(item)[-2:] == ["text_edited", "discarded"]


def test_a_retired_item_comes_back_without_an_approval_as_it_was(item, instructor, reviewer):
    approve(item, reviewer)
    publish(item, instructor)
    retire_item(item_id=item.pk, by=instructor, now=LATER, note="outdated")

    publish(item, instructor)

    assert actions(item)[-2:] == ["retired", "restored"]


def test_a_draft_that_was_retired_comes_back_as_a_draft_that_nobody_approved(item, instructor, reviewer):
    approve(item, reviewer)
    retire_item(item_id=item.pk, by=instructor, now=LATER)

    reopen_item(item_id=item.pk, by=instructor, now=LATER)

    assert (draft_state(item), Item.objects.get(pk=item.pk).status) == (("none", None), ItemStatus.DRAFT)
    with pytest.raises(ApprovalMissing):
        publish(item, instructor)


def load(item_or_draft, *, by=None, publish=False):
    import_items(items=[ParsedItem(item_or_draft, "file.yaml", {"": 1})], publish=publish, by=by, now=LATER)


def test_an_import_in_the_admin_makes_its_author_the_writer(exam, instructor, reviewer):
    load(item_draft(slug="loaded"), by=instructor)
    item = Item.objects.get(slug="loaded")
    ask_for_review(item_id=item.pk, by=reviewer, now=LATER)

    with pytest.raises(MoveRefused, match="you wrote part of it"):
        approve(item, instructor)
    approve(item, reviewer)


def test_a_file_that_changes_an_approved_draft_ends_the_approval(exam, reviewer):
    draft = item_draft(slug="loaded")
    load(draft)
    item = Item.objects.get(slug="loaded")
    ask_for_review(item_id=item.pk, by=reviewer, now=LATER)
    approve(item, reviewer)

    load(replace(draft, content=replace(draft.content, stem="Another stem. What helps?")))

    assert draft_state(item) == ("asked", LATER)
    with pytest.raises(ApprovalMissing):
        publish(item, reviewer)


def test_a_command_publishes_what_was_reviewed_in_its_file(exam):
    load(item_draft(slug="loaded"), publish=True)

    assert Item.objects.get(slug="loaded").status == ItemStatus.PUBLISHED


def test_where_one_person_is_enough_nothing_has_to_be_approved(settings, exam, instructor):
    settings.TWO_PERSON_REVIEW = False

    item = create_item(draft=item_draft(), by=instructor, now=NOW)

    assert publish(item, instructor).number == 1
