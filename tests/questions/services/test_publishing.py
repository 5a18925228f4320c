"""Moves of an item's status."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from questions.core.item import ItemStatus
from questions.models import Item, ItemEvent, ItemVersion
from questions.services.authoring import draft_of, save_draft
from questions.services.errors import MoveRefused, NothingToPublish, NotPublishable, WrongStatus
from questions.services.forms import build_fixed_forms
from questions.services.publishing import publish_item, render_versions, retire_item
from questions.services.reviewing import ask_for_review
from tests.factories.questions import NOW, draft_item, item_draft, make_bank, published_item

LATER = NOW + timedelta(hours=1)


def publish(item):
    return publish_item(item_id=item.pk, by=None, now=LATER)


def status(item):
    return Item.objects.get(pk=item.pk).status


def test_publishing_freezes_the_draft_and_shows_it(exam, instructor):
    item = draft_item()

    version = publish_item(item_id=item.pk, by=instructor, now=LATER)

    item.refresh_from_db()
    assert (item.status, item.current_version, version.published_at) == (ItemStatus.PUBLISHED, version, LATER)
    event = item.events.get(action=ItemEvent.Action.PUBLISHED)
    assert (event.actor, event.version_number, event.at) == (instructor, 1, LATER)


def test_an_incomplete_item_is_not_published_and_everything_missing_is_named(exam):
    draft = item_draft(angoff=None)
    item = draft_item(angoff=None, solution=replace(draft.solution, clue="", references=()))

    with pytest.raises(NotPublishable) as refusal:
        publish(item)

    assert [str(finding) for finding in refusal.value.findings] == [
        "angoff: missing", "clue: missing", "references: missing",
    ]  # fmt: skip
    assert status(item) == ItemStatus.DRAFT


def test_publishing_twice_is_refused_the_second_time(exam):
    item = draft_item()
    publish(item)

    with pytest.raises(NothingToPublish):
        publish(item)

    assert item.events.filter(action=ItemEvent.Action.PUBLISHED).count() == 1


def test_the_next_version_leaves_the_first_as_it_was(exam):
    item = published_item()
    before = ItemVersion.objects.values().get(item=item)
    loaded = Item.objects.select_related("exam", "task").get(pk=item.pk)
    draft = draft_of(loaded, loaded.versions.get())
    changed = replace(draft, solution=replace(draft.solution, correct=("o2",)))
    save_draft(item_id=item.pk, draft=changed, by=None, now=LATER)

    publish(item)

    assert ItemVersion.objects.values().get(item=item, number=1) == before
    assert ItemVersion.objects.get(item=item, number=2).key.solution["correct"] == ["o2"]


def test_a_draft_can_be_sent_to_review_once(exam):
    item = draft_item()

    ask_for_review(item_id=item.pk, by=None, now=LATER)

    assert status(item) == ItemStatus.IN_REVIEW
    with pytest.raises(MoveRefused, match="it is in review already"):
        ask_for_review(item_id=item.pk, by=None, now=LATER)


def test_an_item_in_review_can_be_published(exam):
    item = draft_item()
    ask_for_review(item_id=item.pk, by=None, now=LATER)

    publish(item)

    assert status(item) == ItemStatus.PUBLISHED


def test_a_retired_item_is_served_to_nobody(exam):
    item = published_item()

    retire_item(item_id=item.pk, by=None, now=LATER, note="outdated")

    assert not Item.objects.servable().filter(pk=item.pk).exists()
    assert item.events.get(action=ItemEvent.Action.RETIRED).note == "outdated"


def test_retiring_twice_is_refused(exam):
    item = published_item()
    retire_item(item_id=item.pk, by=None, now=LATER)

    with pytest.raises(WrongStatus):
        retire_item(item_id=item.pk, by=None, now=LATER)


def test_a_retired_item_can_be_published_again_as_it_was(exam):
    item = published_item()
    retire_item(item_id=item.pk, by=None, now=LATER)

    version = publish(item)

    assert (status(item), version.number) == (ItemStatus.PUBLISHED, 1)
    assert item.events.filter(action=ItemEvent.Action.RESTORED).count() == 1


@pytest.fixture
def form(exam):
    """A mock, with as many published items again in no mock."""
    make_bank(exam, 195)
    return build_fixed_forms(exam=exam, rng=random.Random(1), limit=1)[0]


def test_another_item_takes_the_place_of_a_retired_one_in_a_mock(form):
    item = form.form_items.filter(item__kind="single").first().item

    retirement = retire_item(item_id=item.pk, by=None, now=LATER)

    assert (retirement.mended, retirement.waiting) == ((form,), ())
    assert form.form_items.filter(item__status=ItemStatus.PUBLISHED).count() == 65


def test_a_mock_without_a_replacement_is_named(form):
    Item.objects.filter(form_items=None).update(status=ItemStatus.RETIRED)
    item = form.form_items.first().item

    retirement = retire_item(item_id=item.pk, by=None, now=LATER)

    assert (retirement.mended, retirement.waiting) == ((), (form,))


def test_the_next_item_of_the_task_takes_the_waiting_place(form):
    Item.objects.filter(form_items=None).update(status=ItemStatus.RETIRED)
    old = form.form_items.filter(item__kind="single").select_related("item__task").first().item
    retire_item(item_id=old.pk, by=None, now=LATER)

    new = published_item(task=old.task.code)

    assert form.form_items.filter(item=new).exists()
    assert not form.form_items.filter(item=old).exists()


def test_versions_can_be_rendered_again(exam):
    item = published_item()
    version = item.current_version
    ItemVersion.objects.filter(pk=version.pk).update(html={"stem": "old", "options": {}, "prompts": {}})

    assert render_versions(version_ids=[version.pk]) == 1
    assert render_versions(version_ids=[version.pk]) == 0

    version.refresh_from_db()
    assert version.html["stem"].startswith("<p>A team works")
