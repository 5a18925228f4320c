"""What changed between two versions of an item, field by field and word by word, for people to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from questions.core.handles import Text
from questions.core.item import ItemKind


class Mark(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Segment:
    mark: Mark
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs. label: "Option B", "Rationale of option B", "Key"."""

    label: str
    segments: tuple[Segment, ...]


def compare(before: Text | None, after: Text) -> list[Change]:
    """The fields that differ, in the order a person reads an item; before is None for the first version.

    Options are paired by handle, so one that only moved is no change; letters are those of the later version.
    """
    old = dict(_fields(before)) if before else {}
    labels: dict[str, str] = {}
    changes = []
    for name, (label, text) in _fields(after):
        labels[name] = label
        was = old.get(name, ("", ""))[1]
        if was != text:
            changes.append(Change(label, compare_words(was, text)))
    for name, (label, text) in old.items():
        if name not in labels and text:
            changes.append(Change(f"{label} (removed)", compare_words(text, "")))
    return changes


def compare_words(before: str, after: str) -> tuple[Segment, ...]:
    """Runs of words that stayed, went or came; spaces stay with the word before them."""
    old, new = re.findall(r"\S+\s*|\s+", before), re.findall(r"\S+\s*|\s+", after)
    segments = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            segments.append(Segment(Mark.SAME, "".join(old[i1:i2])))
            continue
        if i1 < i2:
            segments.append(Segment(Mark.REMOVED, "".join(old[i1:i2])))
        if j1 < j2:
            segments.append(Segment(Mark.ADDED, "".join(new[j1:j2])))
    return tuple(segments)


def _fields(text: Text) -> Iterator[tuple[str, tuple[str, str]]]:
    """Name that pairs two versions -> label and words."""
    content, solution = text.content, text.solution
    yield "kind", ("Kind", content.kind)
    yield "stem", ("Stem", content.stem)
    labels = {prompt.handle: f"prompt {number}" for number, prompt in enumerate(content.prompts, 1)}
    labels |= {option.handle: f"option {chr(ord('A') + index)}" for index, option in enumerate(content.options)}
    for _, part in content.parts():
        label = labels[part.handle]
        yield part.handle, (f"{label[0].upper()}{label[1:]}", part.text)
        yield f"{part.handle} rationale", (f"Rationale of {label}", solution.rationales.get(part.handle, ""))
    yield "key", ("Key", _key_words(text))
    yield "clue", ("Clue", solution.clue)
    yield "takeaway", ("Takeaway", solution.takeaway)
    references = [f"{entry.title} {entry.url} ({entry.checked})" for entry in solution.references]
    yield "references", ("References", "\n".join(references))


def _key_words(text: Text) -> str:
    """The key by what its options say, so that it compares across versions."""
    texts = {part.handle: part.text for _, part in text.content.parts()}
    if text.content.kind == ItemKind.MATCHING:
        return "\n".join(
            f"{texts.get(entry[0], '?')} → {texts.get(entry[1], '?')}"
            for entry in text.solution.correct
            if isinstance(entry, tuple)
        )
    return "\n".join(texts.get(entry, "?") for entry in text.solution.correct if isinstance(entry, str))
