"""Item files, and messages that name the line."""

import json
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.core.item import ItemKind
from questions.core.parsing import parse_items

SINGLE = dedent(
    """\
    - slug: an-item
      exam: MLS-C01
      task: "1.10"
      kind: single
      topics: [data-lake, data-lake]
      angoff: 0.68
      stem: |
        A stem.

        What now?
      options:
        - text: First
          rationale: Because it is the first of them.
        - text: no
          key: true
          rationale: Because it is the second of them.
      clue: the clue
      takeaway: The rule.
      references:
        - {url: "https://docs.example/a", title: A, checked: 2026-11-22}
      review:
        - {role: author, on: 2026-11-22}
    """
)


def problems(text):
    return [str(problem) for problem in parse_items(text, "f.yaml").problems]


def only_item(text):
    file = parse_items(text, "f.yaml")
    assert [str(problem) for problem in file.problems] == []
    return file.items[0]


def test_an_item_is_read_with_its_key_apart():
    draft = only_item(SINGLE).draft

    assert (draft.slug, draft.task, draft.angoff, draft.topics) == ("an-item", "1.10", Decimal("0.68"), ("data-lake",))
    assert draft.content.stem == "A stem.\n\nWhat now?"
    assert [(option.handle, option.text) for option in draft.content.options] == [("o1", "First"), ("o2", "no")]
    assert draft.solution.correct == ("o2",)
    assert draft.reviews[0].role == "author"


def test_ordering_takes_the_authored_order_as_the_key():
    draft = only_item(SINGLE.replace("kind: single", "kind: ordering").replace("      key: true\n", "")).draft

    assert draft.solution.correct == ("o1", "o2")
    assert draft.content.choose == 2


def test_matching_pairs_prompts_with_options_by_text():
    prompts = "  prompts:\n    - {text: Negation, match: no, rationale: It says no.}\n"
    text = (
        SINGLE.replace("kind: single", "kind: matching")
        .replace("      key: true\n", "")
        .replace("  options:", prompts + "  options:")
    )

    draft = only_item(text).draft

    assert draft.content.kind == ItemKind.MATCHING
    assert draft.solution.correct == (("p1", "o2"),)
    assert draft.solution.rationales["p1"] == "It says no."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("slug: an-item", "slug:", "f.yaml:1: slug: missing"),
        ("angoff: 0.68", "angoff: high", "f.yaml:6: angoff: expected a number such as 0.68"),
        ("kind: single", "kind: essay", "f.yaml:4: kind: 'essay' is not one of single, multiple, ordering, matching"),
        ("key: true", "key: perhaps", "f.yaml:15: options[1].key: expected true or false, found 'perhaps'"),
        ("- text: First", "- txt: First", "f.yaml:12: options[0].text: missing"),
        ("checked: 2026-11-22}", "checked: today}", "f.yaml:20: references[0].checked: expected a date such as"),
        ("[data-lake, data-lake]", "data-lake", "f.yaml:5: topics: expected a list of words"),
        ("clue: the clue", "clue: the clue\n  clue: again", "f.yaml:18: clue: given twice"),
        ("clue: the clue", "requirements: [beauty]", "f.yaml:17: requirements: 'beauty' is not one of cost, latency"),
        ("  review:", "  reviewed:", "f.yaml:21: reviewed: unknown field; known are angoff, clue, exam"),
    ],
)
def test_a_problem_names_its_line_and_field(old, new, message):
    assert any(line.startswith(message) for line in problems(SINGLE.replace(old, new, 1)))


def test_all_problems_of_a_file_are_reported_at_once():
    text = (
        SINGLE.replace("kind: single", "kind: essay").replace("angoff: 0.68", "angoff: high").replace("task:", "tusk:")
    )

    assert [line.split(": ")[0] for line in problems(text)] == ["f.yaml:1", "f.yaml:3", "f.yaml:4", "f.yaml:6"]


def test_a_slug_used_twice_is_a_problem():
    assert problems(SINGLE + SINGLE) == ["f.yaml:23: slug: an-item is already used in line 1"]


def test_what_is_no_yaml_names_the_line():
    assert problems("- slug: a\n  stem: [") == ["f.yaml:3: not YAML: did not find expected node content"]


@pytest.mark.parametrize("text", ["", "slug: a", "just words"])
def test_a_file_that_is_no_list_is_a_problem(text):
    assert problems(text) == ["f.yaml:1: expected a list of items"]


def test_an_entry_that_is_no_item_is_a_problem():
    assert problems("- 5") == ["f.yaml:1: expected fields with values"]


@pytest.mark.parametrize(
    ("field", "line"),
    [("stem", 7), ("options[1].rationale", 16), ("options[1].text", 14), ("options[7].text", 11), ("pair", 1)],
)
def test_a_later_finding_gets_the_nearest_line(field, line):
    assert only_item(SINGLE).line_of(field) == line


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    parse_items(text, "f.yaml")


NAMES = st.sampled_from(["slug", "options", "stem", "kind", "review", "text", "prompts"])
SHAPES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=12,
)


@given(SHAPES)
def test_no_shape_breaks_the_reader(data):
    parse_items(json.dumps([data]), "f.yaml")
