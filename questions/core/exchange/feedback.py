"""Clue, takeaway, references and rationales of prompts as one text: the general feedback of a question.

Formats have one place for what is said after a question. Each part stands there under its label, and is read back when
writing it again gives the same text; any other general feedback is an explanation, and becomes the takeaway.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from questions.core.item import Reference

MAX_REFERENCE_LENGTH = 2000

_LABELS = ("Clue", "Takeaway", "Why", "References")
_LABEL = re.compile(rf"^\*\*({'|'.join(_LABELS)}):\*\*(?: |$)", re.MULTILINE)
_REFERENCE = re.compile(r"- \[(.*)\]\((\S+)\) \(checked (\d{4}-\d{2}-\d{2})\)")
_WHY = re.compile(r"^(\d+)\. ", re.MULTILINE)


@dataclass(frozen=True)
class Afterwords:
    """whys: number of a prompt or option, from 1 -> its rationale, where the format gives it no place of its own."""

    clue: str = ""
    takeaway: str = ""
    whys: tuple[tuple[int, str], ...] = ()
    references: tuple[Reference, ...] = ()


def write_afterwords(words: Afterwords) -> str:
    parts = {
        "Clue": words.clue,
        "Takeaway": words.takeaway,
        "Why": "\n".join(f"{number}. {text}" for number, text in words.whys),
        "References": "\n".join(_write_reference(reference) for reference in words.references),
    }
    lists = {"Why", "References"}
    blocks = [f"**{label}:**{_gap(label in lists)}{text}" for label, text in parts.items() if text]
    return "\n\n".join(blocks)


def read_afterwords(text: str) -> Afterwords | None:
    """What `write_afterwords` wrote; None when it did not write this text."""
    found = list(_LABEL.finditer(text))
    if not found or found[0].start() != 0:
        return None
    ends = [match.start() for match in found[1:]] + [len(text)]
    parts = {match.group(1): text[match.end() : end].strip() for match, end in zip(found, ends, strict=True)}
    words = Afterwords(
        clue=parts.get("Clue", ""),
        takeaway=parts.get("Takeaway", ""),
        whys=_read_whys(parts.get("Why", "")),
        references=_read_references(parts.get("References", "")),
    )
    return words if write_afterwords(words) == text else None


def whys_of(numbers: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    return tuple(sorted((number, text) for number, text in numbers.items() if text))


def _gap(is_list: bool) -> str:
    return "\n\n" if is_list else " "


def _write_reference(reference: Reference) -> str:
    return f"- [{reference.title}]({reference.url}) (checked {reference.checked.isoformat()})"


def _read_references(text: str) -> tuple[Reference, ...]:
    return tuple(_read_reference(line) for line in text.split("\n") if line)


def _read_reference(line: str) -> Reference:
    match = _REFERENCE.fullmatch(line) if len(line) <= MAX_REFERENCE_LENGTH else None
    try:
        return Reference(match[2], match[1], date.fromisoformat(match[3])) if match else Reference("", "", date.min)
    except ValueError:
        return Reference("", "", date.min)


def _read_whys(text: str) -> tuple[tuple[int, str], ...]:
    found = list(_WHY.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)] if found else []
    return tuple((int(match.group(1)), text[match.end() : end].strip()) for match, end in zip(found, ends, strict=True))
