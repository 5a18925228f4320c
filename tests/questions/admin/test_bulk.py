"""Changing many items at once, in the admin."""

import pytest
from django.urls import reverse

from questions.admin import bulk
from questions.models import Item
from tests.factories.questions import draft_item, published_item
from tests.questions.admin.pages import LIST

BULK = reverse("admin:questions_item_bulk")


def choose(client, *items, **more):
    data = {"action": "edit_several", "_selected_action": [str(item.pk) for item in items]}
    return client.post(f"{LIST}?o=1", data | more)


def fill(items, **fields):
    ids = ",".join(str(item.pk) for item in items)
    return {"items": ids, "back": "o=1", "angoff_choice": "leave", "move": ""} | fields


def test_the_action_asks_what_to_change_and_changes_nothing(exam, instructor_client):
    page = choose(instructor_client, draft_item(), draft_item())

    assert page.context["title"] == "Change 2 items"
    assert page.context["form"]["back"].value() == "o=1"


def test_all_hits_of_a_search_can_be_chosen_up_to_a_limit(exam, instructor_client, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    items = [draft_item(), draft_item()]

    assert choose(instructor_client, items[0], select_across="1").context["title"] == "Change 2 items"

    draft_item()
    page = instructor_client.get(choose(instructor_client, items[0], select_across="1").url)
    assert "At most 2 items can be changed at once." in page.content.decode()


def test_what_would_change_is_shown_and_then_done(exam, instructor_client, instructor):
    draft, published = draft_item(slug="a-draft", topics=("alpha",)), published_item(slug="b-published")
    data = fill([draft, published], add_topics="beta", move="review")

    trial = instructor_client.post(BULK, data)
    page = trial.content.decode()
    assert "Topics: alpha → alpha, beta" in page
    assert "Status: in review" in page
    assert "Cannot be changed" in page
    assert Item.objects.get(pk=draft.pk).status == "draft"

    done = instructor_client.post(BULK, data | {"seen": trial.context["digest"], "_apply": "yes"}, follow=True)
    assert done.redirect_chain[0][0] == f"{LIST}?o=1"
    assert "1 of 2 items changed." in done.content.decode()
    assert "“b-published”:" in done.content.decode()
    assert Item.objects.get(pk=draft.pk).status == "in_review"
    assert draft.events.get(action="bulk_edited").actor == instructor


def test_what_changed_since_it_was_looked_at_is_shown_again(exam, instructor_client):
    item = draft_item(topics=("alpha",))
    data = fill([item], add_topics="beta")
    seen = instructor_client.post(BULK, data).context["digest"]
    instructor_client.post(BULK, fill([item], add_topics="gamma") | {"seen": "", "_apply": "yes"})

    item.tags.clear()
    page = instructor_client.post(BULK, data | {"seen": seen, "_apply": "yes"})

    assert "This is not what you looked at" in page.content.decode()
    assert item.tags.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Nothing is chosen to change."),
        ({"angoff_choice": "set"}, "Say what to set it to."),
        ({"angoff": "0.5"}, "not to be set"),
        ({"angoff_choice": "set", "angoff": "0.1"}, "greater than or equal to 0.3"),
        ({"items": "nonsense", "move": "retire"}, "Choose the items in the list again."),
        ({"move": "retire"}, "Say why they are retired."),
        ({"move": "delete"}, "not one of the available choices"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_mistake_is_named_and_nothing_changes(exam, instructor_client, fields, words):
    item = draft_item()

    page = instructor_client.post(BULK, fill([item]) | fields | {"_apply": "yes"}).content.decode()

    assert words in page
    assert Item.objects.get(pk=item.pk).updated_at == item.updated_at


def test_the_page_alone_leads_to_the_list(instructor_client):
    assert instructor_client.get(BULK).url == LIST
