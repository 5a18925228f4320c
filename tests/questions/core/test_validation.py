"""What keeps an item from being published."""

from dataclasses import replace
from decimal import Decimal

import pytest

from questions.core.item import Option, Prompt, Reference
from questions.core.validation import check_item
from tests.factories.questions import NOW, item_draft

TASKS = {"1.1", "1.2"}


def findings(draft):
    return [str(finding) for finding in check_item(draft, TASKS)]


def with_content(draft, **changes):
    return replace(draft, content=replace(draft.content, **changes))


def with_solution(draft, **changes):
    return replace(draft, solution=replace(draft.solution, **changes))


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching"])
def test_a_complete_item_has_no_findings(kind):
    assert findings(item_draft(kind)) == []


def test_an_empty_item_names_everything_that_is_missing():
    draft = item_draft(task="", angoff=None, topics=(), requirements=())
    draft = with_content(draft, stem="", options=())
    draft = with_solution(draft, correct=(), rationales={}, clue="", takeaway="", references=())

    assert findings(draft) == [
        "task: missing is not a task of MLS-C01",
        "stem: missing",
        "angoff: missing",
        "topics: missing",
        "requirements: missing; 'none' when nothing of the list decides",
        "options: single needs 4 options, found 0",
        "options: single needs exactly one key, found 0",
        "clue: missing",
        "takeaway: missing",
        "references: missing",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slug": "With Space"}, "slug: expected lower-case words joined by hyphens, 120 characters at most"),
        ({"task": "9.9"}, "task: 9.9 is not a task of MLS-C01"),
        ({"angoff": Decimal("0.29")}, "angoff: expected 0.30 to 0.95, found 0.29"),
        ({"angoff": Decimal("0.725")}, "angoff: expected two decimals, found 0.725"),
        ({"topics": ("Data Lake",)}, "topics: 'Data Lake' is not written as lower-case words joined by hyphens"),
    ],
)
def test_a_fact_that_is_wrong_is_named(changes, message):
    assert findings(item_draft(**changes)) == [message]


def test_a_single_item_has_one_key():
    assert findings(with_solution(item_draft(), correct=("o1", "o2"))) == [
        "options: single needs exactly one key, found 2"
    ]


def test_a_key_must_be_an_option():
    assert findings(with_solution(item_draft(), correct=("o9",))) == [
        "options: the key names an option that does not exist"
    ]


def test_a_multiple_item_has_a_distractor():
    draft = with_solution(item_draft("multiple"), correct=("o1", "o2", "o3", "o4", "o5"))

    assert "options: multiple needs two or more keys and a distractor, found 5 keys" in findings(draft)


def test_a_multiple_item_asks_for_as_many_as_are_keys():
    draft = with_content(item_draft("multiple"), stem="Which steps help? (Choose THREE.)")

    assert findings(draft) == ['stem: must end with "(Choose TWO.)", once: 2 options are keys']


def test_a_single_item_does_not_ask_for_several():
    draft = with_content(item_draft(), stem="Which steps help? (Choose TWO.)")

    assert findings(draft) == ["stem: asks to choose several, but the item is single"]


def test_every_option_needs_a_rationale():
    draft = item_draft()
    rationales = {handle: text for handle, text in draft.solution.rationales.items() if handle != "o3"}

    assert findings(with_solution(draft, rationales=rationales)) == ["options[2].rationale: missing"]


def test_two_options_must_differ():
    draft = item_draft()
    first = draft.content.options[0]
    options = (first, replace(draft.content.options[1], text=first.text.upper()), *draft.content.options[2:])

    assert findings(with_content(draft, options=options)) == ["options[1].text: the same text as options[0]"]


def test_an_order_names_every_option_once():
    assert findings(with_solution(item_draft("ordering"), correct=("o1", "o1", "o2", "o3"))) == [
        "options: the order must name every option once"
    ]


def test_every_prompt_belongs_to_an_option():
    draft = with_solution(item_draft("matching"), correct=(("p1", "o1"), ("p2", "o2")))

    assert findings(draft) == ["prompts[2].match: missing"]


def test_an_option_serves_one_prompt_only():
    draft = with_solution(item_draft("matching"), correct=(("p1", "o1"), ("p2", "o1"), ("p3", "o3")))

    assert findings(draft) == ["prompts[1].match: the option already belongs to prompts[0]"]


def test_a_used_option_of_a_matching_item_may_go_without_a_rationale():
    draft = item_draft("matching")
    rationales = {handle: text for handle, text in draft.solution.rationales.items() if handle != "o1"}

    assert findings(with_solution(draft, rationales=rationales)) == []


def test_prompts_belong_to_matching_items():
    assert findings(with_content(item_draft(), prompts=(Prompt("p1", "A need"),)))[0] == (
        "prompts: only matching items have prompts"
    )


def test_a_reference_is_a_web_address_with_a_title():
    draft = with_solution(item_draft(), references=(Reference("ftp://x", "", NOW.date()),))

    assert findings(draft) == ["references[0].url: expected a web address", "references[0].title: missing"]


def test_a_figure_stands_in_the_stem_and_in_explanations_only():
    draft, figure = item_draft(), "![A curve that rises](figure:7d4f3c3e-1111-4222-8333-123456789abc)"
    options = (Option("o1", figure), *draft.content.options[1:])
    explained = with_solution(draft, rationales={**draft.solution.rationales, "o1": figure}, clue=figure)

    assert findings(with_content(explained, stem=f"{draft.content.stem}\n\n{figure}")) == []
    assert findings(with_content(draft, options=options)) == [
        "options[0].text: a figure cannot stand here; show it in the stem and refer to it"
    ]


def test_broken_markup_is_found_wherever_it_stands():
    draft = with_content(item_draft(), stem="An image ![x](https://a.example/b.png)")
    options = (Option("o1", r"$\frac{1$"), *draft.content.options[1:])

    assert findings(with_content(draft, options=options)) == [
        "stem: line 1: images of other addresses are not shown; upload the picture as a figure",
        r"options[0].text: formula '\\frac{1': braces do not match",
    ]
