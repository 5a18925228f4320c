"""GIFT files to drafts.

Questions are separated by blank lines; `//` begins a comment line, `$CATEGORY:` a category, `::name::` a name; the
answers stand in braces, and where text follows them a blank is left ("missing word"). What the answers begin with tells
the kind: choices with ~ and =, pairs with = and ->, T or F; the rest (short answers, numbers, essays, descriptions) has
no place in an item and is refused. Source: Moodle docs, "GIFT format".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from questions.core.authored import AuthoredText
from questions.core.exchange.bounds import MAX_QUESTIONS
from questions.core.exchange.building import (
    FULL,
    Choice,
    Parts,
    Refused,
    accept,
    build_choice,
    build_matching,
    check_count,
    check_length,
    refuse,
)
from questions.core.exchange.gift_syntax import hide_escapes, show_escapes, split_format, split_weight
from questions.core.exchange.markup import to_markdown
from questions.core.exchange.naming import SlugNames
from questions.core.exchange.report import Reading, ReadQuestion, UnreadableFile, shorten

_CATEGORY = "$CATEGORY:"
_TAG = re.compile(r"\[tag:((?:\\\]|[^][]){1,300})\]")
_ID = re.compile(r"\[id:((?:\\\]|[^][]){1,300})\]")
_HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"  # where the answers stood, until the text is Markdown
_BLANK = "\\_\\_\\_\\_\\_"
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}


@dataclass
class _Block:
    """Lines between blank lines, without comments. line: number of the first."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def read_gift(text: str) -> Reading:
    """Every question of a file, in its order. Raises UnreadableFile for more than MAX_QUESTIONS."""
    questions: list[ReadQuestion] = []
    notes: list[tuple[int, str]] = []
    slugs = SlugNames()
    category = ""
    for block in _blocks(text):
        if block.lines and block.lines[0].startswith(_CATEGORY):
            category = show_escapes(hide_escapes(block.lines.pop(0).removeprefix(_CATEGORY).strip()))
            notes.append((block.line, f"category {shorten(category)}"))
            block.line += 1
        if not any(line.strip() for line in block.lines):
            continue
        if len(questions) == MAX_QUESTIONS:
            raise UnreadableFile(block.line, f"more than {MAX_QUESTIONS:,} questions; split the file")
        questions.append(_read_block(block, category, slugs))
    return Reading(tuple(questions), tuple(notes))


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        stripped = line.strip()
        if not stripped:
            if block.lines:
                yield block
            block = _Block()
        elif stripped.startswith("//"):
            block.tags += [tag.replace("\\]", "]") for tag in _TAG.findall(stripped)]
            block.ids += _ID.findall(stripped)
            if block.lines:
                block.lines.append("")
        else:
            block.line = block.line if block.lines else number
            block.lines.append(stripped)


def _read_block(block: _Block, category: str, slugs: SlugNames) -> ReadQuestion:
    parts = Parts(block.line, category=category, tags=block.tags)
    parts.losses += [f"the ID number {shorten(name)}: items have none" for name in block.ids]
    body = hide_escapes("\n".join(block.lines))
    if body.startswith("::") and "::" in body[2:]:
        name, _, body = body[2:].partition("::")
        parts.name = " ".join(show_escapes(name).split())
    try:
        return accept(parts, _read_body(parts, body.strip()), slugs)
    except Refused as error:
        return refuse(parts, error.refusal)


def _read_body(parts: Parts, body: str) -> AuthoredText:
    before, answers, after = _split_braces(parts, body)
    stem_format, stem = split_format(f"{before}{_HOLE}{after}" if after.strip() else before, "moodle")
    parts.stem = _markdown(parts, stem, stem_format).replace(_HOLE, _BLANK)
    answers, mark, general = answers.rpartition("####") if "####" in answers else (answers, "", "")
    if mark:
        parts.afterword = _text(parts, general, stem_format)
    return _read_answers(parts, answers.strip(), stem_format)


