"""What a bank of items should hold of an exam's subjects, as its definition says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Least:
    """Each of these names is the subject of at least so many items."""

    least: int = 0
    names: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(int(data["least"]), tuple(str(name) for name in data["names"]))

    def to_json(self) -> dict[str, Any]:
        return {"least": self.least, "names": list(self.names)}


@dataclass(frozen=True)
class Wanted:
    """forms: forms that share no item; tasks: items of each task; 0 = nothing is asked for.

    A name of pairs lists what is taken for each other, "Glue / EMR / Batch": items that turn on the difference of two.
    """

    forms: int = 0
    tasks: int = 0
    topics: Least = Least()
    services: Least = Least()
    pairs: Least = Least()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """From the mapping of an exam's file; KeyError, TypeError or ValueError when its shape is another."""
        parts = {name: Least.from_json(data[name]) for name in ("topics", "services", "pairs") if name in data}
        return cls(int(data.get("forms", 0)), int(data.get("tasks", 0)), **parts)

    def to_json(self) -> dict[str, Any]:
        parts = {name: getattr(self, name).to_json() for name in ("topics", "services", "pairs")}
        return {"forms": self.forms, "tasks": self.tasks, **parts}
