"""An item and its parts, in the words of the field: stem, options, key, rationales.

What a candidate may see (`ItemContent`) and what they may not (`ItemSolution`) are separate types, as they are separate
tables. Options and prompts are named by handles that mean nothing ("o1"); a candidate never sees handles.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class ItemKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERING = "ordering"
    MATCHING = "matching"


class ItemStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


REQUIREMENTS = (
    "cost",
    "latency",
    "throughput",
    "operations",
    "accuracy",
    "interpretability",
    "security",
    "compliance",
    "availability",
    "data-limits",
    "none",
)


# single, multiple, ordering: handles of options; matching: (prompt handle, option handle)
Key = tuple[str, ...] | tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Option:
    handle: str
    text: str


@dataclass(frozen=True)
class Prompt:
    """The left side of a matching item."""

    handle: str
    text: str


@dataclass(frozen=True)
class Reference:
    url: str
    title: str
    checked: date


@dataclass(frozen=True)
class Review:
    """Who did what to the item, as a role: author, blind-solver, key-checker.

    Kept beside the solution, not in it: a review is about a version and comes after it was frozen.
    """

    role: str
    on: date
    outcome: str = ""

    def to_json(self) -> dict[str, str]:
        return {"role": self.role, "on": self.on.isoformat(), "outcome": self.outcome}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> "Review":
        return cls(data["role"], date.fromisoformat(data["on"]), data.get("outcome", ""))


@dataclass(frozen=True)
class ItemContent:
    """What a candidate sees.

    choose: number of options to pick; for ordering the number of options, for matching the number of prompts.
    """

    kind: ItemKind
    choose: int
    stem: str
    options: tuple[Option, ...]
    prompts: tuple[Prompt, ...] = ()

    def parts(self) -> list[tuple[str, Option | Prompt]]:
        """Options and prompts with their names in the text format: ("options[0]", ...)."""
        options = [(f"options[{index}]", option) for index, option in enumerate(self.options)]
        return [*options, *((f"prompts[{index}]", prompt) for index, prompt in enumerate(self.prompts))]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": str(self.kind),
            "choose": self.choose,
            "stem": self.stem,
            "options": [{"handle": option.handle, "text": option.text} for option in self.options],
            "prompts": [{"handle": prompt.handle, "text": prompt.text} for prompt in self.prompts],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ItemContent":
        return cls(
            kind=ItemKind(data["kind"]),
            choose=data["choose"],
            stem=data["stem"],
            options=tuple(Option(entry["handle"], entry["text"]) for entry in data["options"]),
            prompts=tuple(Prompt(entry["handle"], entry["text"]) for entry in data.get("prompts", [])),
        )


@dataclass(frozen=True)
class ItemSolution:
    """What only instructors, and candidates after scoring, see.

    correct: single and multiple - the handles of the keys; ordering - all option handles in the right order;
    matching - one (prompt handle, option handle) for every prompt.
    rationales: handle of an option (or prompt) -> why it is right or wrong here.
    """

    correct: Key
    rationales: dict[str, str]
    clue: str
    takeaway: str
    references: tuple[Reference, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "correct": [list(entry) if isinstance(entry, tuple) else entry for entry in self.correct],
            "rationales": self.rationales,
            "clue": self.clue,
            "takeaway": self.takeaway,
            "references": [
                {"url": entry.url, "title": entry.title, "checked": entry.checked.isoformat()}
                for entry in self.references
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ItemSolution":
        return cls(
            correct=tuple(tuple(entry) if isinstance(entry, list) else entry for entry in data["correct"]),
            rationales=data["rationales"],
            clue=data["clue"],
            takeaway=data["takeaway"],
            references=tuple(
                Reference(entry["url"], entry["title"], date.fromisoformat(entry["checked"]))
                for entry in data.get("references", [])
            ),
        )


@dataclass(frozen=True)
class ItemDraft:
    """Everything an author writes about one item; what files and the admin hand to the services."""

    slug: str
    exam: str
    task: str
    content: ItemContent
    solution: ItemSolution
    angoff: Decimal | None = None
    topics: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    family: str = ""
    pair: str = ""
    reviews: tuple[Review, ...] = ()
