"""Typed reading of YAML that remembers lines and collects everything that does not fit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import yaml


@dataclass(frozen=True)
class Problem:
    """One thing wrong at one place: `fixtures/items/mls-c01/1.1.yaml:37: options[2].rationale: missing`."""

    path: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        return f"{self.path}:{self.line}: {where}{self.message}"


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


class YamlMapping:
    """Typed access to the fields of one YAML mapping; what does not fit becomes a problem and a neutral value.

    Scalars are taken as they are written ("1.10" stays "1.10", `no` stays "no"), whatever YAML would make of them.
    """

    def __init__(self, node: yaml.Node, name: str, path: str, problems: list[Problem], lines: dict[str, int]) -> None:
        self._node = node
        self._name = name
        self._path = path
        self._problems = problems
        self._lines = lines
        self._fields: dict[str, yaml.Node] = {}
        lines[name] = _line(node)

    def is_mapping(self, known: set[str]) -> bool:
        """Check the shape and the names of the fields; must be called first."""
        if not isinstance(self._node, yaml.MappingNode):
            self.report("", "expected fields with values")
            return False
        for key, value in self._node.value:
            name = str(key.value)
            self._lines[self._full(name)] = _line(key)
            if name not in known:
                self.report(name, f"unknown field; known are {', '.join(sorted(known))}")
            elif name in self._fields:
                self.report(name, "given twice")
            elif value.tag != "tag:yaml.org,2002:null":
                self._fields[name] = value
        return True

    def report(self, name: str, message: str) -> None:
        full = name if "[" in name else self._full(name)
        self._problems.append(Problem(self._path, self._lines.get(full, self._lines[self._name]), full, message))

    def text(self, name: str, *, is_required: bool = False) -> str:
        node = self._fields.get(name)
        if node is None:
            if is_required:
                self.report(name, "missing")
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.report(name, "expected a text")
            return ""
        value = str(node.value).strip()
        if not value and is_required:
            self.report(name, "missing")
        return value

    def choice(self, name: str, known: list[str], *, is_required: bool = False) -> str:
        value = self.text(name, is_required=is_required)
        if value and value not in known:
            self.report(name, f"{value!r} is not one of {', '.join(known)}")
            return ""
        return value

    def texts(self, name: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        node = self._fields.get(name)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode) or not all(isinstance(v, yaml.ScalarNode) for v in node.value):
            self.report(name, "expected a list of words, such as [cost, latency]")
            return ()
        values = [str(entry.value).strip() for entry in node.value]
        for value in values:
            if known and value not in known:
                self.report(name, f"{value!r} is not one of {', '.join(known)}")
        return tuple(dict.fromkeys(value for value in values if value))

    def decimal(self, name: str) -> Decimal | None:
        value = self.text(name)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.report(name, f"expected a number such as 0.68, found {value!r}")
            return None
        return number

    def date(self, name: str) -> date:
        value = self.text(name, is_required=True)
        try:
            return date.fromisoformat(value) if value else date.min
        except ValueError:
            self.report(name, f"expected a date such as 2026-11-22, found {value!r}")
            return date.min

    def boolean(self, name: str) -> bool:
        value = self.text(name)
        if value.lower() not in {"", "true", "false"}:
            self.report(name, f"expected true or false, found {value!r}")
        return value.lower() == "true"

    def mappings(self, name: str, *, is_required: bool = False) -> list["YamlMapping"]:
        node = self._fields.get(name)
        if node is None:
            if is_required:
                self.report(name, "missing")
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.report(name, "expected a list")
            return []
        return [
            YamlMapping(entry, f"{self._full(name)}[{index}]", self._path, self._problems, self._lines)
            for index, entry in enumerate(node.value)
        ]

    def _full(self, name: str) -> str:
        return f"{self._name}.{name}" if self._name and name else self._name or name
