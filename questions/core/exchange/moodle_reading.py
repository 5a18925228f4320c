"""Moodle XML files to drafts.

A file is a list of questions in <quiz>; a question of the type "category" names the category of those after it. Choices
(one key or several, those of two plugins too), true or false, matching and ordering become items; the other types are
refused. What Moodle keeps
of a question and an item does not (files, marks, hints, penalties, ID numbers, ...) is listed. Source: Moodle docs,
"Moodle XML format", and files that Moodle exports.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from xml.etree.ElementTree import Element

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
    build_ordering,
    check_count,
    check_length,
    refuse,
)  # fmt: skip
from questions.core.exchange.markup import to_markdown
from questions.core.exchange.moodle_files import ElementFiles
from questions.core.exchange.moodle_settings import lost_settings
from questions.core.exchange.naming import SlugNames
from questions.core.exchange.pictures import Pictures
from questions.core.exchange.report import Reading, ReadQuestion, UnreadableFile, shorten
from questions.core.exchange.xml_tree import parse_xml

_FRACTION = re.compile(r"[+-]?\d{1,3}(\.\d{0,20})?")
_MENDS = {
    "shortanswer": "offer options instead",
    "numerical": "offer numbers as options",
    "essay": "items are marked by their key; give it options",
    "description": "put its text into the stems of the questions it belongs to",
    "cloze": "make a question of each gap",
    "multianswer": "make a question of each gap",
}


def read_moodle_xml(data: bytes) -> Reading:
    """Every question of a file, in its order. Raises UnreadableFile for what is no Moodle XML, or too much of it."""
    root, lines = parse_xml(data)
    if root.tag != "quiz":
        raise UnreadableFile(lines[root], f"the file begins with <{shorten(root.tag)}>, not with <quiz>: no Moodle XML")
    questions: list[ReadQuestion] = []
    notes: list[tuple[int, str]] = []
    pictures = Pictures()
    slugs = SlugNames()
    category = ""
    for element in root:
        if element.tag != "question":
            notes.append((lines[element], f"<{shorten(element.tag)}> is not read"))
        elif element.get("type") == "category":
            category = (element.findtext("category/text") or "").strip()
            info = " and its description are not kept" if (element.findtext("info/text") or "").strip() else ""
            notes.append((lines[element], f"category {shorten(category)}{info}"))
        elif len(questions) == MAX_QUESTIONS:
            raise UnreadableFile(lines[element], f"more than {MAX_QUESTIONS:,} questions; split the file")
        else:
            questions.append(_read(element, lines[element], category, slugs, pictures))
    return Reading(tuple(questions), tuple(notes), pictures.sources)


def _read(element: Element, line: int, category: str, slugs: SlugNames, pictures: Pictures) -> ReadQuestion:
    parts = Parts(
        line, name=" ".join((element.findtext("name/text") or "").split()), category=category, pictures=pictures
    )
    parts.tags = [(tag.text or "").strip() for tag in element.findall("tags/tag/text")]
    try:
        stem = element.find("questiontext")
        stem_format = stem.get("format", "html") if stem is not None else "html"
        parts.stem = _text(parts, stem, stem_format)
        parts.afterword = _text(parts, element.find("generalfeedback"), stem_format)
        parts.losses += lost_settings(element)
        return accept(parts, _read_text(parts, element, stem_format), slugs)
    except Refused as error:
        return refuse(parts, error.refusal)


def _read_text(parts: Parts, element: Element, text_format: str) -> AuthoredText:
    kind = element.get("type", "")
    match kind:
        case "multichoice":
            is_single = (element.findtext("single") or "true").strip().lower() not in {"false", "0"}
            return build_choice(parts, _choices(parts, element, text_format), is_single=is_single)
        case "multichoiceset" | "oumultiresponse":
            return _read_set(parts, _choices(parts, element, text_format), is_all_or_nothing=kind == "multichoiceset")
        case "truefalse":
            parts.losses.append("true or false: it became a question with the options True and False")
            choices = _choices(parts, element, "plain")
            named = [Choice(choice.text.capitalize(), choice.feedback, choice.weight) for choice in choices]
            return build_choice(parts, named, is_single=True)
        case "matching" | "match" | "ddmatch":
            return build_matching(parts, _pairs(parts, element, text_format))
        case "ordering":
            answers = element.findall("answer")
            check_count(len(answers))
            in_order = sorted(answers, key=_fraction)
            return build_ordering(parts, [_text(parts, answer, text_format) for answer in in_order])
    mend = _MENDS.get(kind, "make it a choice, a matching or an ordering question")
    raise Refused(f"a question of the type {shorten(kind) or '(none)'}", mend)


def _read_set(parts: Parts, choices: Sequence[Choice], *, is_all_or_nothing: bool) -> AuthoredText:
    """Of these plugins every option with a fraction is a key, whatever it is."""
    count = sum(choice.weight > 0 for choice in choices)
    wrong = -FULL if is_all_or_nothing else FULL * 0
    return build_choice(
        parts,
        [replace(choice, weight=FULL / count if choice.weight > 0 else wrong) for choice in choices],
        is_single=False,
    )


def _choices(parts: Parts, element: Element, text_format: str) -> list[Choice]:
    check_count(len(element.findall("answer")))
    return [
        Choice(
            _text(parts, answer, text_format),
            _text(parts, answer.find("feedback"), text_format),
            _fraction(answer),
        )
        for answer in element.findall("answer")
    ]


def _pairs(parts: Parts, element: Element, text_format: str) -> Sequence[tuple[str, str]]:
    check_count(len(element.findall("subquestion")))
    return [
        (_text(parts, pair, text_format), _text(parts, pair.find("answer"), text_format))
        for pair in element.findall("subquestion")
    ]


def _fraction(answer: Element) -> Decimal:
    """Per cent of the mark; in ordering questions the place."""
    written = answer.get("fraction", "0").strip()
    value = Decimal(written) if _FRACTION.fullmatch(written) else FULL + 1
    if not -FULL <= value <= FULL:
        raise Refused(f"a fraction of {shorten(written)}", "expected -100 to 100")
    return value


def _text(parts: Parts, element: Element | None, default: str) -> str:
    """The <text> of an element as Markdown; files that are no picture in it are listed."""
    if element is None:
        return ""
    files = ElementFiles(element, parts.pictures)
    found = element.find("text")
    if found is None:
        parts.losses += files.losses()
        return ""
    if len(found):
        parts.losses.append("marks inside <text> that are not in CDATA")
    raw = "".join(found.itertext())
    check_length(raw)
    text, losses = to_markdown(raw, element.get("format", default), files.find)
    parts.losses += [*files.losses(), *losses]
    return text
