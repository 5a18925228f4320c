"""YAML, JSON, CSV and Excel: everything an item has comes back; what cannot be read is named."""

import csv
import io
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from questions.core.authored import AuthoredOption, AuthoredPrompt, AuthoredText
from questions.core.exchange.formats import FORMATS, FormatName, guess_format
from questions.core.exchange.own_json import read_json
from questions.core.exchange.own_yaml import read_yaml
from questions.core.exchange.report import Outcome, UnreadableFile
from questions.core.exchange.tables import read_csv
from questions.core.handles import says_the_same
from questions.core.item import REQUIREMENTS, ItemDraft, ItemKind, Reference, Review
from questions.core.parsing import parse_items
from tests.factories.questions import item_draft

OWN = ["yaml", "json", "csv", "excel"]
KINDS = ["single", "multiple", "ordering", "matching"]
TABLE = "stem,option_1,option_2,key\n"


def shipped():
    """A spread of the shipped items, with all of the rarer kinds of one file."""
    paths = sorted(Path(settings.BASE_DIR, "fixtures", "items", "mls-c01").glob("*.yaml"))
    items = [item.draft for path in paths[::5] for item in parse_items(path.read_text(), path.name).items]
    rare = [draft for draft in items if draft.content.kind in {ItemKind.ORDERING, ItemKind.MATCHING}]
    return [*items[::12], *rare]


def is_same(one, other):
    return says_the_same(one, other) and one.reviews == other.reviews


def refusals(reading):
    return [str(question.refusal) for question in reading.questions if question.refusal]


@pytest.mark.parametrize("name", OWN)
def test_shipped_items_come_back_the_same(name):
    drafts = shipped()
    written = FORMATS[FormatName(name)].write(drafts)
    reading = FORMATS[FormatName(name)].read(written.data)

    assert (written.count, written.losses, written.refused) == (len(drafts), (), ())
    assert all(is_same(draft, question.draft) for draft, question in zip(drafts, reading.questions, strict=True))
    assert guess_format(written.data) == name


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''-x", "+a", "@b", "- list", "a\nb\n\nc", '"q"', "a,b;c", "007"])
def test_texts_that_mean_something_to_a_format_come_back(name, kind, text):
    draft = item_draft(kind)
    first = replace(draft.content.options[0], text=text)
    content = replace(draft.content, stem=text, options=(first, *draft.content.options[1:]))
    draft = replace(draft, content=content, solution=replace(draft.solution, takeaway=text))
    form = FORMATS[FormatName(name)]

    assert is_same(draft, form.read(form.write([draft]).data).questions[0].draft)


words = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], include_characters="\n"), max_size=30
)
texts = words.map(lambda text: text.strip()).filter(bool)
slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,2}", fullmatch=True).map(lambda slug: slug[:50].strip("-"))


@st.composite
def drafts(draw):
    kind = draw(st.sampled_from(list(ItemKind)))
    options = draw(st.lists(texts, min_size=3, max_size=6, unique=True))
    keys = draw(st.sets(st.sampled_from(range(len(options))), min_size=1, max_size=1 if kind == ItemKind.SINGLE else 3))
    has_keys = kind in {ItemKind.SINGLE, ItemKind.MULTIPLE}
    prompts = draw(st.lists(texts, min_size=2, max_size=3, unique=True)) if kind == ItemKind.MATCHING else []
    text = AuthoredText(
        kind=kind,
        stem=draw(texts),
        options=[
            AuthoredOption(option, has_keys and number in keys, draw(words).strip())
            for number, option in enumerate(options)
        ],
        prompts=[AuthoredPrompt(prompt, number, draw(words).strip()) for number, prompt in enumerate(prompts)],
        clue=draw(words).strip(),
        takeaway=draw(words).strip(),
        references=[Reference("https://example.org/a", "A title", date(2026, 11, 22))] * draw(st.integers(0, 2)),
    )
    return ItemDraft(
        slug=draw(slugs),
        exam="MLS-C01",
        task="1.1",
        content=text.to_content(),
        solution=text.to_solution(),
        angoff=draw(st.none() | st.integers(30, 95).map(lambda number: Decimal(number) / 100)),
        topics=tuple(draw(st.lists(slugs, max_size=3, unique=True))),
        requirements=tuple(draw(st.lists(st.sampled_from(REQUIREMENTS), max_size=2, unique=True))),
        family=draw(st.sampled_from(["", "1.1-01"])),
        reviews=draw(st.sampled_from([(), (Review("author", date(2026, 11, 22)),)])),
    )


@pytest.mark.parametrize("name", ["yaml", "json", "csv"])
@given(draft=drafts())
def test_any_item_comes_back_or_its_loss_is_named(name, draft):
    form = FORMATS[FormatName(name)]
    written = form.write([draft])
    if written.refused:
        return
    back = form.read(written.data).questions[0].draft

    assert written.losses or is_same(draft, back)
    assert not written.losses or not is_same(draft, back)


