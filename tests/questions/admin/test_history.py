"""What an item said before."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from questions.models import Item, ItemEvent
from questions.services.authoring import draft_of, save_draft
from questions.services.publishing import publish_item, retire_item
from tests.factories.questions import NOW, published_item
from tests.questions.admin.pages import change_url, comparison_url, history_url, item_data, restore_url, version_url


@pytest.fixture
def item(exam, instructor):
    """Published, then corrected and published again by the instructor."""
    item = Item.objects.select_related("exam", "task").get(pk=published_item().pk)
    draft = draft_of(item, item.versions.get())
    changed = replace(
        draft,
        content=replace(draft.content, stem="A crew works on it.\n\nWhat helps?"),
        solution=replace(draft.solution, correct=("o3",)),
    )
    later = NOW + timedelta(days=1)
    save_draft(item_id=item.pk, draft=changed, by=instructor, now=later)
    publish_item(item_id=item.pk, by=instructor, now=later)
    return item


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_newest_versions_are_compared_word_by_word(item, instructor_client):
    page = instructor_client.get(comparison_url(item)).content.decode()

    assert "<del>team " in page
    assert "<ins>crew " in page
    assert "<dt>Key</dt>" in page
    assert "<dt>Clue</dt>" not in page


def test_the_history_says_who_did_what(item, instructor, instructor_client):
    retire_item(item_id=item.pk, by=instructor, now=NOW + timedelta(days=2), note="outdated")

    page = text_of(instructor_client.get(history_url(item)).content.decode())

    assert "2026-11-24 09:00 ines retired the item: outdated" in page
    assert "2026-11-23 09:00 ines published version 2" in page
    assert "2026-11-22 09:00 A command or somebody who left wrote the first draft" in page
    assert "Version 2 Retired 2026-11-23 09:00 by ines 2026-11-23 09:00" in page
    assert "Version 1 Replaced" in page


def test_any_two_versions_are_compared(item, instructor_client):
    page = instructor_client.get(comparison_url(item), {"from": 2, "to": 1}).content.decode()

    assert "<del>crew " in page
    assert "<ins>team " in page


def test_a_version_is_the_same_as_itself(item, instructor_client):
    page = instructor_client.get(comparison_url(item), {"from": 1, "to": 1}).content.decode()

    assert "The texts are the same." in page


@pytest.mark.parametrize("number", ["9", "x", "-1", "9" * 8, "9" * 5000])
def test_a_version_that_is_not_there_is_not_found(item, instructor_client, number):
    assert instructor_client.get(comparison_url(item), {"from": number}).status_code == 404


def test_facts_are_compared_as_they_were_when_a_version_was_published(item, instructor, instructor_client):
    loaded = Item.objects.select_related("exam", "task").get(pk=item.pk)
    draft = draft_of(loaded, loaded.versions.get(number=2))
    changed = replace(draft, angoff=Decimal("0.45"), content=replace(draft.content, stem="Third. What helps?"))
    save_draft(item_id=item.pk, draft=changed, by=instructor, now=NOW + timedelta(days=3))

    page = text_of(instructor_client.get(comparison_url(item), {"from": 1, "to": 3}).content.decode())
    assert "Angoff estimate 0.70 0.45" in page
    page = text_of(instructor_client.get(comparison_url(item), {"from": 1, "to": 2}).content.decode())
    assert "No recorded change of task" in page
    page = text_of(instructor_client.get(history_url(item)).content.decode())
    assert "ines changed Angoff estimate from 0.70 to 0.45" in page


def test_a_long_history_is_shown_in_pages(item, instructor, instructor_client):
    ItemEvent.objects.bulk_create(
        ItemEvent(item=item, action="commented", note=f"Number {number}.", actor=instructor, at=NOW)
        for number in range(60)
    )

    page = instructor_client.get(history_url(item)).content.decode()

    assert ("Number 59." in page, "Number 1." in page, "Page 1 of 2" in page) == (True, False, True)
    assert "Number 1." in instructor_client.get(history_url(item), {"page": 2}).content.decode()


def test_an_old_text_is_taken_up_again_as_a_draft(item, instructor_client):
    reply = instructor_client.post(restore_url(item, 1))

    assert reply["Location"] == change_url(item)
    draft = item.versions.get(number=3)
    assert (draft.is_published, draft.content["stem"]) == (False, item.versions.get(number=1).content["stem"])


def test_a_text_is_not_taken_up_again_over_a_draft(item, instructor_client):
    instructor_client.post(restore_url(item, 1))

    reply = instructor_client.post(restore_url(item, 1), follow=True)

    assert "there is a draft already, which would be lost" in reply.content.decode()
    assert item.versions.count() == 3


def test_following_a_link_restores_nothing(item, instructor_client):
    assert instructor_client.get(restore_url(item, 1)).status_code == 405
    assert item.versions.count() == 2


def test_the_cost_of_the_history_does_not_grow_with_versions(item, instructor_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        instructor_client.get(history_url(item))


def test_an_old_version_is_shown_as_it_was(item, instructor_client):
    page = instructor_client.get(version_url(item, 1)).content.decode()

    assert "A team works on item" in page
    assert "A crew works" not in page
    assert "It cannot be changed." in page


def test_a_version_page_has_nothing_to_change_it_with(item, instructor_client):
    page = instructor_client.get(version_url(item, 1)).content.decode()

    assert 'name="stem"' not in page
    assert re.findall(r'<form[^>]* action="([^"]+)"', page) == ["/admin/logout/", restore_url(item, 1)]


def test_a_post_to_a_version_page_changes_nothing(item, instructor_client):
    before = item.versions.values().get(number=1)

    instructor_client.post(version_url(item, 1), item_data() | {"_save": "1"})

    assert item.versions.values().get(number=1) == before
    assert item.versions.count() == 2


def test_text_of_authors_is_escaped_in_a_comparison(item, instructor_client):
    current = item.versions.get(number=2)
    data = item_data(slug=item.slug, stem="<script>alert(1)</script>")
    instructor_client.post(change_url(item), data | {"_save": "1"})

    page = instructor_client.get(comparison_url(item)).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert current.number == 2


def test_text_of_authors_cannot_end_the_data_of_a_version_page(item, instructor_client):
    data = item_data(slug=item.slug, stem="</script><script>alert(1)</script>")
    instructor_client.post(change_url(item), data | {"_save": "1"})

    page = instructor_client.get(version_url(item, 3)).content.decode()

    assert "<script>alert(1)" not in page
