"""Fixtures every test may use. Services are started by `tests.svcplugin`."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import expect

from examprep.celery import app as celery_app
from examprep.storage import client_config
from tests import processes

# The same examples in every run, and none fails because the machine is busy.
hypothesis_settings.register_profile("tests", deadline=None, derandomize=True, max_examples=60, database=None)
hypothesis_settings.load_profile("tests")

# As long as Playwright waits for all else: a busy machine takes its time, and nothing waits longer than it has to.
expect.set_options(timeout=30_000)

ROOT = Path(__file__).parent.parent
PASSWORD = "correct horse battery"


# Half a minute and more each, of which most is waiting for other processes.
LONGEST = (
    "tests/e2e/",
    "tests/practice/pages/test_every_page.py::test_the_admin",
    "tests/practice/services/test_both_databases.py::test_the_marked",
    "tests/questions/admin/test_browser.py::test_the_item_pages",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first: at the end the other processes would have nothing left to take over."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


# Filled after every migration and the same in every test.
KEPT_TABLES = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that really commit empty the tables afterwards. Django truncates a hundred tables and makes all permissions
    anew, which costs a second; deleting the few rows of a test costs next to nothing."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(TransactionTestCase, "_fixture_teardown", _delete_rows)
        yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            _end_other_sessions()


def _end_other_sessions() -> None:
    """Threads and processes that ended leave sessions which the server takes a moment to miss; with one left, the
    database cannot be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _delete_rows(_test_case: TransactionTestCase) -> None:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT_TABLES
    deletes = "; ".join(f"DELETE FROM {connection.ops.quote_name(table)}" for table in sorted(tables))
    with transaction.atomic(), connection.cursor() as cursor:
        # as on a replica: neither the order of foreign keys nor triggers that keep published versions matter
        cursor.execute(f"SET LOCAL session_replication_role = replica; {deletes}")


@pytest.fixture
def user(db: None) -> Any:
    """A candidate whose e-mail address is confirmed."""
    from examprep.accounts.services import create_person

    return create_person(username="ann", email="ann@example.org", password=PASSWORD)


@pytest.fixture
def other_user(db: None) -> Any:
    """A stranger."""
    from examprep.accounts.services import create_person

    return create_person(username="bob", email="bob@example.org", password=PASSWORD)


@pytest.fixture
def instructor(db: None) -> Any:
    """Somebody who writes items in the admin."""
    from examprep.accounts.services import create_person

    return create_person(username="ida", email="ida@example.org", password=PASSWORD, is_instructor=True)


@pytest.fixture(autouse=True)
def _forget_rate_limits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that really commit leave counters behind: the cache's table is no model's, so no flush finds it."""
    commits = "transactional_db" in request.fixturenames
    if commits:
        request.getfixturevalue("transactional_db")  # to be torn down after this
    yield
    if commits:
        cache.clear()


@pytest.fixture
def user_client(user: Any) -> Client:
    """A browser of `user`, signed in."""
    client = Client()
    client.force_login(user)
    return client


# Tasks


@pytest.fixture(scope="session")
def _worker(django_db_setup: None) -> Iterator[subprocess.Popen[bytes]]:
    """A prefork worker that consumes nothing yet, on the test database."""
    database = django_settings.DATABASES["default"]
    url = f"postgres://postgres@127.0.0.1:{database['PORT']}/{database['NAME']}"
    log = Path(os.environ["TESTS_HOME"]) / "worker.log"
    process = processes.spawn(
        [sys.executable, "-W", "ignore", "-m", "celery", "-A", "examprep", "worker", "-P", "prefork",
         "-c", "2", "-Q", "nothing", "--without-gossip", "--without-mingle", "-l", "INFO",
         "-I", "tests.probes"],
        log=log, cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "examprep.settings.test"},
    )  # fmt: skip
    try:
        limit = time.monotonic() + processes.START_LIMIT_S
        while not celery_app.control.inspect(timeout=0.5, limit=1).ping():
            if process.poll() is not None:
                pytest.fail(f"the worker ended: {log.read_text()[-3000:]}")
            if time.monotonic() > limit:
                pytest.fail(f"the worker does not answer: {log.read_text()[-3000:]}")
        yield process
    finally:
        processes.stop(process)


@pytest.fixture
def celery_worker_process(
    _worker: subprocess.Popen[bytes], transactional_db: None
) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process that runs the tasks this test publishes; other tests' messages stay in the queue.

    The worker sees committed rows only, hence `transactional_db`.
    """
    celery_app.control.purge()
    celery_app.control.add_consumer("celery", reply=True, limit=1, timeout=5)
    yield _worker
    celery_app.control.cancel_consumer("celery", reply=True, limit=1, timeout=5)
    _wait_for_idle_worker()


