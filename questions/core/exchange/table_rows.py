"""Items to rows of a table and back. The layout is that of `table_columns`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from questions.core.exchange.bounds import MAX_OPTIONS
from questions.core.exchange.own_items import Entry, as_text, fields_of
from questions.core.exchange.own_nodes import mark_at, to_node
from questions.core.exchange.report import CannotWrite, Refusal, shorten
from questions.core.exchange.table_columns import Header, guard, place_of, unguard
from questions.core.item import ItemDraft, ItemKind

_KINDS = {
    "mc": "single", "multiple choice": "single", "single choice": "single", "single answer": "single",
    "mcq": "single", "multiple answer": "multiple", "multiple response": "multiple", "ma": "multiple",
    "order": "ordering", "match": "matching",
}  # fmt: skip
_LISTS = ("topics", "services", "requirements")
_PLAIN = ("slug", "exam", "task", "kind", "family", "pair", "angoff", "stem", "clue", "takeaway")


class BadCell(Exception):
    """What a cell says cannot be understood."""


class BadText(str):
    """What is wrong with a cell that holds no text: the row is refused with these words."""

    __slots__ = ()


# Reading ------------------------------------------------------------------------------------------------------------


def read_row(cells: Sequence[str], header: Header, line: int) -> Entry:
    """One row as the fields of an item; refused when a cell cannot be understood."""
    row: dict[str, str] = {}
    losses: list[str] = []
    for place, cell in enumerate(cells):
        text = unguard(cell.strip()).strip()
        name = header.names[place] if place < len(header.names) else ""
        if name:
            row[name] = text
        elif text:
            title = header.titles[place] if place < len(header.titles) else ""
            words = f"the column “{title}”" if title else f"“{shorten(text, 30)}”, in a column without a title"
            losses.append(f"{words}: items have nothing like it")
    try:
        if bad := next((cell for cell in cells if isinstance(cell, BadText)), None):
            raise BadCell(bad)
        return Entry(line, to_node(_fields(row), mark_at(line)), tuple(losses))
    except BadCell as error:
        shown = {name: row.get(name, "") for name in ("slug", "stem")}
        return Entry(line, to_node(shown, mark_at(line)), refusal=Refusal(str(error), "mend the cell"))


def _fields(row: Mapping[str, str]) -> dict[str, Any]:
    options = _numbered(row, "option", ("option", "rationale"))
    prompts = _numbered(row, "prompt", ("prompt", "match", "prompt_rationale"))
    keys = [_place(row, "key", entry, len(options)) for entry in re.split(r"[;,\s]+", row.get("key", "")) if entry]
    kind = _kind(row.get("kind", ""), has_prompts=bool(prompts), keys=len(keys))
    if kind == ItemKind.ORDERING and keys:
        if sorted(keys) != list(range(1, len(options) + 1)):
            raise BadCell(f"key: expected the numbers of all {len(options)} options in the right order")
        options = [options[number - 1] for number in keys]
    if kind == ItemKind.MATCHING and keys:
        raise BadCell("key: a matching item says in match_1, match_2, ... what belongs together")
    fields: dict[str, Any] = {
        name: row.get(name) or None for name in ("slug", "exam", "task", "family", "pair", "angoff")
    }
    fields |= {name: row.get(name) or None for name in ("stem", "clue", "takeaway")}
    fields |= {name: _list(row.get(name, "")) for name in _LISTS}
    fields["kind"] = kind
    marked = keys if kind != ItemKind.ORDERING else []
    fields["options"] = [
        {"text": option["option"], "rationale": option["rationale"]} | ({"key": True} if number in marked else {})
        for number, option in enumerate(options, 1)
    ]
    if prompts:
        fields["prompts"] = [_prompt(row, number, prompt, options) for number, prompt in enumerate(prompts, 1)]
    fields["references"] = [_reference(line) for line in _lines(row.get("references", ""))]
    fields["review"] = [_review(line) for line in _lines(row.get("review", ""))]
    return fields


def _numbered(row: Mapping[str, str], first: str, names: Sequence[str]) -> list[dict[str, str]]:
    """What stands in numbered columns, up to the last with a text; one left empty between others is a mistake."""
    filled = [number for number in range(1, MAX_OPTIONS + 1) if any(row.get(f"{name}_{number}") for name in names)]
    for number in range(1, max(filled, default=0) + 1):
        if not row.get(f"{first}_{number}"):
            raise BadCell(f"{first}_{number}: empty, but a column after it or its rationale is filled")
    return [{name: row.get(f"{name}_{number}", "") for name in names} for number in filled]


def _kind(text: str, *, has_prompts: bool, keys: int) -> str:
    if text:
        return _KINDS.get(text.lower(), text.lower())
    if has_prompts:
        return ItemKind.MATCHING
    return ItemKind.MULTIPLE if keys > 1 else ItemKind.SINGLE


def _place(row: Mapping[str, str], name: str, text: str, count: int) -> int:
    number = place_of(text)
    if number is None or number > count:
        raise BadCell(f"{name}: “{shorten(text, 30)}” is no number or letter of one of the {count} options")
    return number


def _prompt(
    row: Mapping[str, str], number: int, prompt: Mapping[str, str], options: Sequence[Mapping[str, str]]
) -> Any:
    match = prompt["match"]
    texts = [option["option"] for option in options]
    if match and (place_of(match) or match not in texts):
        match = texts[_place(row, f"match_{number}", match, len(texts)) - 1]
    return {"text": prompt["prompt"], "match": match, "rationale": prompt["prompt_rationale"]}


def _list(text: str) -> list[str]:
    separator = ";" if ";" in text else ","
    return [entry.strip() for entry in text.split(separator) if entry.strip()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _reference(line: str) -> dict[str, str]:
    title, *rest = line.rsplit(" | ", 2)
    if len(rest) != 2:
        raise BadCell(f"references: expected “title | address | 2026-11-22”, one a line, found “{shorten(line, 40)}”")
    return {"title": title.strip(), "url": rest[0].strip(), "checked": rest[1].strip()}


def _review(line: str) -> dict[str, str]:
    role, *rest = (part.strip() for part in line.split(" | "))
    if not 1 <= len(rest) <= 2:
        raise BadCell(f"review: expected “role | 2026-11-22 | outcome”, one a line, found “{shorten(line, 40)}”")
    return {"role": role, "on": rest[0]} | ({"outcome": rest[1]} if len(rest) == 2 else {})


# Writing ------------------------------------------------------------------------------------------------------------


def write_row(draft: ItemDraft) -> dict[str, str]:
    """Column -> cell, guarded against spreadsheets that would calculate it; empty ones left out."""
    fields = fields_of(draft)
    options, prompts = fields.get("options", []), fields.get("prompts", [])
    if max(len(options), len(prompts)) > MAX_OPTIONS:
        raise CannotWrite(f"a table has {MAX_OPTIONS} options at most")
    row = {name: as_text(fields[name]) for name in _PLAIN if name in fields}
    row |= {name: _join(fields[name]) for name in _LISTS if name in fields}
    row["key"] = "; ".join(str(number) for number, option in enumerate(options, 1) if option.get("key"))
    for number, option in enumerate(options, 1):
        row |= {f"option_{number}": option.get("text", ""), f"rationale_{number}": option.get("rationale", "")}
    texts = [option.get("text", "") for option in options]
    for number, prompt in enumerate(prompts, 1):
        place = texts.index(prompt["match"]) + 1 if prompt.get("match") in texts else ""
        row |= {f"prompt_{number}": prompt.get("text", ""), f"match_{number}": str(place)}
        row[f"prompt_rationale_{number}"] = prompt.get("rationale", "")
    row["references"] = "\n".join(
        f"{entry['title']} | {entry['url']} | {as_text(entry['checked'])}" for entry in fields.get("references", [])
    )
    row["review"] = "\n".join(
        " | ".join(as_text(value) for value in entry.values()) for entry in fields.get("review", [])
    )
    return {name: guard(text) for name, text in row.items() if text}


def _join(values: Sequence[str]) -> str:
    text = "; ".join(values)
    return f"{text};" if "," in text and ";" not in text else text
