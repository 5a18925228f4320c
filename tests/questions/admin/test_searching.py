"""What the search of the list finds, and that it does not read the bank for it."""

from dataclasses import replace

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory

from questions.models import Item
from questions.services.authoring import draft_of, save_draft
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
        ('"haystack the"', set()),
        ("100%", {"nightly-job"}),
        ("n%le", set()),
        ("'", set()),
        ("", {"nightly-job", "weekly-job"}),
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


def test_a_word_can_be_looked_up_in_indexes(exam, instructor):
    make_bank(exam, 1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE questions_item, questions_itemversion")
        # a small bank would be read all the same: what counts is that the statement fits the indexes
        cursor.execute("SET LOCAL enable_seqscan = off")
    items = admin.site.get_model_admin(Item)
    request = RequestFactory().get(LIST)
    request.user = instructor

    rows, _ = items.get_search_results(request, items.get_queryset(request), "bank-00777")

    plan = rows.order_by().explain()
    assert {item.slug for item in rows} == {"bank-00777"}
    for index in ("item_search_slug", "item_search_family", "item_search_pair", "version_search_stem"):
        assert index in plan
    assert "Seq Scan on questions_item" not in plan
