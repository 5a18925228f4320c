"""What search and the duplicate warning read follows what is written."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from questions.core.similarity import sketch
from questions.models import Item, ItemRun, ItemText
from questions.services.authoring import discard_draft, draft_of, save_draft
from questions.services.texts import write_all_texts, write_texts
from tests.factories.questions import NOW, draft_item, item_draft, published_item


def with_stem(draft, stem):
    return replace(draft, content=replace(draft.content, stem=stem))


def changed(item, **changes):
    item = Item.objects.select_related("exam", "task").get(pk=item.pk)
    return replace(draft_of(item, item.versions.select_related("key").latest("number")), **changes)


def test_a_new_item_has_its_names_tags_and_stem(exam):
    item = draft_item(slug="nightly-job", family="jobs", pair="Glue / EMR", topics=("lake",), services=("S3",))

    text = item.text
    assert text.names.split("\n") == ["nightly-job", "jobs", "Glue / EMR"]
    assert text.tags.split("\n") == ["S3", "cost", "lake"]
    assert text.stem.startswith("A team works on item")
    assert set(item.runs.values_list("hash", flat=True)) == set(sketch(text.stem))


def test_a_saved_draft_is_what_counts_until_it_is_discarded(exam):
    item = published_item()
    old = item.text.stem

    save_draft(item_id=item.pk, draft=with_stem(changed(item, topics=("new",)), "Another text"), by=None, now=NOW)
    text = ItemText.objects.get(item=item)
    assert (text.stem, "new" in text.tags) == ("Another text", True)
    assert set(item.runs.values_list("hash", flat=True)) == set(sketch("Another text"))

    discard_draft(item_id=item.pk, by=None, now=NOW)
    assert ItemText.objects.get(item=item).stem == old


def test_all_rows_can_be_made_anew(exam):
    items = [draft_item(), published_item()]
    before = list(ItemText.objects.order_by("item").values_list("item", "names", "tags", "stem"))
    runs = set(ItemRun.objects.values_list("item", "hash"))
    ItemText.objects.all().delete()
    ItemRun.objects.all().delete()

    assert write_all_texts() == len(items)

    assert list(ItemText.objects.order_by("item").values_list("item", "names", "tags", "stem")) == before
    assert set(ItemRun.objects.values_list("item", "hash")) == runs


def test_many_items_cost_as_many_statements_as_one(exam, django_assert_max_num_queries):
    items = [draft_item().pk for _ in range(5)]

    with django_assert_max_num_queries(9):
        write_texts(items=items)


def test_a_run_stands_for_an_item_once(exam):
    item = draft_item(content=with_stem(item_draft(), " ".join("abcdefghijkl")).content)

    with pytest.raises(IntegrityError, match="item_run_once"), transaction.atomic():
        ItemRun.objects.create(item=item, hash=item.runs.first().hash)


def test_an_item_has_one_text(exam):
    item = draft_item()

    with pytest.raises(IntegrityError), transaction.atomic():
        ItemText.objects.create(item=item, names="", tags="", stem="")


def test_of_a_figure_the_words_are_kept_that_stand_for_it(exam):
    figure = "![A curve with a knee](figure:7d4f3c3e-1111-4222-8333-123456789abc)"

    item = draft_item(content=replace(item_draft().content, stem=f"Look.\n\n{figure}"))

    assert item.text.stem == "Look.\n\nA curve with a knee"
