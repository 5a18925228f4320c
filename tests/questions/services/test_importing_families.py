"""Loading items whose families change: a mock takes one item of a family."""

from dataclasses import replace

from django.db import connection
from django.test.utils import CaptureQueriesContext

from questions.models import Item
from tests.factories.practice import form_of
from tests.factories.questions import item_draft
from tests.questions.services.test_importing import LATER, left_out, load, stem, with_stem


def in_one_mock(exam, *drafts):
    load(*drafts)
    return form_of(exam, Item.objects.order_by("slug"))


def families():
    return dict(Item.objects.values_list("slug", "family"))


def test_a_family_that_another_item_of_the_mock_has_is_left_out(exam):
    one, two = item_draft(slug="one", family="joins"), item_draft(slug="two")
    in_one_mock(exam, one, two)

    summary = load(one, with_stem(replace(two, family="joins"), "Another stem?"), now=LATER)

    assert left_out(summary) == [
        "f.yaml:2: family: the item “one” has this family already, and both are in Mock exam 1, which takes one item of"
        " a family; nothing of two was loaded"
    ]
    assert families() == {"one": "joins", "two": ""}
    assert stem("two") == two.content.stem


def test_of_two_items_of_a_mock_that_get_one_family_the_first_does(exam):
    one, two = item_draft(slug="one"), item_draft(slug="two")
    in_one_mock(exam, one, two)

    summary = load(replace(one, family="joins"), replace(two, family="joins"), now=LATER)

    assert len(summary.left_out) == 1
    assert families() == {"one": "joins", "two": ""}


def test_of_two_files_that_give_items_of_a_mock_one_family_the_second_is_left_out(exam):
    one, two = item_draft(slug="one"), item_draft(slug="two")
    in_one_mock(exam, one, two)
    load(replace(one, family="joins"), now=LATER)

    summary = load(replace(two, family="joins"), now=LATER)

    assert len(summary.left_out) == 1
    assert families() == {"one": "joins", "two": ""}


def test_two_items_of_a_mock_may_exchange_their_families(exam):
    one, two = item_draft(slug="one", family="joins"), item_draft(slug="two", family="keys")
    in_one_mock(exam, one, two)

    summary = load(replace(one, family="keys"), replace(two, family="joins"), now=LATER)

    assert summary.left_out == ()
    assert families() == {"one": "keys", "two": "joins"}


def test_who_waits_for_a_family_that_does_not_become_free_is_left_out_too(exam):
    a, b, c = (item_draft(slug=slug, family=family) for slug, family in (("a", "x"), ("b", "y"), ("c", "z")))
    in_one_mock(exam, a, b, c)

    summary = load(replace(a, family="y"), replace(b, family="z"), now=LATER)

    assert len(summary.left_out) == 2
    assert families() == {"a": "x", "b": "y", "c": "z"}


def test_looking_for_families_costs_the_same_for_few_and_for_many(exam):
    drafts = [item_draft() for _ in range(30)]
    in_one_mock(exam, *drafts)
    changed = [replace(draft, family=f"family-{number}") for number, draft in enumerate(drafts)]

    with CaptureQueriesContext(connection) as few:
        load(*changed[:2])
    with CaptureQueriesContext(connection) as many:
        load(*changed[2:])

    assert len(many) == len(few)