def _wait_for_idle_worker() -> None:
    """A score is followed by a report: what still runs must not meet the tables being emptied."""
    inspect = celery_app.control.inspect(timeout=5, limit=1)
    limit = time.monotonic() + processes.START_LIMIT_S
    while time.monotonic() < limit:
        counts = [tasks for reply in (inspect.active(), inspect.reserved()) for tasks in (reply or {}).values()]
        if not any(counts):
            return


# Files


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The URL of a running S3 API."""
    from moto.server import ThreadedMotoServer

    url = os.environ["AWS_S3_ENDPOINT_URL"]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=int(url.rpartition(":")[2]), verbose=False)
    server.start()
    yield url
    server.stop()


@pytest.fixture
def s3_bucket(s3_endpoint: str, settings: Any) -> Iterator[Any]:
    """An empty bucket that is the site's default storage."""
    bucket = boto3.resource("s3", endpoint_url=s3_endpoint, region_name="us-east-1").Bucket("examprep")
    bucket.create()
    settings.AWS_STORAGE_BUCKET_NAME = bucket.name
    options = {"bucket_name": bucket.name, "client_config": client_config()}
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    }
    yield bucket
    bucket.objects.delete()
    bucket.delete()


# Browser


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name whole addresses. pytest-playwright's own fixture is of a kind that pytest deprecates."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of a downloaded one."""
    installed = filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome")))
    chromium = os.environ.get("CHROMIUM") or next(installed, None)
    if not chromium:
        pytest.fail("No browser. As root: apt-get install -y chromium", pytrace=False)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    return browser_type_launch_args | {"executable_path": chromium, "args": flags}


@pytest.fixture
def sign_in(context: Any, live_server: Any) -> Callable[[Any], None]:
    """`sign_in(user)`: the browser context is signed in at the live server."""

    def do(user: Any) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    return do


# A whole site of its own


@dataclass(frozen=True)
class Site:
    """A site in a process of its own: SQLite, tasks in threads, as `make run` starts it."""

    url: str
    data_dir: Path
    env: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    def manage(self, *arguments: str) -> str:
        """The output of a `manage.py` command on this site."""
        return manage(*arguments, env=self.env)


def manage(*arguments: str, env: dict[str, str]) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def embedded_environment(data_dir: Path, port: int) -> dict[str, str]:
    """The environment of a person who sets nothing but where and with which password."""
    of_tests = {name for name in os.environ if name.startswith(("AWS_", "DJANGO_"))} | {"DATABASE_URL", "REDIS_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in of_tests}
    return kept | {
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DEMO_PASSWORD": PASSWORD,
    }


@pytest.fixture(scope="session")
def embedded_site() -> Iterator[Site]:
    """A running site with the shipped exams and items and the demonstration people; their password is PASSWORD."""
    data_dir, port = Path(os.environ["TESTS_HOME"]) / "embedded", processes.free_port()
    env, log = embedded_environment(data_dir, port), data_dir.with_suffix(".log")
    manage("prepare", env=env)
    process = processes.spawn([sys.executable, "-m", "gunicorn"], log=log, cwd=ROOT, env=env)
    try:
        processes.wait_for_port(port, process, log)
        yield Site(url=env["SITE_URL"], data_dir=data_dir, env=env, process=process, log=log)
    finally:
        processes.stop(process)
