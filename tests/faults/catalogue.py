"""Everything that is done to the site, its network and a browser: each kind breaks something, waits, and mends it."""

import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg2
import redis

from tests.faults.browser import CLOCK, KILL, OFFLINE, BrowserCandidate
from tests.faults.network import Network
from tests.faults.site import Site
from tests.faults.tree import add_migration


@dataclass
class Arena:
    """deployed: migrations so far."""

    site: Site
    network: Network
    browser: BrowserCandidate | None
    rng: random.Random
    deployed: int = 0


class NotNow(Exception):
    """This fault has to wait."""


Fault = Callable[[Arena], None]


def kill(name: str) -> Fault:
    """kill -9 of a process with all its children, or of one of them."""

    def do(arena: Arena) -> None:
        part = arena.site.parts[name]
        whole = part.pids
        some = whole if len(whole) == 1 or arena.rng.random() < 0.6 else [arena.rng.choice(whole[1:])]
        part.signal(signal.SIGKILL, pids=some)

    return do


def empty_redis(arena: Arena) -> None:
    redis.Redis(port=arena.site.ports["redis"]).flushall()


def stop_postgres(seconds: float) -> Fault:
    """The server and all its sessions stand still."""

    def do(arena: Arena) -> None:
        part = arena.site.parts["PostgreSQL"]
        stopped = part.pids
        part.signal(signal.SIGSTOP, pids=stopped)
        time.sleep(seconds)
        part.signal(signal.SIGCONT, pids=stopped)

    return do


def restart_postgres(arena: Arena) -> None:
    """A fast shutdown: sessions are ended, what is committed is written."""
    part = arena.site.parts["PostgreSQL"]
    assert part.process is not None
    part.signal(signal.SIGINT, pids=[part.process.pid])
    _until(lambda: not _answers(arena.site), 10)


def use_up_connections(arena: Arena) -> None:
    """Somebody else takes every place, and those of the site's sessions as well, which are ended."""
    hogs = []
    ends_at = time.monotonic() + 8
    while time.monotonic() < ends_at:
        with suppress(psycopg2.OperationalError):
            hogs.append(psycopg2.connect(arena.site.env["DATABASE_URL"], application_name="hog"))
            continue
        with suppress(psycopg2.Error), _superuser(arena.site) as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'examprep' AND application_name <> 'hog' LIMIT 5"
            )
    for hog in hogs:
        hog.close()


def fill_disk(arena: Arena) -> None:
    """Not one byte is left where the database lives; what its log had set aside is used up as well."""
    ballast = arena.site.disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        ends_at = time.monotonic() + 8
        while time.monotonic() < ends_at:
            with suppress(OSError):
                file.write(b"\0" * min(1 << 20, max(4096, shutil.disk_usage(arena.site.disk).free)))
                continue
            with suppress(psycopg2.Error), _superuser(arena.site) as cursor:
                cursor.execute("SELECT pg_switch_wal()")
            time.sleep(0.1)
    ballast.unlink()


def limit_files(arena: Arena) -> None:
    """Without a disk of its own: no file of the database may grow."""
    import resource

    pids = arena.site.parts["PostgreSQL"].pids
    for pid in pids:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
    time.sleep(8)
    for pid in pids:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def bad_network(mood: str) -> Fault:
    def do(arena: Arena) -> None:
        arena.network.mood = mood
        time.sleep(arena.rng.uniform(3, 8))
        arena.network.mood = ""

    return do


def deploy(arena: Arena) -> None:
    """New code with a migration: the table changes first, then web, worker and beat are told to end and begin anew."""
    arena.deployed += 1
    site = arena.site
    column = f"ADD COLUMN deployed_{arena.deployed} integer"
    sql = f"ALTER TABLE practice_response {column}; ALTER TABLE practice_attempt {column}"
    add_migration(site.tree, f"9{arena.deployed:03}_deployed", sql)
    site.manage("migrate", "practice", "-v", "0")
    for name in ("web", "worker", "beat"):
        part = site.parts[name]
        assert part.process is not None
        part.signal(signal.SIGTERM, pids=[part.process.pid])
    time.sleep(3)


def shift_clocks(arena: Arena) -> None:
    """The clocks of web, worker and beat go wrong by an hour, and right again."""
    parts = [
        arena.site.parts[name] for name in arena.rng.choice((("web",), ("worker", "beat"), ("web", "worker", "beat")))
    ]
    clock_s = arena.rng.choice((3600, -3600))
    for part in parts:
        part.clock_s = clock_s
        part.signal(signal.SIGKILL)
    time.sleep(12)
    for part in parts:
        part.clock_s = 0
        part.signal(signal.SIGKILL)


def to_browser(order: str) -> Fault:
    def do(arena: Arena) -> None:
        browser = arena.browser
        assert browser is not None
        if not browser.is_answering.is_set():
            raise NotNow("the browser is between two sittings, or offline")
        browser.orders.put(order)
        if order != OFFLINE:  # which takes until the deadline: other faults go on meanwhile
            _until(lambda: not browser.orders.unfinished_tasks, 60)

    return do


def catalogue(arena: Arena) -> dict[str, Fault]:
    """Kind -> what it does; those that this machine cannot do are left out."""
    kinds: dict[str, Fault] = {
        f"kill -9 {name}": kill(name) for name in ("web", "worker", "beat", "Redis", "PostgreSQL")
    }
    kinds |= {
        "Redis emptied": empty_redis,
        "PostgreSQL stopped for 30 s": stop_postgres(30),
        "PostgreSQL restarted": restart_postgres,
        "connections used up": use_up_connections,
        "disk full": fill_disk if arena.site.has_small_disk else limit_files,
        "network cut": bad_network("cut"),
        "network slow": bad_network("slow"),
        "replies lost": bad_network("reply lost"),
        "requests twice": bad_network("twice"),
        "requests held back": bad_network("held back"),
        "deploy with a migration": deploy,
        "clock of servers an hour off": shift_clocks,
    }
    if arena.browser:
        kinds |= {f"browser {order}": to_browser(order) for order in (KILL, OFFLINE, CLOCK)}
    return kinds


@contextmanager
def _superuser(site: Site) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(site.superuser, connect_timeout=5)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _answers(site: Site) -> bool:
    try:
        with _superuser(site):
            return True
    except psycopg2.Error:
        return False


def _until(condition: Callable[[], bool], limit_s: float) -> None:
    limit = time.monotonic() + limit_s
    while not condition() and time.monotonic() < limit:
        time.sleep(0.1)
