"""Columns of a table of items, one row an item. docs/exchange.md describes them; spreadsheets and CSV share them.

    slug, exam, task, kind, topics, services, requirements, family, pair, angoff, stem, key, option_1, rationale_1, ...,
    prompt_1, match_1, prompt_rationale_1, ..., clue, takeaway, references, review

key: numbers or letters of the keys ("2", "A; C"); of an ordering item the right order when the options stand in another
one. match_1: number or letter of the option that belongs to prompt 1, or its text. Lists are separated by semicolons;
references and reviews stand one a line, their parts separated by " | ".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from questions.core.exchange.bounds import MAX_OPTIONS
from questions.core.exchange.report import UnreadableFile, shorten

MAX_COLUMNS = 400
FACTS = (
    "slug",
    "exam",
    "task",
    "kind",
    "topics",
    "services",
    "requirements",
    "family",
    "pair",
    "angoff",
    "stem",
    "key",
)
AFTERWORDS = ("clue", "takeaway", "references", "review")
NUMBERED = ("option", "rationale", "prompt", "match", "prompt_rationale")

_ALIASES = {
    "id": "slug", "name": "slug", "code": "slug", "title": "slug",
    "type": "kind", "question_type": "kind",
    "question": "stem", "question_text": "stem", "text": "stem",
    "correct": "key", "correct_answer": "key", "correct_answers": "key", "answer": "key", "answers": "key",
    "correct_option": "key", "keys": "key",
    "topic": "topics", "tags": "topics", "service": "services", "requirement": "requirements",
    "explanation": "takeaway", "general_feedback": "takeaway", "reference": "references", "reviews": "review",
}  # fmt: skip
_STEMS = {
    "option": "option", "choice": "option", "answer": "option", "distractor": "option",
    "rationale": "rationale", "feedback": "rationale", "explanation": "rationale", "option_rationale": "rationale",
    "prompt": "prompt", "left": "prompt", "match": "match", "right": "match", "prompt_rationale": "prompt_rationale",
}  # fmt: skip
_NUMBERED = re.compile(r"([a-z_]+?)_?(\d{1,2}|[a-z])")


@dataclass(frozen=True)
class Header:
    """names: of every column ours, "" for one we do not know; titles: as the file calls them."""

    names: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def unknown(self) -> list[str]:
        return [title for name, title in zip(self.names, self.titles, strict=True) if title and not name]


def read_header(cells: Sequence[str], line: int) -> Header:
    """Raises UnreadableFile when this is no header, or two columns mean the same."""
    titles = tuple(shorten(cell, 80) for cell in cells)
    if len(titles) > MAX_COLUMNS:
        raise UnreadableFile(
            line, f"more than {MAX_COLUMNS} columns; delete the empty ones, or start from the template"
        )
    names = tuple(column_of(title) for title in titles)
    if "stem" not in names or "option_1" not in names:
        raise UnreadableFile(line, "no header row with at least “stem” and “option_1”; start from the template")
    for place, name in enumerate(names):
        if name and name in names[:place]:
            first = titles[names.index(name)]
            raise UnreadableFile(
                line, f"the columns “{first}” and “{titles[place]}” mean the same ({name}); leave one out"
            )
    return Header(names, titles)


def column_of(title: str) -> str:
    """Our name of a column, "" when there is none: "Option A" is "option_1"."""
    plain = "_".join(re.findall(r"[a-z0-9]+", title.lower()))
    if plain in FACTS or plain in AFTERWORDS:
        return plain
    if plain in _ALIASES:
        return _ALIASES[plain]
    if len(plain) == 1 and plain in "abcdefgh":
        return f"option_{ord(plain) - ord('a') + 1}"
    match = _NUMBERED.fullmatch(plain)
    if match is None or match.group(1) not in _STEMS:
        return ""
    number = place_of(match.group(2))
    return f"{_STEMS[match.group(1)]}_{number}" if number and number <= MAX_OPTIONS else ""


def place_of(text: str) -> int | None:
    """2 for "2", "b" or "B"; None for anything else."""
    if re.fullmatch(r"[1-9]\d?", text):
        return int(text)
    return ord(text.lower()) - ord("a") + 1 if re.fullmatch(r"[A-Za-z]", text) else None


def columns_for(options: int, prompts: int) -> list[str]:
    """The header of a table that holds items of so many options and prompts."""
    columns = [*FACTS]
    columns += [f"{name}_{number}" for number in range(1, options + 1) for name in NUMBERED[:2]]
    columns += [f"{name}_{number}" for number in range(1, prompts + 1) for name in NUMBERED[2:]]
    return [*columns, *AFTERWORDS]


# Cells that a spreadsheet would calculate ---------------------------------------------------------------------------

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula; `unguard` takes it away."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
