"""A guard that can be taken away."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """name: what it keeps; test: a node of pytest; path, old, new: what is taken away; sql: that, of a constraint."""

    name: str
    test: str
    path: str = ""
    old: str = ""
    new: str = ""
    sql: str = ""
