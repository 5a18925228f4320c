"""Values of responses: what is legal, when two are the same, when one is right."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

Value = list[Any]  # option ids, or [prompt id, option id] pairs
Ids = Sequence[str]


class Confidence(IntEnum):
    """How sure a learner was of a response, where they said so."""

    GUESS = 1
    THINK_SO = 2
    SURE = 3


class IllegalValue(ValueError):
    """The value cannot be a response to this item; the message says why."""


def clean_value(value: Any, *, kind: str, choose: int, option_ids: Ids, prompt_ids: Ids) -> Value | None:
    """The value in its canonical form, None when blank.

    single and multiple: a set of option ids, at most `choose`, in the order of `option_ids`; ordering: all option ids,
    each once; matching: [prompt id, option id] pairs, each prompt and each option at most once, in the order of
    `prompt_ids`. Fewer than `choose` options, or pairs for some prompts only, are legal: unfinished work is kept.
    Raises IllegalValue.
    """
    if value is None or value == []:
        return None
    if not isinstance(value, list):
        raise IllegalValue("expected a list or null")
    if kind == "matching":
        return _clean_pairs(value, option_ids, prompt_ids)
    if not all(isinstance(entry, str) for entry in value):
        raise IllegalValue("expected option ids")
    if len(set(value)) != len(value):
        raise IllegalValue("an option is named twice")
    if unknown := [entry for entry in value if entry not in option_ids]:
        raise IllegalValue(f"not an option of this item: {unknown[0]}")
    if kind == "ordering":
        if len(value) != len(option_ids):
            raise IllegalValue("an order names every option once")
        return list(value)
    if len(value) > choose:
        raise IllegalValue(f"at most {choose} to choose")
    return [option_id for option_id in option_ids if option_id in value]


def _clean_pairs(value: list[Any], option_ids: Ids, prompt_ids: Ids) -> Value:
    pairs: dict[str, str] = {}
    for entry in value:
        if not (isinstance(entry, list) and len(entry) == 2 and all(isinstance(part, str) for part in entry)):
            raise IllegalValue("expected [prompt id, option id] pairs")
        prompt_id, option_id = entry
        if prompt_id not in prompt_ids or option_id not in option_ids:
            raise IllegalValue(f"not a prompt and an option of this item: {prompt_id}, {option_id}")
        if prompt_id in pairs:
            raise IllegalValue(f"a prompt is matched twice: {prompt_id}")
        if option_id in pairs.values():
            raise IllegalValue(f"an option is used twice: {option_id}")
        pairs[prompt_id] = option_id
    return [[prompt_id, pairs[prompt_id]] for prompt_id in prompt_ids if prompt_id in pairs]


def clean_eliminated(eliminated: Any, option_ids: Ids) -> list[str]:
    """Struck-out options in the order shown. Raises IllegalValue for anything but a list of this item's options."""
    if not isinstance(eliminated, list) or any(entry not in option_ids for entry in eliminated):
        raise IllegalValue("eliminated: expected option ids of this item")
    return [option_id for option_id in option_ids if option_id in eliminated]


def is_complete(value: Value | None, *, kind: str, choose: int) -> bool:
    """Whether nothing is left to choose: `choose` options, every option ordered, every prompt matched."""
    if not value:
        return False
    return kind == "ordering" or len(value) == choose


def is_correct(value: Value | None, *, kind: str, correct: Sequence[Any], handles: Mapping[str, str]) -> bool:
    """All or nothing: whether the response is exactly the key; blank is wrong.

    value: as stored, in this attempt's ids; handles: attempt id -> handle of option or prompt; correct: as in
    `ItemSolution.correct`, in handles.
    """
    if not value:
        return False
    if kind == "matching":
        chosen = {(handles[prompt_id], handles[option_id]) for prompt_id, option_id in value}
        return chosen == {(prompt, option) for prompt, option in correct}
    named = [handles[option_id] for option_id in value]
    if kind == "ordering":
        return named == list(correct)
    return set(named) == set(correct)
