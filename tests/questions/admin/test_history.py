"""What an item said before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from questions.models import Item
from questions.services.authoring import draft_of, save_draft
from questions.services.publishing import publish_item, retire_item
from tests.factories.questions import NOW, published_item
from tests.questions.admin.pages import change_url, history_url, item_data, version_url


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


def test_the_history_shows_what_changed_word_by_word(item, instructor_client):
    page = instructor_client.get(history_url(item)).content.decode()

    assert "<del>team " in page
    assert "<ins>crew " in page
    assert "<dt>Key</dt>" in page
    assert "<dt>Clue</dt>" not in page


def test_the_history_says_who_did_what(item, instructor, instructor_client):
    retire_item(item_id=item.pk, by=instructor, now=NOW + timedelta(days=2), note="outdated")

    page = instructor_client.get(history_url(item)).content.decode()

    assert "Published, version 2" in page
    assert "Retired: outdated" in page
    assert "by ines, published 2026-11-23" in page


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
    assert page.count("<form") == 1  # signing out


def test_a_post_to_a_version_page_changes_nothing(item, instructor_client):
    before = item.versions.values().get(number=1)

    instructor_client.post(version_url(item, 1), item_data() | {"_save": "1"})

    assert item.versions.values().get(number=1) == before
    assert item.versions.count() == 2


def test_text_of_authors_is_escaped_in_the_history(item, instructor_client):
    current = item.versions.get(number=2)
    data = item_data(slug=item.slug, stem="<script>alert(1)</script>")
    instructor_client.post(change_url(item), data | {"_save": "1"})

    page = instructor_client.get(history_url(item)).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert current.number == 2


def test_text_of_authors_cannot_end_the_data_of_a_version_page(item, instructor_client):
    data = item_data(slug=item.slug, stem="</script><script>alert(1)</script>")
    instructor_client.post(change_url(item), data | {"_save": "1"})

    page = instructor_client.get(version_url(item, 3)).content.decode()

    assert "<script>alert(1)" not in page
