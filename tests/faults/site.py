"""A whole site that can be broken: each process is started again when it is found dead, as a restart policy does; the
database has a small disk of its own.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from tests.faults.tree import copy_tree
from tests.processes import free_port, spawn, stop, tree_of, wait_for_port
from tests.servers import POSTGRES_USER, postgres_command, redis_command

DISK_MIB = 768
# fewer segments of the log kept, so that the small disk holds what a run writes
POSTGRES = {"shared_buffers": "64MB", "max_connections": 60, "min_wal_size": "32MB", "max_wal_size": "64MB"}
WORKER = ("worker", "--queues", "celery,learning,regrade", "--concurrency", "2", "--without-gossip", "--without-mingle",
          "--loglevel", "WARNING")  # fmt: skip
RESTART_AFTER_S = 1.0
CLOCK = Path(__file__).parent / "clock"


@dataclass
class Part:
    """A process of the site. clock_s: what is added to its time; deaths: those nobody asked for."""

    name: str
    command: list[str]
    log: Path
    options: dict[str, object]
    clock_s: int = 0
    deaths: int = 0
    is_killed: bool = False
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = dict(self.options)
        if self.clock_s:
            wrong = {"PYTHONPATH": str(CLOCK), "CLOCK_SHIFT_S": str(self.clock_s)}
            options["env"] = {**options["env"], **wrong}  # type: ignore[dict-item]
        self.is_killed = False
        self.process = spawn(self.command, log=self.log, **options)

    @property
    def pids(self) -> list[int]:
        """The process and its descendants."""
        return tree_of(self.process.pid) if self.process else []

    def signal(self, number: int, *, pids: list[int] | None = None) -> None:
        pids = self.pids if pids is None else pids
        is_end = number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
        self.is_killed |= is_end and self.process is not None and self.process.pid in pids
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    @property
    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None


@dataclass
class Site:
    home: Path
    tree: Path
    disk: Path
    has_small_disk: bool
    env: dict[str, str]
    ports: dict[str, int]
    parts: dict[str, Part] = field(default_factory=dict)
    is_watched: bool = True

    @property
    def superuser(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.ports['postgres']}/examprep"

    def add(self, name: str, command: list[str], **options: object) -> Part:
        part = Part(name, command, self.home / f"{name}.log", options)
        self.parts[name] = part
        part.start()
        return part

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=self.tree, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr[-1500:]}")

    def watch(self) -> None:
        """Start again what is dead, for as long as the site is up."""
        while self.is_watched:
            for part in self.parts.values():
                if part.is_dead:
                    part.deaths += not part.is_killed
                    time.sleep(RESTART_AFTER_S)
                    if self.is_watched:
                        part.start()
            time.sleep(0.2)


@contextmanager
def running_site() -> Iterator[Site]:
    """Migrated and empty, from a copy of the tree."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="examprep-faults-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o755)
        disk = home / "disk"
        disk.mkdir()
        has_small_disk = _mount_small(disk)
        if has_small_disk:
            stack.callback(subprocess.run, ["umount", "-l", str(disk)], check=False)
        ports = {name: free_port() for name in ("postgres", "redis", "web")}
        tree = copy_tree(home / "tree")
        site = Site(home, tree, disk, has_small_disk, _environment(home, ports), ports)
        stack.callback(_stop_all, site)
        _start_all(site)
        yield site


def _mount_small(folder: Path) -> bool:
    """A disk that can be filled without harm to others; only root may."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=755", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0


def _start_all(site: Site) -> None:
    ports, in_tree = site.ports, {"cwd": site.tree, "env": site.env}
    database = site.add(
        "PostgreSQL", postgres_command(site.disk, ports["postgres"], POSTGRES), user=POSTGRES_USER, cwd="/"
    )
    assert database.process is not None
    wait_for_port(ports["postgres"], database.process, database.log)
    create_database(ports["postgres"])
    redis = site.add("Redis", redis_command(ports["redis"]), cwd="/")
    assert redis.process is not None
    wait_for_port(ports["redis"], redis.process, redis.log)
    site.manage("migrate", "-v", "0")
    site.manage("createcachetable")
    celery = [sys.executable, "-m", "celery", "-A", "examprep"]
    web = site.add("web", [sys.executable, "-m", "gunicorn"], **in_tree)
    site.add("worker", [*celery, *WORKER], **in_tree)
    site.add("beat", [*celery, "beat", "--loglevel", "WARNING"], **in_tree)
    assert web.process is not None
    wait_for_port(ports["web"], web.process, web.log)
    threading.Thread(target=site.watch, daemon=True).start()


def create_database(port: int) -> None:
    """The site is no superuser: connections reserved for those are none of its."""
    connection = None
    while connection is None:
        with suppress(psycopg2.OperationalError):  # it listens before it lets anybody in
            connection = psycopg2.connect(f"postgres://postgres@127.0.0.1:{port}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE examprep LOGIN")
        cursor.execute("CREATE DATABASE examprep OWNER examprep")
    connection.close()


def _stop_all(site: Site) -> None:
    site.is_watched = False
    for name in ("beat", "worker", "web", "Redis", "PostgreSQL"):
        part = site.parts.get(name)
        if part is not None and part.process is not None:
            part.signal(signal.SIGCONT)
            left = part.pids
            stop(part.process, signal.SIGINT if name == "PostgreSQL" else signal.SIGTERM, limit_s=5)
            part.signal(signal.SIGKILL, pids=left)


def _environment(home: Path, ports: dict[str, int]) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "examprep.settings.base",
        "DATABASE_URL": f"postgres://examprep@127.0.0.1:{ports['postgres']}/examprep",
        "REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        "DATA_DIR": str(home / "data"),
        "PORT": str(ports["web"]),
        "SITE_URL": f"http://127.0.0.1:{ports['web']}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "STATIC_FROM_MANIFEST": "false",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",
        "WEB_CONCURRENCY": "2",
    }
