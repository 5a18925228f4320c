"""Child processes that end with this one, and what they take of the machine's time and memory."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
START_LIMIT_S = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(command: list[str], *, log: Path, user: str | None = None, **options: object) -> subprocess.Popen[bytes]:
    """A child that gets SIGINT when this process dies. user: only for root."""
    if user is not None and os.geteuid() == 0:
        options |= {"user": user, "extra_groups": []}

    def die_with_parent() -> None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)

    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent, **options
        )  # fmt: skip


def stop(process: subprocess.Popen[bytes], with_signal: int = signal.SIGTERM) -> None:
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Raises RuntimeError with the end of the log when nothing listens there in time."""
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-3000:]}")


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
