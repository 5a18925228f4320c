"""What an item needs before it may be published. Each finding names the field and what is missing."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial

from questions.core.figures import figures_named
from questions.core.item import REQUIREMENTS, ItemContent, ItemDraft, ItemKind, ItemSolution
from questions.core.rendering import find_markup_problems

MIN_ANGOFF = Decimal("0.30")
MAX_ANGOFF = Decimal("0.95")
MAX_TEXT_LENGTH = 8000

# how many options each kind may have; the exams ask for 4 in single and 5 or 6 in multiple
OPTION_COUNTS = {
    ItemKind.SINGLE: (4, 4),
    ItemKind.MULTIPLE: (5, 6),
    ItemKind.ORDERING: (3, 6),
    ItemKind.MATCHING: (3, 9),
}
PROMPT_COUNT = (3, 7)
CHOOSE_WORDS = {2: "TWO", 3: "THREE", 4: "FOUR"}

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CHOOSE = re.compile(r"\(Choose ([A-Za-z]+)\.?\)")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """field: as in the text format, "options[2].rationale"; empty for the item as a whole."""

    field: str
    message: str
    severity: Severity = Severity.ERROR
    rule: str = "structure"

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


def check_item(draft: ItemDraft, tasks: Collection[str]) -> list[Finding]:
    """Everything that keeps an item from being published; an empty list means it may be.

    tasks: codes of the tasks of the item's exam.
    """
    checks = (
        _check_identity(draft, tasks),
        _check_options(draft.content, draft.solution),
        _check_key(draft.content, draft.solution),
        _check_choose(draft.content),
        _check_explanation(draft),
        _check_markup(draft),
    )
    return [finding for check in checks for finding in check]


def _check_identity(draft: ItemDraft, tasks: Collection[str]) -> Iterator[Finding]:
    if not _SLUG.fullmatch(draft.slug) or len(draft.slug) > 120:
        yield Finding("slug", "expected lower-case words joined by hyphens, 120 characters at most")
    if draft.task not in tasks:
        yield Finding("task", f"{draft.task or 'missing'} is not a task of {draft.exam}")
    if not draft.content.stem:
        yield Finding("stem", "missing")
    if draft.angoff is None:
        yield Finding("angoff", "missing")
    elif not MIN_ANGOFF <= draft.angoff <= MAX_ANGOFF:
        yield Finding("angoff", f"expected {MIN_ANGOFF} to {MAX_ANGOFF}, found {draft.angoff}")
    elif draft.angoff != round(draft.angoff, 2):
        yield Finding("angoff", f"expected two decimals, found {draft.angoff}")
    if not draft.topics:
        yield Finding("topics", "missing")
    for topic in draft.topics:
        if not _SLUG.fullmatch(topic):
            yield Finding("topics", f"{topic!r} is not written as lower-case words joined by hyphens")
    if not draft.requirements:
        yield Finding("requirements", "missing; 'none' when nothing of the list decides")
    for requirement in draft.requirements:
        if requirement not in REQUIREMENTS:
            yield Finding("requirements", f"{requirement!r} is not one of {', '.join(REQUIREMENTS)}")


def _check_options(content: ItemContent, solution: ItemSolution) -> Iterator[Finding]:
    fewest, most = OPTION_COUNTS[content.kind]
    if not fewest <= len(content.options) <= most:
        expected = str(fewest) if fewest == most else f"{fewest} to {most}"
        yield Finding("options", f"{content.kind} needs {expected} options, found {len(content.options)}")
    if content.kind == ItemKind.MATCHING and not PROMPT_COUNT[0] <= len(content.prompts) <= PROMPT_COUNT[1]:
        yield Finding("prompts", f"matching needs {PROMPT_COUNT[0]} to {PROMPT_COUNT[1]}, found {len(content.prompts)}")
    if content.kind != ItemKind.MATCHING and content.prompts:
        yield Finding("prompts", "only matching items have prompts")
    matched = {entry[1] for entry in solution.correct if isinstance(entry, tuple)}
    seen: dict[str, str] = {}
    for name, part in content.parts():
        if not part.text:
            yield Finding(f"{name}.text", "missing")
        elif (first := seen.setdefault(f"{name[0]} {part.text.casefold()}", name)) != name:
            yield Finding(f"{name}.text", f"the same text as {first}")
        # an option of a matching item that a prompt uses is explained there
        if not solution.rationales.get(part.handle) and part.handle not in matched:
            yield Finding(f"{name}.rationale", "missing")


def _check_key(content: ItemContent, solution: ItemSolution) -> Iterator[Finding]:
    handles = {option.handle for option in content.options}
    correct = solution.correct
    if content.kind == ItemKind.MATCHING:
        yield from _check_pairs(content, solution)
    elif any(entry not in handles for entry in correct):
        yield Finding("options", "the key names an option that does not exist")
    elif content.kind == ItemKind.ORDERING:
        if sorted(map(str, correct)) != sorted(handles):
            yield Finding("options", "the order must name every option once")
    elif content.kind == ItemKind.SINGLE:
        if len(correct) != 1:
            yield Finding("options", f"single needs exactly one key, found {len(correct)}")
    elif len(correct) < 2 or len(correct) >= len(content.options):
        yield Finding("options", f"multiple needs two or more keys and a distractor, found {len(correct)} keys")
    elif len(correct) != content.choose:
        yield Finding("options", f"asked to choose {content.choose}, but {len(correct)} options are keys")


def _check_pairs(content: ItemContent, solution: ItemSolution) -> Iterator[Finding]:
    handles = {option.handle for option in content.options}
    pairs = dict(entry for entry in solution.correct if isinstance(entry, tuple))
    used: dict[str, int] = {}
    for index, prompt in enumerate(content.prompts):
        match = pairs.get(prompt.handle)
        if match not in handles:
            yield Finding(f"prompts[{index}].match", "missing")
        elif used.setdefault(match, index) != index:
            yield Finding(f"prompts[{index}].match", f"the option already belongs to prompts[{used[match]}]")


def _check_choose(content: ItemContent) -> Iterator[Finding]:
    asked = _CHOOSE.findall(content.stem)
    if content.kind == ItemKind.MULTIPLE:
        word = CHOOSE_WORDS.get(content.choose, str(content.choose))
        if asked != [word]:
            yield Finding("stem", f'must end with "(Choose {word}.)", once: {content.choose} options are keys')
    elif asked:
        yield Finding("stem", f"asks to choose several, but the item is {content.kind}")


def _check_explanation(draft: ItemDraft) -> Iterator[Finding]:
    for name in ("clue", "takeaway"):
        if not getattr(draft.solution, name):
            yield Finding(name, "missing")
    if not draft.solution.references:
        yield Finding("references", "missing")
    for index, reference in enumerate(draft.solution.references):
        if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", reference.url):
            yield Finding(f"references[{index}].url", "expected a web address")
        if not reference.title:
            yield Finding(f"references[{index}].title", "missing")


def _check_markup(draft: ItemDraft) -> Iterator[Finding]:
    for name, text in authored_texts(draft):
        if len(text) > MAX_TEXT_LENGTH:
            yield Finding(name, f"longer than {MAX_TEXT_LENGTH} characters")
        yield from map(partial(Finding, name), find_markup_problems(text))
        # an option is pressed to choose it, and some are read out or dragged
        if name.endswith(".text") and figures_named(text):
            yield Finding(name, "a figure cannot stand here; show it in the stem and refer to it")


def authored_texts(draft: ItemDraft) -> Iterator[tuple[str, str]]:
    """Every Markdown text of an item with the name of its field."""
    yield "stem", draft.content.stem
    for name, part in draft.content.parts():
        yield f"{name}.text", part.text
        yield f"{name}.rationale", draft.solution.rationales.get(part.handle, "")
    yield "clue", draft.solution.clue
    yield "takeaway", draft.solution.takeaway
