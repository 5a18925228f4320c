"""Autosave of the item form: nothing typed is lost, nothing half typed is in an item."""

import pytest
from django.urls import reverse

from questions.models import Item, UnsavedText
from tests.factories.questions import draft_item, published_item
from tests.questions.admin.pages import ADD, PREVIEW, change_url, item_data

NEW = reverse("admin:questions_item_typing_new")


def typing_url(item):
    return reverse("admin:questions_item_typing", args=[item.pk])


def typed(item=None, **changes):
    return item_data(seen_at=item.updated_at.isoformat() if item else "", **changes) | {"typed_revision": "0"}


def test_what_is_typed_comes_back_and_is_not_in_the_item(exam, instructor_client):
    item = published_item()

    reply = instructor_client.post(typing_url(item), typed(item, stem="Half a sen", angoff="not a number"))
    page = instructor_client.get(change_url(item)).content.decode()

    assert (reply.status_code, reply.json()["revision"], reply.json()["newer"]) == (200, 1, "")
    assert "Half a sen</textarea>" in page
    assert 'value="not a number"' in page
    assert "and did not save in the item" in page
    assert "Nothing was saved" not in page
    assert item.versions.count() == 1


def test_a_new_item_that_was_never_saved_comes_back(exam, instructor_client):
    instructor_client.post(NEW, typed(slug="half-typed"))

    assert 'value="half-typed"' in instructor_client.get(ADD).content.decode()
    assert not Item.objects.exists()


@pytest.mark.parametrize("is_new", [True, False])
def test_saving_takes_it_over(exam, instructor_client, is_new):
    item = None if is_new else draft_item()
    data = typed(item)
    instructor_client.post(NEW if is_new else typing_url(item), data)

    reply = instructor_client.post(ADD if is_new else change_url(item), data | {"_save": "yes"})

    assert reply.status_code == 302
    assert not UnsavedText.objects.exists()


def test_a_mistake_keeps_it(exam, instructor_client):
    item = draft_item()
    instructor_client.post(typing_url(item), typed(item, slug="Not A Slug"))

    instructor_client.post(change_url(item), typed(item, slug="Not A Slug") | {"_save": "yes"})

    assert UnsavedText.objects.count() == 1


def test_it_can_be_thrown_away(exam, instructor_client):
    item = draft_item(slug="as-it-was")
    instructor_client.post(typing_url(item), typed(item, slug="something-else"))

    instructor_client.post(change_url(item), {"_forget": "yes"})

    assert 'value="as-it-was"' in instructor_client.get(change_url(item)).content.decode()


def test_another_window_is_told(exam, instructor_client):
    instructor_client.post(NEW, typed(slug="in-one-window"))

    reply = instructor_client.post(NEW, typed(slug="in-another"))

    assert reply.status_code == 409
    assert "in another window too" in reply.json()["elsewhere"]
    assert instructor_client.post(NEW, typed(slug="in-another") | {"typed_force": "yes"}).status_code == 200


def test_somebody_elses_save_is_told_and_both_texts_live_until_one_is_chosen(exam, instructor_client, instructor):
    item = draft_item()
    mine = typed(item, stem="Mine")
    instructor_client.post(change_url(item), typed(item, stem="Of somebody else") | {"_save": "yes"})

    assert "Somebody else saved this item" in instructor_client.post(typing_url(item), mine).json()["newer"]
    page = instructor_client.get(change_url(item))
    assert "Mine</textarea>" in page.content.decode()
    assert page.context["is_outdated"]

    refused = instructor_client.post(change_url(item), mine | {"_save": "yes"})
    assert "Somebody else saved this item after you opened it" in refused.content.decode()
    assert item.versions.get().content["stem"] == "Of somebody else"

    instructor_client.post(change_url(item), mine | {"_over": refused.context["newer_at"]})
    assert item.versions.get().content["stem"] == "Mine"


def test_saving_over_asks_again_when_a_third_save_came_in_between(exam, instructor_client):
    item = draft_item()
    seen = item.updated_at.isoformat()
    instructor_client.post(change_url(item), typed(item, stem="A second") | {"_save": "yes"})

    page = instructor_client.post(change_url(item), typed(item, stem="Mine") | {"_over": seen})

    assert page.context["is_outdated"]
    assert item.versions.get().content["stem"] == "A second"


def test_the_preview_names_items_that_say_the_same_but_not_the_item_itself(exam, instructor_client):
    words = " ".join(f"word{number}" for number in range(40))
    data = item_data(stem=words, slug="the-first")
    instructor_client.post(ADD, data | {"_save": "yes"})
    item = Item.objects.get()

    similar = instructor_client.post(PREVIEW, data).json()["similar"]
    assert [(entry["slug"], entry["percent"], entry["url"]) for entry in similar] == [
        ("the-first", 100, change_url(item))
    ]
    assert instructor_client.post(PREVIEW, data | {"item_id": str(item.pk)}).json()["similar"] == []
