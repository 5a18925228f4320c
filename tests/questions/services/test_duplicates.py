"""Items that say much the same as what is being written."""

from dataclasses import replace

import pytest

from questions.services import duplicates
from questions.services.duplicates import find_similar
from tests.factories.questions import draft_item, item_draft

STEM = (
    "A retailer streams orders from two hundred shops into a warehouse and wants to spot fraud within a minute. "
    "The team has no servers and pays for what it uses. Which design fits best?"
)


def with_stem(slug, stem):
    return draft_item(slug=slug, content=replace(item_draft().content, stem=stem))


@pytest.fixture
def bank(exam):
    with_stem("the-same", STEM)
    with_stem("nearly", STEM.replace("retailer", "bank").replace("shops", "branches"))
    with_stem("another", "Something else about instances that are interrupted, and what a team does about them then.")


def test_the_most_alike_stand_first_with_their_share(bank):
    found = find_similar(stem=STEM)

    assert [(entry.slug, entry.share) for entry in found] == [("the-same", 1.0), ("nearly", 27 / 32)]


def test_half_a_stem_is_enough_and_a_few_words_are_not(bank):
    assert [entry.slug for entry in find_similar(stem=STEM[:110])] == ["the-same", "nearly"]
    assert find_similar(stem=STEM[:40]) == []
    assert find_similar(stem="") == []


def test_an_item_is_not_like_itself(bank):
    itself = find_similar(stem=STEM)[0].item_id

    assert [entry.slug for entry in find_similar(stem=STEM, except_item=itself)] == ["nearly"]


def test_runs_that_stand_everywhere_tell_nothing(bank, monkeypatch):
    monkeypatch.setattr(duplicates, "COMMON", 1)

    assert "nearly" not in [entry.slug for entry in find_similar(stem=STEM.replace("fraud", "theft"))][1:]


def test_it_takes_two_statements(bank, django_assert_num_queries):
    with django_assert_num_queries(2):
        find_similar(stem=STEM)
