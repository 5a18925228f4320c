"""What the database never holds."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from questions.core.item import ItemStatus
from questions.models import Form, FormItem, Item, ItemComment, ItemEvent, ItemVersion, Tag
from tests.factories.questions import NOW, draft_item, published_item


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_a_tag_exists_once_per_kind(exam):
    Tag.objects.create(kind="topic", name="s3")
    Tag.objects.create(kind="service", name="s3")

    with refused("tag_once_per_kind"), transaction.atomic():
        Tag.objects.create(kind="topic", name="s3")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": ItemStatus.PUBLISHED}, "item_published_has_version"),
        ({"angoff": Decimal("0.29")}, "item_angoff_range"),
        ({"angoff": Decimal("0.96")}, "item_angoff_range"),
        ({"status": "lost"}, "item_status_known"),
        ({"kind": "essay"}, "item_kind_known"),
    ],
)
def test_an_item_is_never(exam, change, name):
    item = draft_item()

    with refused(name), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(**change)


def test_a_version_number_is_used_once_per_item(exam):
    item = published_item()

    with refused("version_number_once_per_item"), transaction.atomic():
        ItemVersion.objects.create(item=item, number=1, content={}, html={}, created_at=NOW)


def test_an_item_has_one_draft_at_most(exam):
    item = draft_item()

    with refused("version_one_draft_per_item"), transaction.atomic():
        ItemVersion.objects.create(item=item, number=2, content={}, html={}, created_at=NOW)


def test_an_unknown_event_is_refused(exam):
    with refused("item_event_action_known"), transaction.atomic():
        ItemEvent.objects.create(item=draft_item(), action="deleted", at=NOW)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"review": "waiting"}, "version_review_asked_when"),
        ({"review": "asked"}, "version_review_asked_when"),
        ({"review": "changes", "review_asked_at": NOW}, "version_review_asked_when"),
    ],
)
def test_a_draft_is_never(exam, change, name):
    item = draft_item()

    with refused(name), transaction.atomic():
        ItemVersion.objects.filter(item=item).update(**change)


def test_what_candidates_see_is_never_in_review(exam):
    item = published_item()

    with refused("version_review_of_drafts"), transaction.atomic():
        ItemVersion.objects.filter(item=item).update(review="asked", review_asked_at=NOW)


def comment(item, **fields):
    return ItemComment.objects.create(item=item, version_number=1, created_at=NOW, **{"text": "Hm."} | fields)


def test_a_comment_says_something(exam):
    with refused("comment_has_text"), transaction.atomic():
        comment(draft_item(), text="")


def test_a_reply_is_not_resolved_by_itself(exam):
    item = draft_item()

    with refused("comment_reply_not_resolved"), transaction.atomic():
        comment(item, parent=comment(item), resolved_at=NOW)


def test_a_comment_somebody_resolved_was_resolved_at_some_time(exam, instructor):
    with refused("comment_resolved_when"), transaction.atomic():
        comment(draft_item(), resolved_by=instructor)


def test_a_form_number_is_used_once_per_exam(exam):
    Form.objects.create(exam=exam, number=1)

    with refused("form_number_once_per_exam"), transaction.atomic():
        Form.objects.create(exam=exam, number=1)


def test_a_form_holds_an_item_once(exam):
    form, item = Form.objects.create(exam=exam, number=1), draft_item()
    FormItem.objects.create(form=form, item=item, position=1, is_scored=True)

    with refused("form_item_once"), transaction.atomic():
        FormItem.objects.create(form=form, item=item, position=2, is_scored=True)


def test_a_place_in_a_form_is_taken_once(exam):
    form = Form.objects.create(exam=exam, number=1)
    FormItem.objects.create(form=form, item=draft_item(), position=1, is_scored=True)

    with refused("form_position_once"), transaction.atomic():
        FormItem.objects.create(form=form, item=draft_item(), position=1, is_scored=True)


def test_only_published_items_can_be_served(exam):
    published = published_item()
    draft_item()
    retired = published_item()
    Item.objects.filter(pk=retired.pk).update(status=ItemStatus.RETIRED)

    assert list(Item.objects.servable()) == [published]
