"""Counts of what the site does, for whoever listens: nobody does where there are no metrics."""

from collections.abc import Callable

_listeners: list[Callable[[str], None]] = []


def listen(listener: Callable[[str], None]) -> None:
    """Have `listener(name)` called whenever that is counted."""
    _listeners.append(listener)


def count(name: str) -> None:
    for listener in _listeners:
        listener(name)
