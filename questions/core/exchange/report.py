"""What came of every question of a foreign file, and of every item that was to be written into one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from questions.core.exchange.pictures import PictureSource
from questions.core.item import ItemDraft


class Outcome(StrEnum):
    IMPORTED = "imported"
    WITH_LOSS = "imported with loss"
    PRESENT = "here already"
    REFUSED = "refused"


@dataclass(frozen=True)
class Refusal:
    """why: what cannot be taken; mend: what to do about it."""

    why: str
    mend: str

    def __str__(self) -> str:
        return f"{self.why}; {self.mend}"


@dataclass(frozen=True)
class ReadQuestion:
    """One question of a foreign file.

    line: where it begins, from 1; name: as the file calls it, or the beginning of its text; category: the one it stands
    in, "" for none; draft: None when refused, with exam and task empty unless the category names them; losses: what the
    file says about it and an item cannot hold; is_present: the bank has it already.
    """

    line: int
    name: str
    category: str = ""
    draft: ItemDraft | None = None
    losses: tuple[str, ...] = ()
    refusal: Refusal | None = None
    is_present: bool = False

    @property
    def outcome(self) -> Outcome:
        if self.refusal is not None:
            return Outcome.REFUSED
        if self.is_present:
            return Outcome.PRESENT
        return Outcome.WITH_LOSS if self.losses else Outcome.IMPORTED


@dataclass(frozen=True)
class Reading:
    """A file as it was read.

    notes: (line, words) of what belongs to no question, such as categories; pictures: what texts show, by the ids they
    call them by.
    """

    questions: tuple[ReadQuestion, ...]
    notes: tuple[tuple[int, str], ...] = ()
    pictures: Mapping[UUID, PictureSource] = field(default_factory=dict)

    def counts(self) -> dict[Outcome, int]:
        found = Counter(question.outcome for question in self.questions)
        return {outcome: found[outcome] for outcome in Outcome}


@dataclass(frozen=True)
class Written:
    """A foreign file to be saved. losses and refused: (slug, what), in the order of the items."""

    data: bytes
    count: int
    losses: tuple[tuple[str, str], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


class CannotWrite(Exception):
    """The format has no place for this item; the message says what stands against it."""


class UnreadableFile(Exception):
    """Nothing of the file can be read; the message says why and what to do."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def shorten(text: str, length: int = 60) -> str:
    """The beginning of a text on one line that a terminal can show, to name it in a report."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 4 * length]).split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
