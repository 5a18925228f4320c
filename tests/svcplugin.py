"""Private services for the tests: PostgreSQL, Redis and an S3 API on free ports of this machine.

Loaded by `-p tests.svcplugin` (see pyproject.toml). A conftest.py would be too late: pytest-django reads the
settings before any conftest, and the tests would silently run on SQLite.

PostgreSQL and Redis start here, once in each test process, in about a second; the S3 API only when a test asks for it.
Everything ends with pytest, also when pytest is killed.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.processes import free_port, spawn, stop, wait_for_port
from tests.servers import POSTGRES_USER, postgres_command, redis_command

# Settings of the person who runs the tests must not change what they show.
FOREIGN = (
    "ALLOWED_HOSTS", "AWS_STORAGE_BUCKET_NAME", "CSRF_TRUSTED_ORIGINS", "DEBUG", "DEMO_PASSWORD", "EMAIL_URL",
    "EMAIL_VERIFICATION", "PORT", "SECRET_KEY", "SITE_URL", "STATIC_FROM_MANIFEST", "TRUSTED_PROXY_COUNT",
)  # fmt: skip


def start_postgres(home: Path) -> str:
    """Start PostgreSQL; the result is its DATABASE_URL."""
    port, log = free_port(), home / "postgres.log"
    # No crash of these tables matters, so nothing waits for the disk.
    settings = {"max_connections": 150, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    process = spawn(postgres_command(home, port, settings), log=log, user=POSTGRES_USER, cwd="/")
    atexit.register(stop, process, signal.SIGINT)
    wait_for_port(port, process, log)
    return f"postgres://postgres@127.0.0.1:{port}/examprep"


def start_redis(home: Path, *, port: int | None = None) -> tuple[str, subprocess.Popen[bytes]]:
    """Start Redis. The result: its REDIS_URL, and the process for tests that stop it."""
    port, log = port or free_port(), home / "redis.log"
    process = spawn(redis_command(port), log=log, cwd="/")
    atexit.register(stop, process)
    wait_for_port(port, process, log)
    return f"redis://127.0.0.1:{port}/0", process


def _allow_only_this_machine() -> None:
    """A test that would reach another host fails instead."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "localhost", "::1"):
            raise RuntimeError(f"a test tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]


def _prepare() -> None:
    for name in FOREIGN:
        os.environ.pop(name, None)
    home = Path(tempfile.mkdtemp(prefix="examprep-tests-"))
    home.chmod(0o755)
    # Registered first, so it runs last.
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ |= {
        "TESTS_HOME": str(home),
        "DATA_DIR": str(home / "data"),
        "DATABASE_URL": start_postgres(home),
        "REDIS_URL": start_redis(home)[0],
        "AWS_S3_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}",
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "tests",
        # The synchronous browser API runs an event loop in the thread that uses the ORM.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    _allow_only_this_machine()


def _only_hands_out_tests() -> bool:
    """Whether this process runs no test itself: `pytest -n 2`."""
    is_asked_for = any(argument.startswith(("-n", "--numprocesses")) for argument in sys.argv[1:])
    return is_asked_for and "PYTEST_XDIST_WORKER" not in os.environ


if not _only_hands_out_tests():
    _prepare()
