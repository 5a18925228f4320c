"""One change for many items: what it does, what it leaves, and the trial before it."""

from decimal import Decimal

import pytest

from questions.models import Item, ItemEvent, ItemText
from questions.services import bulk_editing
from questions.services.bulk_editing import BulkChange, BulkMove, TooManyItems, bulk_edit
from questions.services.publishing import retire_item
from tests.factories.questions import NOW, draft_item, published_item


def edit(items, instructor, *, is_trial=False, **change):
    outcomes = bulk_edit(
        items=[item.pk for item in items], change=BulkChange(**change), by=instructor, now=NOW, is_trial=is_trial
    )
    return {outcome.slug: outcome for outcome in outcomes}


def tags_of(item):
    return set(item.tags.values_list("name", flat=True))


def test_tags_are_added_and_removed_and_each_item_remembers_it(exam, instructor):
    one = draft_item(slug="one", topics=("alpha",), services=("S3",), requirements=())
    two = draft_item(slug="two", topics=("beta",), services=(), requirements=())
    change = {"add": frozenset({("topic", "beta")}), "remove": frozenset({("service", "S3")})}

    outcomes = edit([one, two], instructor, **change)

    assert (tags_of(one), tags_of(two)) == ({"alpha", "beta"}, {"beta"})
    assert outcomes["one"].changes == {"topics": [["alpha"], ["alpha", "beta"]], "services": [["S3"], []]}
    assert not outcomes["two"].is_changed
    event = one.events.get(action="bulk_edited")
    assert (event.actor, event.details) == (instructor, {"changes": outcomes["one"].changes})
    assert not two.events.filter(action="bulk_edited").exists()
    assert "beta" in ItemText.objects.get(item=one).tags


def test_the_estimate_is_set_or_cleared_where_it_differs(exam, instructor):
    one, two = draft_item(slug="one", angoff=Decimal("0.40")), draft_item(slug="two", angoff=Decimal("0.60"))

    outcomes = edit([one, two], instructor, sets_angoff=True, angoff=Decimal("0.60"))
    assert outcomes["one"].changes == {"angoff": ["0.40", "0.60"]}
    assert not outcomes["two"].is_changed

    edit([one, two], instructor, sets_angoff=True)
    assert list(Item.objects.values_list("angoff", flat=True)) == [None, None]


def test_a_refused_move_leaves_the_item_as_it_is_and_the_others_go_on(exam, instructor):
    draft, published = draft_item(slug="draft"), published_item(slug="published")

    outcomes = edit([draft, published], instructor, move=BulkMove.ASK_FOR_REVIEW, add=frozenset({("topic", "new")}))

    assert outcomes["draft"].moved == "in review"
    assert outcomes["published"].refusal
    assert ("new" in tags_of(draft), "new" in tags_of(published)) == (True, False)
    assert Item.objects.get(pk=draft.pk).status == "in_review"


def test_items_are_retired_and_brought_back(exam, instructor):
    draft, published = draft_item(slug="draft"), published_item(slug="published")

    edit([draft, published], instructor, move=BulkMove.RETIRE, note="out of date")
    assert draft.events.get(action="retired").note == "out of date"
    assert set(Item.objects.values_list("status", flat=True)) == {"retired"}

    outcomes = edit([draft, published], instructor, move=BulkMove.BRING_BACK)
    assert dict(Item.objects.values_list("slug", "status")) == {"draft": "draft", "published": "published"}
    assert {outcome.moved for outcome in outcomes.values()} == {"draft", "published"}
    assert "cannot be brought back" in edit([draft], instructor, move=BulkMove.BRING_BACK)["draft"].refusal


def test_a_trial_says_the_same_and_changes_nothing(exam, instructor):
    items = [draft_item(slug="one"), published_item(slug="two")]
    retire_item(item_id=items[1].pk, by=None, now=NOW)
    before = list(Item.objects.values()), ItemEvent.objects.count(), ItemText.objects.get(item=items[0]).tags
    change = {"move": BulkMove.ASK_FOR_REVIEW, "add": frozenset({("topic", "new")})}

    trial = edit(items, instructor, is_trial=True, **change)

    assert (list(Item.objects.values()), ItemEvent.objects.count(), ItemText.objects.get(item=items[0]).tags) == before
    assert trial == edit(items, instructor, **change)


def test_tags_of_many_items_take_a_bounded_number_of_statements(exam, instructor, django_assert_max_num_queries):
    items = [draft_item() for _ in range(10)]

    with django_assert_max_num_queries(50):
        edit(items, instructor, add=frozenset({("topic", "new")}))


def test_too_many_items_are_refused(exam, instructor, monkeypatch):
    monkeypatch.setattr(bulk_editing, "MOST_AT_ONCE", 1)

    with pytest.raises(TooManyItems):
        edit([draft_item(), draft_item()], instructor, move=BulkMove.RETIRE)
