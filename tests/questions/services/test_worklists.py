"""What waits for whom."""

from dataclasses import replace
from datetime import timedelta

import pytest

from examprep.accounts.services import create_person
from questions.models import Item, ItemComment
from questions.services.authoring import create_item, draft_of, save_draft
from questions.services.reviewing import approve_draft, ask_for_review, digest_of, open_draft, request_changes
from questions.services.worklists import (
    approved,
    in_review,
    review_columns,
    sent_back_to,
    waiting_for,
    with_open_comments,
)
from tests.factories.questions import NOW, item_draft, published_item

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def reviewer(db):
    return create_person(username="ivo", email="ivo@example.org", password="x" * 12, is_instructor=True)


@pytest.fixture
def item(exam, instructor):
    """A draft of the instructor, in review."""
    published_item()
    item = create_item(draft=item_draft(slug="the-item"), by=instructor, now=NOW)
    ask_for_review(item_id=item.pk, by=instructor, now=NOW)
    return item


def slugs(ids):
    return list(Item.objects.filter(pk__in=ids).values_list("slug", flat=True))


def edit(item, by):
    loaded = Item.objects.select_related("exam", "task").get(pk=item.pk)
    draft = draft_of(loaded, loaded.versions.get())
    changed = replace(draft, content=replace(draft.content, stem=f"A stem of {by}. What helps?"))
    save_draft(item_id=item.pk, draft=changed, by=by, now=LATER)


def test_a_draft_in_review_waits_for_who_did_not_write_it(item, instructor, reviewer):
    assert (slugs(waiting_for(reviewer)), slugs(waiting_for(instructor))) == (["the-item"], [])


def test_who_changed_a_word_is_no_reviewer_even_when_somebody_changed_it_after(item, instructor, reviewer):
    edit(item, reviewer)
    edit(item, instructor)

    assert slugs(waiting_for(reviewer)) == []


def test_what_is_approved_waits_for_nobody_until_it_changes(item, instructor, reviewer):
    approve_draft(item_id=item.pk, seen=digest_of(open_draft(item)), by=reviewer, now=LATER)

    assert (slugs(waiting_for(reviewer)), slugs(approved()), slugs(in_review())) == ([], ["the-item"], ["the-item"])
    edit(item, instructor)
    assert (slugs(waiting_for(reviewer)), slugs(approved())) == (["the-item"], [])


def test_what_was_sent_back_waits_for_who_wrote_it(item, instructor, reviewer):
    request_changes(item_id=item.pk, text="Say which region.", by=reviewer, now=LATER)

    assert (slugs(sent_back_to(instructor)), slugs(sent_back_to(reviewer)), slugs(in_review())) == (
        ["the-item"], [], [],
    )  # fmt: skip


def test_a_list_shows_reviews_and_open_threads_in_one_query(item, reviewer, django_assert_num_queries):
    thread = ItemComment.objects.create(item=item, version_number=1, text="Hm.", author=reviewer, created_at=NOW)
    ItemComment.objects.create(item=item, version_number=1, text="Yes?", parent=thread, created_at=NOW)
    ItemComment.objects.create(item=item, version_number=1, text="Old.", created_at=NOW, resolved_at=NOW)

    with django_assert_num_queries(1):
        rows = list(Item.objects.annotate(**review_columns()).order_by("slug"))

    assert [(row.draft_review, row.waiting_since, row.open_comments) for row in rows] == [
        (None, None, 0),
        ("asked", NOW, 1),
    ]
    assert slugs(with_open_comments()) == ["the-item"]
