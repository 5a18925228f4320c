"""From what an author fills in, option by option, to content and solution. Files and the admin form share it."""

from collections.abc import Sequence
from dataclasses import dataclass

from questions.core.item import ItemContent, ItemKind, ItemSolution, Key, Option, Prompt, Reference


@dataclass(frozen=True)
class AuthoredOption:
    text: str
    is_key: bool = False
    rationale: str = ""


@dataclass(frozen=True)
class AuthoredPrompt:
    """match: index of the option it belongs to; None while the author has not said."""

    text: str
    match: int | None = None
    rationale: str = ""


@dataclass(frozen=True)
class AuthoredText:
    """options: of an ordering item in the right order. is_key counts in single and multiple items only."""

    kind: ItemKind
    stem: str
    options: Sequence[AuthoredOption]
    prompts: Sequence[AuthoredPrompt]
    clue: str
    takeaway: str
    references: Sequence[Reference]

    def to_content(self) -> ItemContent:
        return ItemContent(
            kind=self.kind,
            choose=self._choose(),
            stem=self.stem,
            options=tuple(Option(f"o{number}", option.text) for number, option in enumerate(self.options, 1)),
            prompts=tuple(Prompt(f"p{number}", prompt.text) for number, prompt in enumerate(self.prompts, 1)),
        )

    def to_solution(self) -> ItemSolution:
        rationales = {f"o{number}": option.rationale for number, option in enumerate(self.options, 1)}
        rationales |= {f"p{number}": prompt.rationale for number, prompt in enumerate(self.prompts, 1)}
        return ItemSolution(
            correct=self._correct(),
            rationales={handle: text for handle, text in rationales.items() if text},
            clue=self.clue,
            takeaway=self.takeaway,
            references=tuple(self.references),
        )

    def _correct(self) -> Key:
        if self.kind == ItemKind.MATCHING:
            return tuple(
                (f"p{number}", f"o{prompt.match + 1}")
                for number, prompt in enumerate(self.prompts, 1)
                if prompt.match is not None
            )
        is_ordering = self.kind == ItemKind.ORDERING
        return tuple(f"o{number}" for number, option in enumerate(self.options, 1) if option.is_key or is_ordering)

    def _choose(self) -> int:
        match self.kind:
            case ItemKind.SINGLE:
                return 1
            case ItemKind.MULTIPLE:
                return sum(option.is_key for option in self.options)
            case ItemKind.ORDERING:
                return len(self.options)
            case ItemKind.MATCHING:
                return len(self.prompts)
