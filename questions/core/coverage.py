"""How much a bank holds of each subject of an exam, beside what it should hold."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domains.core.coverage import Least, Wanted


@dataclass(frozen=True)
class Subjects:
    """What one item is about. is_drawn: its kind is one of the exam's, so a mock may take it."""

    task: str
    is_drawn: bool
    topics: Sequence[str]
    services: Sequence[str]
    pair: str


@dataclass(frozen=True)
class Row:
    """A subject with the number of items that have it and the number there should be."""

    name: str
    have: int
    want: int

    @property
    def is_hole(self) -> bool:
        return self.have < self.want


@dataclass(frozen=True)
class Coverage:
    """Rows for each domain, task, topic, service and group of what is taken for each other; what is asked for first."""

    domains: tuple[Row, ...]
    tasks: tuple[Row, ...]
    topics: tuple[Row, ...]
    services: tuple[Row, ...]
    pairs: tuple[Row, ...]

    def parts(self) -> dict[str, tuple[Row, ...]]:
        return {
            "domain": self.domains,
            "task": self.tasks,
            "topic": self.topics,
            "service": self.services,
            "pair": self.pairs,
        }


def cover(items: Iterable[Subjects], tasks: Mapping[str, int], places: Mapping[int, int], wanted: Wanted) -> Coverage:
    """Count a bank. tasks: code -> number of its domain; places: domain number -> places in one form."""
    items = list(items)
    drawn = [item for item in items if item.is_drawn]
    by_task = Counter(item.task for item in drawn)
    by_domain = Counter(tasks[item.task] for item in drawn if item.task in tasks)
    topics = Counter(topic for item in items for topic in item.topics)
    services = Counter(service for item in items for service in item.services)
    pairs = [item.pair for item in items if item.pair]
    return Coverage(
        domains=tuple(
            Row(str(number), by_domain[number], wanted.forms * count) for number, count in sorted(places.items())
        ),
        tasks=tuple(Row(code, by_task[code], wanted.tasks) for code in sorted(tasks)),
        topics=_rows(topics, wanted.topics),
        services=_rows(services, wanted.services),
        pairs=tuple(
            Row(group, sum(tells_apart(pair, group.split(" / ")) for pair in pairs), wanted.pairs.least)
            for group in wanted.pairs.names
        ),
    )


def _rows(found: Counter[str], wanted: Least) -> tuple[Row, ...]:
    others = sorted(found.keys() - set(wanted.names), key=lambda name: (-found[name], name))
    asked_for = [Row(name, found[name], wanted.least) for name in wanted.names]
    return (*asked_for, *(Row(name, found[name], 0) for name in others))


def tells_apart(pair: str, group: Sequence[str]) -> bool:
    """Whether an item's pair names two of the group: whole words, whatever their case."""
    return (
        sum(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", pair, re.IGNORECASE) is not None for name in group) > 1
    )
