"""Take away one guard at a time, in a copy of the tree, and see that its test fails. See docs/faults.md.

.venv/bin/python -m tests.faults.guards [words of the names of some guards]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tests.faults.guard import Guard
from tests.faults.guarded import GUARDS
from tests.faults.tree import ROOT, add_migration, copy_tree

PASSED, FAILED = 0, 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.guards", description=__doc__)
    parser.add_argument("words", nargs="*", help="only guards with one of these in their name")
    asked = parser.parse_args()
    import tests.svcplugin  # noqa: F401 - starts PostgreSQL and Redis for all runs

    chosen = [guard for guard in GUARDS if not asked.words or any(word in guard.name for word in asked.words)]
    with tempfile.TemporaryDirectory(prefix="examprep-guards-") as home:
        whole = copy_tree(Path(home) / "whole")
        code, output = _run(whole, sorted({guard.test for guard in chosen}))
        if code != PASSED:
            sys.exit(f"With all guards in place these must pass:\n{output[-4000:]}")
        print(f"{len(chosen)} guards; with all of them in place their tests pass", flush=True)
        verdicts = [_earns_its_keep(guard, Path(home)) for guard in chosen]
    print(f"{sum(verdicts)} of {len(chosen)} guards are missed by a test")
    return 0 if all(verdicts) else 1


def _earns_its_keep(guard: Guard, home: Path) -> bool:
    """Whether the test fails without the guard; says so."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        tree = copy_tree(Path(folder) / "tree")
        take_away(guard, tree)
        database = f"without_{GUARDS.index(guard)}" if guard.sql else "examprep"
        code, output = _run(tree, [guard.test], database=database)
    verdict = {FAILED: "missed", PASSED: "NOT MISSED"}.get(code, f"pytest ended with {code}\n{output[-3000:]}")
    print(f"{guard.name}: {verdict} ({guard.test.partition('::')[2] or guard.test})", flush=True)
    return code == FAILED


def take_away(guard: Guard, tree: Path) -> None:
    """Raises ValueError when the text is not there exactly once: the guard has moved, and this list must follow."""
    if guard.sql:
        add_migration(tree, "9001_without_a_guard", guard.sql)
        return
    path = tree / guard.path
    text = path.read_text()
    if text.count(guard.old) != 1:
        raise ValueError(f"{guard.name}: {guard.path} has {text.count(guard.old)} times {guard.old!r}")
    path.write_text(text.replace(guard.old, guard.new))


def _run(tree: Path, tests: Sequence[str], *, database: str = "examprep") -> tuple[int, str]:
    """On the servers of this process, and a database that stays: making one takes longer than a test."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-o", "addopts=", "--reuse-db", *_plugins(), *tests]
    env = os.environ | {"DATABASE_URL": f"{server}/{database}"}
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _plugins() -> list[str]:
    """What pytest is always told here, without the plugin that would start servers once more."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    options: list[str] = project["tool"]["pytest"]["ini_options"]["addopts"]
    place = options.index("tests.svcplugin")
    return [*options[: place - 1], *options[place + 1 :], "-p", "no:cacheprovider"]


if __name__ == "__main__":
    sys.exit(main())