@given(data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@pytest.mark.parametrize("name", OWN)
def test_any_bytes_are_read_or_refused_with_words(name, data):
    with suppress(UnreadableFile):
        FORMATS[FormatName(name)].read(data)


# Tables


def test_a_table_of_others_is_read_by_its_headers():
    text = "Question;Option A;Option B;Correct Answer;Explanation;Difficulty\nWhich?;a;b;B;Because.;hard\n"
    question = read_csv(text.encode()).questions[0]

    assert question.draft.solution.correct == ("o2",)
    assert question.draft.solution.takeaway == "Because."
    assert question.losses == ("the column “Difficulty”: items have nothing like it",)
    assert question.draft.slug == "which"


def test_an_ordering_item_may_say_its_order_in_the_key():
    question = read_csv(b"kind,stem,option_1,option_2,option_3,key\nordering,Sort,a,b,c,3;1;2\n").questions[0]

    assert [option.text for option in question.draft.content.options] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Which?,a,b,7", "key: “7” is no number or letter of one of the 2 options"),
        ("Which?,,b,1", "option_1: empty"),
        (",a,b,1", "stem: missing"),
    ],
)
def test_a_row_that_cannot_be_understood_says_how_to_mend_it(row, words):
    reading = read_csv(f"{TABLE}{row}\nGood?,a,b,1\n".encode())

    assert words in refusals(reading)[0]
    assert [question.line for question in reading.questions] == [2, 3]
    assert reading.counts()[Outcome.IMPORTED] == 1


def test_lines_are_counted_through_texts_of_several_lines():
    reading = read_csv(f'{TABLE}"Which\n\none?",a,b,1\nSecond?,a,b,9\n'.encode())

    assert [question.line for question in reading.questions] == [2, 5]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b,c\n1,2,3\n", "no header row"),
        (b"stem,option_1,Option A\n", "mean the same"),
        (TABLE.encode() + b'"open,a,b,1\n', "quotation mark"),
        (TABLE.encode() + b"x" * 200_000, "a line of"),
        (TABLE.encode() + "süß,a,b,1".encode("latin-1"), "not UTF-8"),
        (",".join(["stem", "option_1", *(f"x{n}" for n in range(500))]).encode(), "more than 400 columns"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(data, words):
    with pytest.raises(UnreadableFile, match=words):
        read_csv(data)


def test_a_table_in_utf_16_is_read():
    assert read_csv(f"{TABLE}Größe?,ä,b,1".encode("utf-16")).questions[0].draft.content.stem == "Größe?"


def test_no_cell_of_an_export_begins_like_a_formula():
    draft = item_draft()
    draft = replace(draft, content=replace(draft.content, stem="=cmd|' /C calc'!A0"))
    data = FORMATS[FormatName.CSV].write([draft]).data.decode("utf-8-sig")

    assert not [cell for row in csv.reader(io.StringIO(data)) for cell in row if cell.startswith(("=", "+", "-", "@"))]


# YAML and JSON


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_yaml, "- slug: one\n  kind: single\n  angoff: high\n  stem: a\n  options: [{text: a}]\n"),
        (
            read_json,
            '[\n{"slug": "one", "kind": "single",\n "angoff": "high", "stem": "a", "options": [{"text": "a"}]}]',
        ),
    ],
)
def test_a_field_that_does_not_fit_refuses_its_item_alone(read, text):
    reading = read(text.encode())

    assert "angoff: expected a number such as 0.68, found 'high'" in refusals(reading)[0]


def test_a_yaml_problem_has_its_line():
    text = "- slug: one\n  kind: single\n  stem: a\n  options:\n    - {text: a}\n    - {rationale: b}\n"

    assert "line 6: options[1].text: missing" in refusals(read_yaml(text.encode()))[0]


@pytest.mark.parametrize(
    ("read", "text", "line", "words"),
    [
        (read_yaml, "- a: &a [x]\n  b: *a\n", 1, "anchor"),
        (read_yaml, "- a: b\n- {c: [\n", 3, "not YAML"),
        (read_yaml, "slug: one\n", 1, "a list of items"),
        (read_yaml, "- " + "[" * 5000, 1, "nested"),
        (read_yaml, "- a: b\n---\n- c: d\n", 2, "second document"),
        (read_json, '[{"a": "b"},\n{"c" "d"}]', 2, "not JSON"),
        (read_json, "[" * 100_000, 1, "without end"),
        (read_json, '{"a": 1}', 1, "a list of items"),
        (read_json, '[{"a": 1}] more', 1, "something after"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(read, text, line, words):
    with pytest.raises(UnreadableFile, match=words) as caught:
        read(text.encode())

    assert caught.value.line == line


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "Not A Slug", "lower-case words"),
        ("angoff", "5", "expected 0.30 to 0.95"),
        ("family", "x" * 81, "at most"),
        ("stem", "a\\u0000b", "control character U+0000"),
        ("stem", "a\\ud800b", "control character U+D800"),
        ("stem", "x" * 30_001, "30,001 characters"),
    ],
)
def test_what_no_item_can_hold_is_refused(field, value, words):
    fields = {"slug": "one", "stem": "a"} | {field: value}
    body = ", ".join(f'"{name}": "{text}"' for name, text in fields.items())
    reading = read_json(f'[{{{body}, "kind": "single", "options": [{{"text": "a"}}]}}]'.encode())

    assert words in refusals(reading)[0]


def test_a_name_that_is_used_twice_is_refused_the_second_time():
    item = "- {slug: one, kind: single, stem: a, options: [{text: a}]}\n"

    assert refusals(read_yaml((item + item).encode())) == [
        "the name one is already used in line 1; give it a name of its own"
    ]
