"""A site with servers of its own, as docker-compose.yml runs it: PostgreSQL that waits for its disk, Redis, gunicorn,
a Celery worker and beat. Everything listens on free ports of this machine and ends with the `with` block.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import cpu_s, memory_mib
from tests.processes import free_port, spawn, stop, wait_for_port
from tests.servers import POSTGRES_USER, postgres_command, redis_command

ROOT = Path(__file__).parent.parent
QUEUES = "celery,learning,regrade"
WORKER = ["worker", "--queues", QUEUES, "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]


@dataclass(frozen=True)
class Site:
    """Where the site is and bench.floor beside it, the environment of its processes, and these by name; start_worker:
    one more, with so many children; start_beat: where none runs yet. Both give the process id."""

    port: int
    floor_port: int
    env: dict[str, str]
    pids: dict[str, int]
    start_worker: Callable[..., int]
    start_beat: Callable[[], int]

    def cpu_s(self) -> dict[str, float]:
        return {name: cpu_s(pid) for name, pid in self.pids.items()}

    def memory_mib(self) -> dict[str, float]:
        return {name: memory_mib(pid) for name, pid in self.pids.items()}


@contextmanager
def running_site(
    *, web_processes: int = 2, only_stores: bool = False, settings: str = "examprep.settings.base"
) -> Iterator[Site]:
    """The whole site, migrated and empty; or PostgreSQL and Redis only, for who starts the rest as it is needed.

    settings: the module its processes read.
    """
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
        env = _environment(home, ports) | {"WEB_CONCURRENCY": str(web_processes), "DJANGO_SETTINGS_MODULE": settings}
        env_of_floor = env | {"PORT": str(ports["floor"])}
        gunicorn = [sys.executable, "-m", "gunicorn"]
        celery = [sys.executable, "-m", "celery", "-A", "examprep"]
        postgres = postgres_command(home, ports["postgres"], {"shared_buffers": "256MB"})
        pids = {
            "postgres": start("postgres", postgres, ports["postgres"], user=POSTGRES_USER, cwd="/"),
            "redis": start("redis", redis_command(ports["redis"]), ports["redis"], cwd="/"),
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)

        def start_worker(children: int = 2) -> int:
            command = [*celery, *WORKER, "--concurrency", str(children)]
            return start("worker", command, cwd=ROOT, env=env)

        def start_beat() -> int:
            return start("beat", [*celery, "beat", "--loglevel", "WARNING"], cwd=ROOT, env=env)

        if not only_stores:
            pids |= {
                "web": start("web", gunicorn, ports["web"], cwd=ROOT, env=env),
                "floor": start("floor", [*gunicorn, "bench.floor"], ports["floor"], cwd=ROOT, env=env_of_floor),
                "worker": start_worker(),
                "beat": start_beat(),
            }
        yield Site(ports["web"], ports["floor"], env, pids, start_worker, start_beat)


def _environment(home: Path, ports: dict[str, int]) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": f"postgres://postgres@127.0.0.1:{ports['postgres']}/postgres",
        "REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        "DATA_DIR": str(home / "data"),
        "PORT": str(ports["web"]),
        "SITE_URL": f"http://127.0.0.1:{ports['web']}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "STATIC_FROM_MANIFEST": "false",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "INFO",
        "METRICS_TOKEN": secrets.token_urlsafe(20),
    }
