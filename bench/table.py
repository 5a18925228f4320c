"""The table a run prints, line by line as it gets known."""

import statistics
import sys
from collections.abc import Mapping, Sequence

from bench.clients import Timings

COLUMNS = "{:<36}{:>7}{:>8}{:>8}{:>8}{:>9}{:>8}{:>8}{:>8}{:>8}"
TASKS = ("worker", "beat", "redis")


class Table:
    """Per kind of request: how many, a second, milliseconds at the client, and processor milliseconds for each.

    cpu: CPU milliseconds of one request by its name, all servers together.
    """

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}

    def section(self, text: str) -> None:
        titles = ("count", "per s", "p50 ms", "p95 ms", "max ms", "web", "db", "tasks", "client")
        self.note(f"\n{text}\n" + COLUMNS.format("", *titles))

    def note(self, text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def add(self, timings: Timings, cpu_s: Mapping[str, float]) -> None:
        """A line for each name. cpu_s: processor seconds by process; nobody can tell whose they were when names mix."""
        shares = (cpu_s["web"] + cpu_s["floor"], cpu_s["postgres"], sum(cpu_s[name] for name in TASKS), cpu_s["client"])
        for name, ms in sorted(timings.ms.items()):
            each = [f"{share / len(ms) * 1000:.2f}" for share in shares] if len(timings.ms) == 1 else [""] * 4
            self.cpu[name] = sum(shares[:3]) / len(ms) * 1000
            per_s = f"{len(ms) / timings.elapsed_s:.1f}"
            self.note(COLUMNS.format(name, len(ms), per_s, *map("{:.1f}".format, _quantiles(ms)), *each))
        if len(timings.ms) != 1:
            busy = (f"{name} {seconds / timings.elapsed_s:.0%}" for name, seconds in sorted(cpu_s.items()))
            self.note(f"processor, 100% = one core: {', '.join(busy)}")

    def whole_attempt(self) -> None:
        """What the servers work for one candidate: start, 65 answers, hand in."""
        parts = (self.cpu["start a mock"], 65 * self.cpu["save an answer"], self.cpu["hand in, until all are scored"])
        self.note(f"a whole attempt: {sum(parts) / 1000:.2f} s of processor time")


def _quantiles(ms: Sequence[float]) -> tuple[float, float, float]:
    """Median, the value that 95 of 100 do not exceed, maximum."""
    ordered = sorted(ms)
    return statistics.median(ordered), ordered[-(-95 * len(ordered) // 100) - 1], ordered[-1]
