"""Items with all their fields, as YAML, JSON and tables say them: read by one reader, bounded by one set of limits."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from questions.core.exchange.bounds import MAX_OPTIONS, MAX_QUESTIONS, MAX_TEXT_LENGTH
from questions.core.exchange.naming import MAX_SLUG_LENGTH, MAX_TAG_LENGTH, MAX_TAGS, SlugNames, make_slug
from questions.core.exchange.report import CannotWrite, Reading, ReadQuestion, Refusal, UnreadableFile, shorten
from questions.core.item import ItemDraft, ItemKind
from questions.core.parsing import parse_item
from questions.core.validation import MAX_ANGOFF, MIN_ANGOFF, authored_texts
from questions.core.yaml_reading import Problem

MAX_PAIR_LENGTH = 200
MAX_CODE_LENGTH = 40  # of exams and tasks
MAX_ENTRIES = 50  # references, reviews
SHOWN_PROBLEMS = 5

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """One item of a file as nodes. line: where it begins; losses: what was left out; refusal: why none is made."""

    line: int
    node: yaml.Node
    losses: tuple[str, ...] = ()
    refusal: Refusal | None = None


def read_entries(entries: Iterable[Entry], notes: tuple[tuple[int, str], ...] = ()) -> Reading:
    """Every item of a file, in its order. Raises UnreadableFile for more than MAX_QUESTIONS."""
    questions: list[ReadQuestion] = []
    names = SlugNames()
    lines: dict[str, int] = {}
    for entry in entries:
        if len(questions) == MAX_QUESTIONS:
            raise UnreadableFile(entry.line, f"more than {MAX_QUESTIONS:,} questions; split the file")
        question = _read_entry(entry)
        draft = question.draft
        if draft is not None and not draft.slug:
            slug = names.take(make_slug("", draft.content.stem))
            question = replace(question, draft=replace(draft, slug=slug))
        elif draft is not None and (first := lines.setdefault(draft.slug, entry.line)) != entry.line:
            why = f"the name {draft.slug} is already used in line {first}"
            question = ReadQuestion(question.line, draft.slug, refusal=Refusal(why, "give it a name of its own"))
        elif draft is not None:
            names.take(draft.slug)
        questions.append(question)
    return Reading(tuple(questions), notes)


def _read_entry(entry: Entry) -> ReadQuestion:
    name = _name_of(entry.node)
    if entry.refusal is not None:
        return ReadQuestion(entry.line, name, refusal=entry.refusal)
    problems: list[Problem] = []
    try:
        parsed = parse_item(entry.node, "", problems, is_identified=False)
    except RecursionError:
        parsed = None
    if parsed is None:
        return ReadQuestion(entry.line, name, refusal=_refusal_of(problems, entry.line))
    if excess := find_excess(parsed.draft):
        return ReadQuestion(entry.line, name, refusal=Refusal(excess, "mend or shorten it"))
    category = f"{parsed.draft.exam}/{parsed.draft.task}" if parsed.draft.task else ""
    return ReadQuestion(entry.line, name, category, parsed.draft, entry.losses)


def _name_of(node: yaml.Node) -> str:
    """The slug, else the beginning of the stem."""
    fields = node.value if isinstance(node, yaml.MappingNode) else []
    texts = {str(key.value): str(value.value) for key, value in fields if isinstance(value, yaml.ScalarNode)}
    return shorten(texts.get("slug", "")) or shorten(texts.get("stem", "")) or "(without text)"


def _refusal_of(problems: list[Problem], line: int) -> Refusal:
    shown = []
    for problem in problems[:SHOWN_PROBLEMS]:
        where = f"line {problem.line}: " if problem.line != line else ""
        shown.append(f"{where}{problem.field}: {problem.message}" if problem.field else f"{where}{problem.message}")
    if len(problems) > SHOWN_PROBLEMS:
        shown.append(f"and {len(problems) - SHOWN_PROBLEMS} more")
    return Refusal(shorten("; ".join(shown), 1000), "mend what is named")


def find_excess(draft: ItemDraft) -> str:
    """What of a draft no item can hold, whatever its author does before publishing; "" when all fits."""
    content, solution = draft.content, draft.solution
    if draft.slug and (len(draft.slug) > MAX_SLUG_LENGTH or not _SLUG.fullmatch(draft.slug)):
        words = f"lower-case words joined by hyphens, {MAX_SLUG_LENGTH} characters at most"
        return f"the name “{shorten(draft.slug)}”; expected {words}"
    for word, count, most in (
        ("options", len(content.options), MAX_OPTIONS),
        ("prompts", len(content.prompts), MAX_OPTIONS),
        ("tags", len(draft.topics) + len(draft.services) + len(draft.requirements), MAX_TAGS),
        ("references", len(solution.references), MAX_ENTRIES),
        ("reviews", len(draft.reviews), MAX_ENTRIES),
    ):
        if count > most:
            return f"{count} {word}, {most} at most are taken"
    if draft.angoff is not None and not (
        MIN_ANGOFF <= draft.angoff <= MAX_ANGOFF and draft.angoff == round(draft.angoff, 2)
    ):
        return f"angoff: expected {MIN_ANGOFF} to {MAX_ANGOFF} with two decimals, found {draft.angoff}"
    return _excess_of_texts(draft)


def _excess_of_texts(draft: ItemDraft) -> str:
    tags = [("a tag", name, MAX_TAG_LENGTH) for name in (*draft.topics, *draft.services, draft.family)]
    facts = [("exam", draft.exam, MAX_CODE_LENGTH), ("task", draft.task, MAX_CODE_LENGTH)]
    facts += [("pair", draft.pair, MAX_PAIR_LENGTH), *tags]
    facts += [("a review", text, MAX_TAG_LENGTH) for review in draft.reviews for text in (review.role, review.outcome)]
    facts += [("a reference", text, 2000) for entry in draft.solution.references for text in (entry.url, entry.title)]
    for name, text, most in [*facts, *((name, text, MAX_TEXT_LENGTH) for name, text in authored_texts(draft))]:
        if len(text) > most:
            return f"{name}: {len(text):,} characters, {most:,} at most are taken"
        if found := _FORBIDDEN.search(text):
            return f"{name}: the control character U+{ord(found.group()):04X}"
    return ""


# Writing ------------------------------------------------------------------------------------------------------------


def fields_of(draft: ItemDraft) -> dict[str, Any]:
    """The fields of our text format in their order, those without a value left out.

    Dates are dates, the Angoff estimate a Decimal, all else texts, lists and mappings. Raises CannotWrite when an
    option or a prompt would not be taken back.
    """
    content, solution = draft.content, draft.solution
    fields: dict[str, Any] = {
        "slug": draft.slug,
        "exam": draft.exam,
        "task": draft.task,
        "kind": str(content.kind),
        "topics": list(draft.topics),
        "services": list(draft.services),
        "pair": draft.pair,
        "requirements": list(draft.requirements),
        "family": draft.family,
        "angoff": draft.angoff,
        "stem": content.stem,
        "prompts": _prompts(draft),
        "options": _options(draft),
        "clue": solution.clue,
        "takeaway": solution.takeaway,
        "references": [
            {"url": entry.url, "title": entry.title, "checked": entry.checked} for entry in solution.references
        ],
        "review": [_filled(role=entry.role, on=entry.on, outcome=entry.outcome) for entry in draft.reviews],
    }
    return _filled(**fields)


def _options(draft: ItemDraft) -> list[dict[str, Any]]:
    content, solution = draft.content, draft.solution
    texts = {option.handle: option.text for option in content.options}
    handles = list(texts)
    if content.kind == ItemKind.ORDERING:
        handles = [entry for entry in solution.correct if isinstance(entry, str)]
        if sorted(handles) != sorted(texts):
            raise CannotWrite("its order does not name every option once")
    has_keys = content.kind in {ItemKind.SINGLE, ItemKind.MULTIPLE}
    return [
        _filled(
            text=texts[handle],
            key=True if has_keys and handle in solution.correct else None,
            rationale=solution.rationales.get(handle, ""),
        )
        for handle in handles
    ]


def _prompts(draft: ItemDraft) -> list[dict[str, Any]]:
    texts = {option.handle: option.text for option in draft.content.options}
    matches = dict(entry for entry in draft.solution.correct if isinstance(entry, tuple))
    return [
        _filled(
            text=prompt.text,
            match=texts.get(matches.get(prompt.handle, ""), ""),
            rationale=draft.solution.rationales.get(prompt.handle, ""),
        )
        for prompt in draft.content.prompts
    ]


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", None) and value != []}


def as_text(value: object) -> str:
    """How a date or number stands in a file."""
    return value.isoformat() if isinstance(value, date) else str(value)
