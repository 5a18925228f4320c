"""What processes take of the machine's time and memory."""

import json
import os
import time
from pathlib import Path


def reference_ms() -> float:
    """Processor milliseconds of a fixed piece of work, by which runs on machines of other speed, or busy, compare."""
    work = list(range(1000))
    started = time.process_time()
    for _ in range(500):
        json.loads(json.dumps(work))
    return (time.process_time() - started) * 1000


def cpu_s(pid: int) -> float:
    """Processor seconds of a process and all its descendants so far, the ended ones it has waited for included."""
    # user and system time: its own, then that of ended children
    ticks = sum(int(fields[index]) for fields in _tree(pid).values() for index in (11, 12, 13, 14))
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> float:
    """Memory of a process and its descendants; what several share is counted once, in parts."""
    total_kib = 0
    for number in _tree(pid):
        for line in _read(Path(f"/proc/{number}/smaps_rollup")).splitlines():
            if line.startswith("Pss:"):
                total_kib += int(line.split()[1])
    return total_kib / 1024


def _tree(pid: int) -> dict[int, list[str]]:
    """Process id -> the fields of /proc/<id>/stat after the name, for a process and its descendants."""
    paths = Path("/proc").glob("[0-9]*/stat")
    stats = {int(path.parent.name): _read(path).rpartition(")")[2].split() for path in paths}

    def belongs(number: int) -> bool:
        while number > 1:
            if number == pid:
                return True
            fields = stats.get(number)
            number = int(fields[1]) if fields else 0
        return False

    return {number: fields for number, fields in stats.items() if fields and belongs(number)}


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # ended meanwhile
