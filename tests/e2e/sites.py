"""A whole site as production runs it, and a look into a site's database past its own code."""

import os
import sqlite3
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import psycopg2

from tests import processes
from tests.conftest import ROOT, Site, embedded_environment, manage

METRICS_TOKEN = "only-for-prometheus"
CELERY = [sys.executable, "-m", "celery", "-A", "examprep"]


@contextmanager
def server_site(home: Path) -> Iterator[Site]:
    """PostgreSQL, Redis, a worker and a beat of their own, hashed static files."""
    port = processes.free_port()
    env = embedded_environment(home, port) | {
        "DATABASE_URL": _new_database("e2e"),
        "REDIS_URL": os.environ["REDIS_URL"].rpartition("/")[0] + "/7",
        "SECRET_KEY": "only-for-tests-but-long-enough-to-please-the-checks-0123456789",
        "STATIC_ROOT": str(home / "static"),
        "STATIC_FROM_MANIFEST": "1",
        "SEED_DEMO": "1",
        "WEB_CONCURRENCY": "2",
        "METRICS_TOKEN": METRICS_TOKEN,
    }
    manage("prepare", env=env)
    # without what a sitting does not show: compressing the pages of the API takes longer than all the rest
    manage("collectstatic", "--noinput", "-v", "0", "-i", "drf_spectacular_sidecar", "-i", "admin", env=env)
    log = home / "web.log"
    started: list[Popen[bytes]] = []

    def start(*command: str, log: Path) -> Popen[bytes]:
        process = processes.spawn(list(command), log=log, cwd=ROOT, env=env)
        started.append(process)
        return process

    try:
        options = ("-P", "prefork", "-c", "1", "--without-gossip", "--without-mingle")
        start(*CELERY, "worker", *options, log=home / "worker.log")
        start(*CELERY, "beat", "-s", str(home / "beat"), log=home / "beat.log")
        web = start(sys.executable, "-m", "gunicorn", log=log)
        processes.wait_for_port(port, web, log)
        urllib.request.urlopen(f"{env['SITE_URL']}/readyz", timeout=120).close()
        yield Site(url=env["SITE_URL"], data_dir=home, env=env, process=web, log=log)
    finally:
        for process in reversed(started):
            processes.stop(process)


def rows(site: Site, sql: str) -> list[tuple[Any, ...]]:
    """Rows straight from the site's database."""
    if url := site.env.get("DATABASE_URL"):
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    with closing(sqlite3.connect(site.data_dir / "db.sqlite3")) as connection:
        return connection.execute(sql).fetchall()


def _new_database(name: str) -> str:
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with closing(psycopg2.connect(f"{server}/postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"
