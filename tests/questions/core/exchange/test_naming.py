"""Slugs, categories and tags of foreign files."""

from decimal import Decimal

import pytest

from questions.core.exchange.naming import make_slug, read_category, read_tags, slugify, write_category, write_tags
from tests.factories.questions import item_draft


@pytest.mark.parametrize(
    ("name", "stem", "slug"),
    [
        ("pandas-drop-na", "Which?", "pandas-drop-na"),
        ("Q 1: Übung", "Which?", "q-1-ubung"),
        ("", "Which service stores `objects`?", "which-service-stores-objects"),
        ("日本", "日本語", "question"),
        ("x" * 200, "Which?", "x" * 60),
    ],
)
def test_a_slug_is_made_of_the_name_or_the_stem(name, stem, slug):
    assert make_slug(name, stem) == slug


def test_a_slug_is_cut_at_a_word():
    assert slugify("one two three", 9) == "one-two"


@pytest.mark.parametrize(
    ("category", "place"),
    [
        ("MLS-C01/3.5", ("MLS-C01", "3.5")),
        ("$course$/top/MLS-C01/3.5", ("MLS-C01", "3.5")),
        ("$course$/Storage", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_category_may_name_a_task(category, place):
    assert read_category(category) == place


def test_a_category_of_an_item_is_read_back():
    assert read_category(write_category(item_draft())) == ("MLS-C01", "1.1")


def test_tags_of_an_item_are_read_back():
    draft = item_draft(services=("S3", "Data Firehose"), family="f-1", pair="a / b", angoff=Decimal("0.55"))
    back, losses = read_tags(item_draft(topics=(), services=(), requirements=(), angoff=None), write_tags(draft))

    assert losses == ()
    for name in ("topics", "services", "requirements", "family", "pair", "angoff"):
        assert getattr(back, name) == getattr(draft, name)


@pytest.mark.parametrize("tag", ["angoff:0.999", "angoff:1e-99999", "angoff:NaN", "requirement:beauty"])
def test_a_tag_with_a_value_out_of_range_is_a_topic(tag):
    draft, _ = read_tags(item_draft(angoff=None, requirements=()), [tag])

    assert (draft.angoff, draft.requirements) == (None, ())
    assert len(draft.topics) == 1


def test_what_is_left_of_tags_is_listed():
    _, losses = read_tags(item_draft(), ["日本", *(f"topic {number}" for number in range(60))])

    assert losses == ("11 tags: an item takes 50", "the tag “日本”: no word of a topic is left of it")
