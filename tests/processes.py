"""Child processes that end with this one: of the tests and of bench/."""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
START_LIMIT_S = 120  # of a busy machine; what has ended meanwhile is not waited for


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_as(user: str | None) -> dict[str, object]:
    """What subprocess needs to run a command as `user`; nothing unless this process is root's."""
    if user is None or os.geteuid() != 0:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def spawn(command: list[str], *, log: Path, user: str | None = None, **options: object) -> subprocess.Popen[bytes]:
    """A child process that ends when this one does, however this one ends. user: only for root."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            **run_as(user), **options,  # type: ignore[call-overload]
        )  # fmt: skip


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def stop(process: subprocess.Popen[bytes], with_signal: int = signal.SIGTERM, *, limit_s: int = 15) -> None:
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(limit_s)
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


def tree_of(pid: int) -> list[int]:
    """The process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(other for child in children for other in tree_of(int(child)))]
