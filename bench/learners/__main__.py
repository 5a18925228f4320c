"""Simulated learners against the learner model: `python -m bench.learners`, see docs/learner-model.md.

Writes what it found as JSON and pictures into docs/learners/, and as tables into docs/learner-model.md. `--quick` takes
a twentieth of the learners and writes only what `--out` names.
"""

import argparse
import json
import os
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from bench.learners import bank as banks
from bench.learners import coverage, forecasts, pictures, policies, precision, tables
from bench.learners.bank import Job

DOCS = Path(__file__).resolve().parents[2] / "docs"
BEGIN, END = "<!-- written by bench.learners -->\n", "<!-- end of what is written -->"
MERGE = {
    "coverage": coverage.merge,
    "forecasts": forecasts.merge,
    "precision": precision.merge,
    "policies": policies.merge,
}
SEED = 20260301
# learners of each: model of learning; learners beyond it; model and history; in all; model
SIZES = {"coverage": 200, "beyond": 60, "forecasts": 230, "precision": 10000, "policies": 500}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.learners", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a twentieth of the learners; changes no documentation")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for results.json, results.md and the pictures")
    asked = parser.parse_args()
    sizes = {name: max(8, size // 20) for name, size in SIZES.items()} if asked.quick else SIZES
    results = _rounded(run(sizes, asked.seed, asked.processes))
    results["run"]["command"] = "`python -m bench.learners" + (" --quick`" if asked.quick else "`")
    if asked.out:
        _write(results, asked.out)
        (asked.out / "results.md").write_text(tables.write(results))
    elif not asked.quick:
        _write(results, DOCS / "learners")
        _replace_tables(DOCS / "learner-model.md", tables.write(results))
    print(tables.write(results))


def run(sizes: dict[str, int], seed: int, processes: int) -> dict:
    bank = banks.load()
    parts: dict[str, list[Job]] = {
        "coverage": coverage.jobs(bank, sizes["coverage"], seed),
        "learning twice as fast": coverage.jobs(bank, sizes["beyond"], seed + 1, pace=2),
        "items misjudged by 0.8": coverage.jobs(bank, sizes["beyond"], seed + 2, error=0.8),
        "items misjudged by 0.3": coverage.jobs(bank, sizes["beyond"], seed + 3, error=0.3),
        "forecasts": forecasts.jobs(bank, sizes["forecasts"], seed + 4),
        "precision": precision.jobs(bank, sizes["precision"], seed + 5),
        "policies": policies.jobs(bank, sizes["policies"], seed + 6),
    }
    with ProcessPoolExecutor(processes) as pool:
        waiting = {name: [pool.submit(_timed, job) for job in jobs] for name, jobs in parts.items()}
        done = {name: [one.result() for one in jobs] for name, jobs in waiting.items()}
    found = {name: [result for result, _ in jobs] for name, jobs in done.items()}
    merged = {name: MERGE[name](jobs) for name, jobs in found.items() if name in MERGE}
    beyond = {name: coverage.merge(jobs)["all"]["mean"] for name, jobs in found.items() if name not in MERGE}
    about = {
        "seed": seed,
        "sizes": sizes,
        "cpu_s": sum(seconds for jobs in done.values() for _, seconds in jobs),
        "machine": f"one of {os.cpu_count()} cores of {_processor()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    return merged | {"beyond": beyond, "run": about}


def _timed(job: Job) -> tuple[dict, float]:
    """With the seconds of processor time it took."""
    started = time.process_time()
    return job(), time.process_time() - started


def _processor() -> str:
    """Its name where the system tells it, else its kind."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _write(results: dict, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    for name, svg in pictures.draw(results).items():
        (folder / name).write_text(svg)


def _rounded(value: Any) -> Any:
    """As it is stored, so that tables and pictures can be made again from what is."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, 5) if isinstance(value, float) else value


def _replace_tables(page: Path, text: str) -> None:
    before, rest = page.read_text().split(BEGIN)
    page.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
