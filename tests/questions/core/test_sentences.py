"""What happened, in sentences; and facts as they were."""

import pytest

from questions.core.facts import changed_facts, facts_before, facts_of
from questions.core.sentences import describe
from questions.models import ItemEvent
from tests.factories.questions import item_draft


@pytest.mark.parametrize(
    ("action", "number", "details", "note", "words"),
    [
        ("approved", 2, {"text": "abc"}, "", "approved draft 2"),
        ("text_edited", 3, {"restored": 1}, "", "took the text of version 1 up again as draft 3"),
        ("published", 1, {}, "loaded from a file", "published version 1: loaded from a file"),
        ("retired", None, {}, "outdated", "retired the item: outdated"),
        ("review_asked", None, {}, "", "sent the draft to review"),
        (
            "facts_changed",
            None,
            {"changes": {"angoff": ["0.70", None], "topics": [["a", "b"], ["b", "c"]], "family": ["", "twins"]}},
            "",
            "changed Angoff estimate from 0.70 to none; topics (added c, removed a); family from none to twins",
        ),
        (
            "bulk_edited",
            None,
            {"changes": {"services": [["S3"], []]}},
            "",
            "changed services (removed S3), with other items at once",
        ),
    ],
)
def test_what_somebody_did(action, number, details, note, words):
    assert describe(action, number, details, note) == words


@pytest.mark.parametrize("action", ItemEvent.Action.values)
def test_there_are_words_for_everything_that_happens(action):
    assert describe(action, 1, {"changes": {}}, "")


def test_facts_are_followed_back():
    now, then = item_draft(slug="a", family="three"), item_draft(slug="a", family="one")
    second = changed_facts(item_draft(slug="a", family="two"), now)
    first = changed_facts(then, item_draft(slug="a", family="two"))

    assert facts_before(facts_of(now), [second, first]) == facts_of(then)
