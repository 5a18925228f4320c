"""Loading items from files, again and again."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questions.core.item import ItemStatus, Review
from questions.core.parsing import ParsedItem
from questions.models import Form, FormItem, Item, ItemEvent, ItemKey, ItemVersion, Tag
from questions.services.authoring import draft_of, save_draft
from questions.services.errors import ImportRefused
from questions.services.importing import import_items
from questions.services.publishing import publish_item, retire_item
from tests.factories.practice import tiny_exam
from tests.factories.questions import NOW, item_draft

LATER = NOW + timedelta(days=1)


def load(*drafts, publish=True, now=NOW, overwrite=False):
    items = [ParsedItem(draft, "f.yaml", {"": number, "stem": number + 2}) for number, draft in enumerate(drafts, 1)]
    return import_items(items=items, publish=publish, by=None, now=now, overwrite=overwrite)


def counts(summary):
    return (summary.created, summary.versions, summary.facts, summary.unchanged)


def with_stem(draft, stem):
    return replace(draft, content=replace(draft.content, stem=stem))


def edit_here(slug, stem):
    """An instructor changes and publishes the stem in the admin."""
    item = Item.objects.select_related("exam", "task").get(slug=slug)
    draft = draft_of(item, item.versions.order_by("-number")[0])
    save_draft(item_id=item.pk, draft=with_stem(draft, stem), by=None, now=LATER)
    publish_item(item_id=item.pk, by=None, now=LATER)


def stem(slug):
    return Item.objects.get(slug=slug).current_version.content["stem"]


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching"])
def test_a_new_item_is_created_and_published(exam, kind):
    draft = item_draft(kind)

    assert counts(load(draft)) == (1, 0, 0, 0)

    item = Item.objects.select_related("exam", "task").get()
    assert (item.status, item.kind, item.current_version.published_at) == (ItemStatus.PUBLISHED, kind, NOW)
    assert draft_of(item, item.current_version) == draft
    assert [event.action for event in item.events.all()] == [ItemEvent.Action.CREATED, ItemEvent.Action.PUBLISHED]


def test_loading_again_writes_nothing(exam):
    drafts = [item_draft() for _ in range(3)]
    load(*drafts)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert counts(load(*drafts, now=LATER)) == (0, 0, 0, 3)

    assert not [query for query in queries.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_number_of_statements_does_not_grow_with_the_file(exam):
    with CaptureQueriesContext(connection) as few:
        load(*[item_draft(topics=("topic-a",)) for _ in range(2)])
    with CaptureQueriesContext(connection) as many:
        load(*[item_draft(topics=("topic-b",)) for _ in range(30)])

    assert len(many) == len(few)


def test_a_changed_text_becomes_the_next_published_version(exam):
    draft = item_draft()
    load(draft)
    before = ItemVersion.objects.values().get()

    assert counts(load(with_stem(draft, "Another stem?"), now=LATER)) == (0, 1, 0, 0)

    assert ItemVersion.objects.values().get(number=1) == before
    current = Item.objects.get().current_version
    assert (current.number, current.content["stem"], current.published_at) == (2, "Another stem?", LATER)


def test_a_corrected_key_becomes_the_next_version_with_the_same_handles(exam):
    draft = item_draft()
    load(draft)

    load(replace(draft, solution=replace(draft.solution, correct=("o3",))), now=LATER)

    current = Item.objects.get().current_version
    assert current.key.solution["correct"] == ["o3"]
    assert current.content == ItemVersion.objects.get(number=1).content


def test_changed_facts_are_updated_in_place(exam):
    draft = item_draft()
    load(draft)
    changed = replace(draft, angoff=Decimal("0.5"), task="1.2", topics=("file-formats",), family="2.1-04", pair="A / B")

    assert counts(load(changed, now=LATER)) == (0, 0, 1, 0)

    item = Item.objects.select_related("exam", "task").get()
    assert draft_of(item, item.current_version) == changed
    assert (item.versions.count(), item.updated_at) == (1, LATER)


def test_a_recorded_review_is_added_to_the_published_version(exam):
    draft = item_draft()
    load(draft)
    reviews = (*draft.reviews, Review("blind-solver", date(2026, 11, 23), "sure"))

    assert counts(load(replace(draft, reviews=reviews))) == (0, 0, 1, 0)

    assert Item.objects.get().current_version.key.to_reviews() == reviews


def test_a_change_of_text_and_facts_counts_as_a_version(exam):
    draft = item_draft()
    load(draft)

    changed = replace(with_stem(draft, "Another stem?"), angoff=Decimal("0.5"))

    assert counts(load(changed)) == (0, 1, 0, 0)
    assert Item.objects.get().angoff == Decimal("0.5")


def test_items_can_be_loaded_as_drafts_and_published_by_loading_again(exam):
    draft = item_draft()

    assert counts(load(draft, publish=False)) == (1, 0, 0, 0)
    assert Item.objects.get().status == ItemStatus.DRAFT
    assert counts(load(draft, publish=False)) == (0, 0, 0, 1)
    assert counts(load(draft, now=LATER)) == (0, 1, 0, 0)

    assert Item.objects.get().current_version.published_at == LATER
    assert ItemVersion.objects.count() == 1


def test_a_draft_from_a_file_is_rewritten_by_the_next_load(exam):
    draft = item_draft()
    load(draft, publish=False)

    load(with_stem(draft, "Another stem?"), publish=False)

    assert ItemVersion.objects.get().content["stem"] == "Another stem?"
    assert ItemKey.objects.count() == 1


def test_a_changed_text_loaded_as_a_draft_stays_hidden(exam):
    draft = item_draft()
    load(draft)

    load(with_stem(draft, "Another stem?"), publish=False)

    assert stem(draft.slug) == draft.content.stem
    assert ItemVersion.objects.get(number=2).published_at is None


def test_what_was_edited_here_stays_when_the_file_did_not_change(exam):
    draft = item_draft()
    load(draft)
    edit_here(draft.slug, "Corrected here?")

    assert counts(load(draft)) == (0, 0, 0, 1)

    assert stem(draft.slug) == "Corrected here?"


def test_a_text_that_changed_in_both_places_is_left_out_and_named(exam):
    draft = item_draft()
    load(draft)
    edit_here(draft.slug, "Corrected here?")

    summary = load(with_stem(draft, "Changed in the file?"))

    assert [str(problem) for problem in summary.left_out] == [
        f"f.yaml:3: stem: {draft.slug} was edited here since; the file's text was not loaded"
    ]
    assert stem(draft.slug) == "Corrected here?"


def test_the_file_can_be_made_to_win(exam):
    draft = item_draft()
    load(draft)
    edit_here(draft.slug, "Corrected here?")

    assert counts(load(with_stem(draft, "Changed in the file?"), overwrite=True)) == (0, 1, 0, 0)

    assert stem(draft.slug) == "Changed in the file?"
    assert ItemVersion.objects.count() == 3


def test_facts_changed_here_stay_when_only_the_text_of_the_file_changed(exam):
    draft = item_draft()
    load(draft)
    Item.objects.update(angoff=Decimal("0.44"))

    load(with_stem(draft, "Another stem?"))

    assert Item.objects.get().angoff == Decimal("0.44")


def test_a_retired_item_stays_retired(exam):
    draft = item_draft()
    load(draft)
    retire_item(item_id=Item.objects.get().pk, by=None, now=LATER)

    assert counts(load(draft)) == (0, 0, 0, 1)
    assert len(load(with_stem(draft, "Another stem?")).left_out) == 1

    assert Item.objects.get().status == ItemStatus.RETIRED


def test_another_kind_needs_another_slug(exam):
    draft = item_draft()
    load(draft)

    assert len(load(item_draft("ordering", slug=draft.slug)).left_out) == 1

    assert Item.objects.get().kind == "single"


def loaded(**changes):
    """The draft of an item that is loaded and published."""
    draft = item_draft(**changes)
    load(draft)
    return draft


def left_out(summary):
    return [str(problem) for problem in summary.left_out]


def test_another_domain_needs_another_slug(exam):
    draft = loaded(slug="here", task="1.1")

    summary = load(item_draft(), replace(draft, task="2.1"))

    assert left_out(summary) == ["f.yaml:2: task: here was published under task 1.1; another domain needs another slug"]
    assert Item.objects.get(slug="here").task.code == "1.1"
    assert summary.created == 1


def test_another_exam_needs_another_slug(exam):
    draft = loaded(slug="here", task="1.1")
    tiny_exam()

    summary = load(replace(draft, exam="TINY-1"))

    assert left_out(summary) == ["f.yaml:1: exam: here was published for MLS-C01; another exam needs another slug"]
    assert Item.objects.get().exam == exam


def test_an_item_that_was_never_published_may_move(exam):
    draft = item_draft(task="1.1")
    load(draft, publish=False)

    load(replace(draft, task="2.1"), publish=False)

    assert Item.objects.get().task.code == "2.1"


def test_one_bad_item_keeps_the_whole_file_out_and_everything_is_named(exam):
    bad = item_draft(angoff=None, task="9.9")

    with pytest.raises(ImportRefused) as refusal:
        load(item_draft(), bad, item_draft(exam="XYZ"))

    assert [str(problem) for problem in refusal.value.problems] == [
        "f.yaml:2: task: 9.9 is not a task of MLS-C01",
        "f.yaml:2: angoff: missing",
        "f.yaml:3: exam: there is no exam XYZ",
    ]
    assert not Item.objects.exists()


def test_an_incomplete_item_can_be_loaded_as_a_draft(exam):
    load(item_draft(angoff=None), publish=False)

    assert Item.objects.get().angoff is None


def test_a_draft_still_needs_a_task_that_exists(exam):
    with pytest.raises(ImportRefused, match=r"f.yaml:1: task: 9.9 is not a task of MLS-C01"):
        load(item_draft(task="9.9"), publish=False)


def test_tags_are_shared_between_items(exam):
    load(item_draft(topics=("data-lake",)), item_draft(topics=("data-lake",)))

    assert Tag.objects.get(kind="topic", name="data-lake").items.count() == 2


def test_a_loaded_item_takes_the_waiting_place_in_a_mock(exam):
    load(item_draft(slug="old"))
    old = Item.objects.get()
    form = Form.objects.create(exam=exam, number=1)
    FormItem.objects.create(form=form, item=old, position=1, is_scored=True)
    retire_item(item_id=old.pk, by=None, now=LATER)

    load(item_draft(slug="new"))

    assert form.form_items.get().item.slug == "new"


def test_a_file_that_changes_facts_leaves_old_and_new_values(exam):
    draft = item_draft(slug="loaded")
    load(draft)

    load(replace(draft, angoff=Decimal("0.55"), topics=("other",)))

    event = ItemEvent.objects.get(action="facts_changed")
    assert event.details == {"changes": {"angoff": ["0.70", "0.55"], "topics": [["data-lake"], ["other"]]}}
    assert event.note == "loaded from a file"
