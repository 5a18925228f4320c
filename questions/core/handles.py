"""Keeping the names of options across versions.

Responses of an attempt are stored by handle, and a regrade compares them with the key of a later version: an option
that stays must keep its handle, wherever it stands now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count

from questions.core.item import ItemContent, ItemDraft, ItemSolution, Key, Option, Prompt

SIMILAR_ENOUGH = 0.6  # above this an option counts as reworded, below as replaced


@dataclass(frozen=True)
class Text:
    """The content and solution of one version."""

    content: ItemContent
    solution: ItemSolution


def align_handles(text: Text, earlier: ItemContent) -> Text:
    """The same text with the earlier version's handles for options and prompts that stayed or were reworded.

    New ones get numbers that the earlier version did not use, so a handle never changes its meaning.
    """
    options = _renames(text.content.options, earlier.options, "o")
    prompts = _renames(text.content.prompts, earlier.prompts, "p")
    names = options | prompts
    return Text(
        content=replace(
            text.content,
            options=tuple(Option(names[option.handle], option.text) for option in text.content.options),
            prompts=tuple(Prompt(names[prompt.handle], prompt.text) for prompt in text.content.prompts),
        ),
        solution=replace(
            text.solution,
            correct=_rename_key(text.solution.correct, names),
            rationales={names[handle]: rationale for handle, rationale in text.solution.rationales.items()},
        ),
    )


def says_the_same(one: ItemDraft, other: ItemDraft) -> bool:
    """Whether two drafts differ at most in the handles of options, the order of tags, and the reviews."""
    text = align_handles(Text(other.content, other.solution), one.content)
    renamed = replace(other, content=text.content, solution=text.solution)
    return _without_order(one) == _without_order(renamed)


def _without_order(draft: ItemDraft) -> ItemDraft:
    return replace(
        draft,
        topics=tuple(sorted(draft.topics)),
        services=tuple(sorted(draft.services)),
        requirements=tuple(sorted(draft.requirements)),
        reviews=(),
    )


def _rename_key(correct: Key, names: dict[str, str]) -> Key:
    pairs = tuple((names[entry[0]], names[entry[1]]) for entry in correct if isinstance(entry, tuple))
    return pairs or tuple(names[entry] for entry in correct if isinstance(entry, str))


def _renames(
    now: Sequence[Option] | Sequence[Prompt], earlier: Sequence[Option] | Sequence[Prompt], letter: str
) -> dict[str, str]:
    """New handle -> handle to use."""
    free = {entry.handle: entry.text for entry in earlier}
    numbers = count(max((int(handle[1:]) for handle in free), default=0) + 1)
    names: dict[str, str] = {}
    for entry in now:
        same = next((handle for handle, text in free.items() if text == entry.text), None)
        if same is not None:
            names[entry.handle] = same
            del free[same]
    for entry in now:
        if entry.handle in names:
            continue
        nearest = max(free, key=lambda handle: _similarity(free[handle], entry.text), default=None)
        if nearest is not None and _similarity(free[nearest], entry.text) >= SIMILAR_ENOUGH:
            names[entry.handle] = nearest
            del free[nearest]
        else:
            names[entry.handle] = f"{letter}{next(numbers)}"
    return names


def _similarity(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