def _split_braces(parts: Parts, body: str) -> tuple[str, str, str]:
    start, end = body.find("{"), body.find("}")
    parts.stem = show_escapes(body if start < 0 else body[:start])  # names the question when it is refused
    if start < 0 and end < 0:
        raise Refused(
            "a description: text without answers in braces", "put it into the stems of the questions it belongs to"
        )
    if start < 0 or end < start:
        raise Refused(
            "braces that are not a pair",
            r"write \{ or \} for a brace in a text, and \n for a blank line inside a question: a blank line ends it",
        )
    after = body[end + 1 :]
    if "{" in after or "}" in after or "{" in body[start + 1 : end]:
        raise Refused("more than one answer block", r"make it two questions; write \{ and \} for braces in a text")
    return body[:start], body[start + 1 : end].strip(), after


def _read_answers(parts: Parts, answers: str, text_format: str) -> AuthoredText:
    """The kind of question, told apart as Moodle's importer does."""
    if not answers:
        raise Refused("an essay", "items are marked by their key; give it options")
    if answers.startswith("#"):
        raise Refused("a numerical answer", "offer numbers as options: {=1822 ~1832 ~1842 ~1812}")
    if answers.startswith(">"):
        raise Refused("an ordering question", "export it from Moodle as Moodle XML")
    if "~" in answers:
        return _read_choices(parts, answers, text_format)
    if "=" in answers and "->" in answers:
        return _read_pairs(parts, answers, text_format)
    first, *comments = answers.split("#", 2)
    if first.strip().upper() in _TRUE | _FALSE:
        return _read_true_false(parts, first.strip().upper() in _TRUE, comments, text_format)
    raise Refused("a short answer", "offer options: = before the key, ~ before each wrong one")


def _read_choices(parts: Parts, answers: str, text_format: str) -> AuthoredText:
    head, *pieces = re.split(r"([~=])", answers)
    if head.strip():
        raise Refused(f"text before the first option: “{_shown(head)}”", "put ~ or = before every option")
    check_count(len(pieces) // 2)
    choices = []
    for sign, piece in zip(pieces[::2], pieces[1::2], strict=True):
        weight, rest = split_weight(piece)
        if weight is None:
            weight = FULL if sign == "=" else FULL * 0
        text, _, comment = rest.partition("#")
        choices.append(Choice(_text(parts, text, text_format), _text(parts, comment, text_format), weight))
    return build_choice(parts, choices, is_single="=" in pieces[::2])


def _read_pairs(parts: Parts, answers: str, text_format: str) -> AuthoredText:
    pairs = []
    head, *pieces = answers.split("=")
    check_count(len(pieces))
    for piece in [head, *pieces] if head.strip() else pieces:
        left, arrow, right = piece.partition("->")
        if not arrow or not right.strip():
            raise Refused(f"a pair without ->: “{_shown(piece)}”", "write every pair as = left -> right")
        right, mark, _ = right.partition("#")
        if mark:
            parts.losses.append("feedback of pairs: the format has none, and Moodle shows it as part of the answer")
        pairs.append((_text(parts, left, text_format), _text(parts, right, text_format)))
    return build_matching(parts, pairs)


def _read_true_false(parts: Parts, is_true: bool, comments: list[str], text_format: str) -> AuthoredText:
    parts.losses.append("true or false: it became a question with the options True and False")
    wrong, right = (_text(parts, text, text_format) for text in [*comments, "", ""][:2])
    return build_choice(
        parts,
        [
            Choice("True", right if is_true else wrong, FULL if is_true else FULL * 0),
            Choice("False", wrong if is_true else right, FULL * 0 if is_true else FULL),
        ],
        is_single=True,
    )


def _shown(raw: str) -> str:
    return shorten(show_escapes(raw), 40)


def _text(parts: Parts, raw: str, default: str) -> str:
    text_format, text = split_format(raw, default)
    return _markdown(parts, text, text_format)


def _markdown(parts: Parts, raw: str, text_format: str) -> str:
    check_length(raw)
    text, losses = to_markdown(show_escapes(raw.strip()), text_format)
    parts.losses += losses
    return text
