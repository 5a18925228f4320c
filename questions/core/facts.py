"""What an item says beside its text (task, tags, Angoff estimate ...), compared for the audit trail."""

from collections.abc import Mapping, Sequence
from typing import Any

from questions.core.item import ItemDraft

_WORDS = ("slug", "exam", "task", "pair", "family")
_LISTS = ("topics", "services", "requirements")


def facts_of(draft: ItemDraft) -> dict[str, Any]:
    """Field -> value as JSON takes it; tags in alphabetical order, because theirs means nothing."""
    words = {name: getattr(draft, name) for name in _WORDS}
    lists = {name: sorted(getattr(draft, name)) for name in _LISTS}
    angoff = None if draft.angoff is None else f"{draft.angoff:.2f}"
    return words | {"angoff": angoff} | lists


def changed_facts(before: ItemDraft, after: ItemDraft) -> dict[str, list[Any]]:
    """Field -> [old value, new value], of what differs."""
    old, new = facts_of(before), facts_of(after)
    return {name: [old[name], value] for name, value in new.items() if old[name] != value}


def facts_before(facts: dict[str, Any], changes: Sequence[Mapping[str, Sequence[Any]]]) -> dict[str, Any]:
    """The facts as they were before these changes; changes: what `changed_facts` found, newest first."""
    before = dict(facts)
    for change in changes:
        before |= {name: old for name, (old, _) in change.items()}
    return before
