"""What a run has measured and what it had to show: printed as it gets known, kept as JSON for later comparison."""

import json
import os
import platform
import sys
from argparse import ArgumentParser
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.processes import reference_ms


@dataclass(frozen=True)
class Goal:
    """text: what must be so; measured: in words; is_reached: None where the run was too small to tell."""

    text: str
    measured: str
    is_reached: bool | None


@dataclass
class Outcome:
    """numbers: by name, as JSON knows them."""

    numbers: dict[str, Any] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbers["machine"] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load": Path("/proc/loadavg").read_text().split()[:3],
            "reference_ms": round(reference_ms()),
        }
        say(f"machine: {self.numbers['machine']}")

    def goal(self, text: str, measured: str, is_reached: bool | None) -> None:
        self.goals.append(Goal(text, measured, is_reached))

    def finish(self, path: Path | None) -> int:
        """Print the goals, write the file; the exit code."""
        words = {True: "PASS", False: "FAIL", None: "not told"}
        for goal in self.goals:
            say(f"{words[goal.is_reached]}: {goal.text}: {goal.measured}")
        if path is not None:
            document = self.numbers | {"goals": [asdict(goal) for goal in self.goals]}
            path.write_text(json.dumps(document, indent=1, default=str))
        return 1 if any(goal.is_reached is False for goal in self.goals) else 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def arguments(name: str, doc: str | None) -> ArgumentParser:
    parser = ArgumentParser(prog=f"python -m bench.{name}", description=doc)
    parser.add_argument("--json", type=Path, help="write the numbers here")
    return parser
