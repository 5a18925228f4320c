"""What the search of the list finds, and that it does not read the bank for it."""

import re
from dataclasses import replace

import pytest
from django.db import connection

from questions.admin import searching
from questions.core.search_terms import parse_terms
from questions.models import Item, ItemText
from questions.models.search import item_ids_with_words
from questions.services.authoring import draft_of, save_draft
from questions.services.texts import write_all_texts
from tests.factories.questions import NOW, draft_item, item_draft, make_bank
from tests.questions.admin.pages import LIST


def found(client, words):
    reply = client.get(LIST, {"q": words})
    assert reply.status_code == 200
    return {item.slug for item in reply.context["cl"].result_list}


def with_stem(slug, stem, **changes):
    draft = item_draft(slug=slug)
    return draft_item(slug=slug, content=replace(draft.content, stem=stem), **changes)


@pytest.fixture
def two(exam):
    with_stem("nightly-job", "A needle in 100% of the haystack", family="joins")
    with_stem("weekly-job", "A pin in the haystack")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("haystack", {"nightly-job", "weekly-job"}),
        ("haystack needle", {"nightly-job"}),
        ("needle nightly", {"nightly-job"}),
        ("joins haystack", {"nightly-job"}),
        ("pin joins", set()),
        ("haystack needle pin", set()),
        ("'the haystack'", {"nightly-job", "weekly-job"}),
        ('"haystack needle"', set()),
        ("haystack -needle", {"weekly-job"}),
        ("needles", {"nightly-job"}),
        ("eedl", {"nightly-job"}),
        ("eedl haysta", {"nightly-job"}),
        ("data-lake haystack", {"nightly-job", "weekly-job"}),
        ("100%", {"nightly-job"}),
        ("n%le", set()),
        ("'", set()),
        ("", {"nightly-job", "weekly-job"}),
        ('"', {"nightly-job", "weekly-job"}),
    ],
)
def test_every_word_must_be_somewhere(two, instructor_client, words, expected):
    assert found(instructor_client, words) == expected


def test_words_of_an_older_version_are_not_found(exam, instructor_client):
    item = with_stem("changed", "An old stem")
    item = Item.objects.select_related("exam", "task").get(pk=item.pk)
    draft = draft_of(item, item.versions.get())
    save_draft(
        item_id=item.pk, draft=replace(draft, content=replace(draft.content, stem="A new stem")), by=None, now=NOW
    )

    assert found(instructor_client, "old") == set()
    assert found(instructor_client, "new") == {"changed"}


def test_names_weigh_more_than_tags_and_tags_more_than_the_stem(exam, instructor_client):
    with_stem("a-stem", "A bucket in the haystack")
    with_stem("b-tag", "Something else", topics=("bucket",))
    with_stem("c-bucket", "Something else")

    rows = instructor_client.get(LIST, {"q": "bucket"}).context["cl"].result_list

    assert [item.slug for item in rows] == ["c-bucket", "b-tag", "a-stem"]


def test_what_was_found_is_marked_where_it_stands(exam, instructor_client):
    with_stem("a-job", "It <b>trains</b> a model", topics=("model-training",))

    page = instructor_client.get(LIST, {"q": "training"}).content.decode()

    assert "It &lt;b&gt;<mark>trains</mark>&lt;/b&gt; a model" in page
    assert '<span class="row-tags">model-<mark>training</mark></span>' in page


def test_parts_of_words_that_fit_very_many_items_say_so(two, instructor_client, monkeypatch):
    monkeypatch.setattr(searching, "MOST_FITTING", 1)

    page = instructor_client.get(LIST, {"q": "aystac"})

    assert len(page.context["cl"].result_list) == 1
    assert "in more than 1 items" in page.content.decode()


@pytest.mark.parametrize(
    ("words", "expected"), [("bank-00777", {"bank-00777"}), ("nk-0077", {f"bank-0077{n}" for n in range(10)})]
)
def test_words_and_parts_are_looked_up_in_indexes(exam, words, expected):
    make_bank(exam, 1000)
    write_all_texts()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE questions_item, questions_itemtext")
        # a small bank would be read all the same: what counts is that the statements fit the indexes
        cursor.execute("SET LOCAL enable_seqscan = off")
    terms = parse_terms(words)

    by_word = Item.objects.filter(pk__in=item_ids_with_words(terms)).order_by()
    by_part = ItemText.objects.with_parts(terms)

    assert "item_text_words" in by_word.explain()
    assert {"item_text_names", "item_text_stem"} <= set(re.findall(r"item_text_\w+", by_part.explain()))
    assert set(by_part.values_list("item__slug", flat=True)) == expected
