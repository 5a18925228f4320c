"""The table a run prints, line by line as it gets known, and the same as JSON."""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.clients import Timings

COLUMNS = "{:<36}{:>7}{:>8}{:>8}{:>8}{:>8}{:>9}{:>8}{:>8}{:>8}{:>8}"
TITLES = ("count", "per s", "p50 ms", "p95 ms", "p99 ms", "max ms", "web", "db", "tasks", "client")
TASKS = ("worker", "beat", "redis")


@dataclass(frozen=True)
class Row:
    """One kind of request. cpu_ms: processor milliseconds of each by process, None where several kinds were mixed."""

    section: str
    name: str
    count: int
    per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    cpu_ms: dict[str, float] | None

    @property
    def servers_ms(self) -> float:
        """What all servers together worked for one. Raises TypeError where nobody can tell."""
        assert self.cpu_ms is not None
        return sum(self.cpu_ms[name] for name in ("web", "db", "tasks"))


@dataclass(frozen=True)
class Goal:
    """name: what is measured; value and limit in its unit; value has to be at most limit."""

    name: str
    value: float
    limit: float

    @property
    def is_reached(self) -> bool:
        return self.value <= self.limit


@dataclass
class Table:
    """What was measured so far."""

    rows: list[Row] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _section: str = ""

    def section(self, text: str) -> None:
        self._section = text
        self._print(f"\n{text}\n" + COLUMNS.format("", *TITLES))

    def note(self, text: str) -> None:
        self.notes.append(text)
        self._print(text)

    def add(self, timings: Timings, cpu_s: Mapping[str, float]) -> list[Row]:
        """A line for each name. cpu_s: processor seconds by process; nobody can tell whose they were when names mix."""
        is_one = len(timings.ms) == 1
        added = [
            self._row(name, ms, timings.elapsed_s, _by_kind(cpu_s, len(ms)) if is_one else None)
            for name, ms in sorted(timings.ms.items())
        ]
        for row in added:
            self._print_row(row)
        if not is_one:
            busy = (f"{name} {seconds / timings.elapsed_s:.0%}" for name, seconds in sorted(cpu_s.items()))
            self.note(f"processor, 100% = one core: {', '.join(busy)}")
        self.rows += added
        return added

    def _row(self, name: str, ms: Sequence[float], elapsed_s: float, cpu_ms: dict[str, float] | None) -> Row:
        ordered = sorted(ms)
        times = (statistics.median(ordered), _not_exceeded(ordered, 95), _not_exceeded(ordered, 99), ordered[-1])
        return Row(self._section, name, len(ms), len(ms) / elapsed_s, *times, cpu_ms)

    def _print_row(self, row: Row) -> None:
        times = [f"{ms:.1f}" for ms in (row.per_s, row.p50_ms, row.p95_ms, row.p99_ms, row.max_ms)]
        each = [f"{ms:.2f}" for ms in row.cpu_ms.values()] if row.cpu_ms else [""] * 4
        self._print(COLUMNS.format(row.name, row.count, *times, *each))

    def judge(self, goal: Goal) -> None:
        self.goals.append(goal)

    def print_goals(self) -> None:
        self._print("")
        for goal in self.goals:
            verdict = "PASS" if goal.is_reached else "FAIL"
            self._print(f"{verdict}  {goal.name}: {goal.value:.2f}, at most {goal.limit:.2f}")

    def write(self, path: Path, **facts: object) -> None:
        """Everything, and facts about the run, as JSON."""
        goals = [asdict(goal) | {"is_reached": goal.is_reached} for goal in self.goals]
        rows = [asdict(row) for row in self.rows]
        when = datetime.now(UTC).isoformat(timespec="seconds")
        content = {"at": when, **facts, "goals": goals, "rows": rows, "notes": self.notes}
        path.write_text(json.dumps(content, indent=1) + "\n")

    def _print(self, text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def _by_kind(cpu_s: Mapping[str, float], count: int) -> dict[str, float]:
    seconds = {
        "web": cpu_s["web"] + cpu_s["floor"],
        "db": cpu_s["postgres"],
        "tasks": sum(cpu_s[name] for name in TASKS),
        "client": cpu_s["client"],
    }
    return {name: spent / count * 1000 for name, spent in seconds.items()}


def _not_exceeded(ordered: Sequence[float], percent: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return ordered[-(-percent * len(ordered) // 100) - 1]
