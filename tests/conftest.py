"""Fixtures every test may use. Services are started by `tests.svcplugin`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.conf import settings as django_settings
from django.test import Client

from examprep.celery import app as celery_app
from tests import svcplugin

ROOT = Path(__file__).parent.parent
PASSWORD = "correct horse battery"


@pytest.fixture
def user(db: None) -> Any:
    """A candidate."""
    from examprep.accounts.models import User

    return User.objects.create_user("ann", "ann@example.org", PASSWORD)


@pytest.fixture
def other_user(db: None) -> Any:
    """A stranger."""
    from examprep.accounts.models import User

    return User.objects.create_user("bob", "bob@example.org", PASSWORD)


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
    process = svcplugin.spawn(
        [sys.executable, "-W", "ignore", "-m", "celery", "-A", "examprep", "worker", "-P", "prefork",
         "-c", "2", "-Q", "nothing", "--without-gossip", "--without-mingle", "-l", "INFO"],
        log=log, cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "examprep.settings.test"},
    )  # fmt: skip
    try:
        for _ in range(60):
            if celery_app.control.inspect(timeout=0.5, limit=1).ping():
                break
            if process.poll() is not None:
                pytest.fail(f"the worker ended: {log.read_text()[-3000:]}")
        else:
            pytest.fail(f"the worker does not answer: {log.read_text()[-3000:]}")
        yield process
    finally:
        svcplugin.stop(process)


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
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": bucket.name}}
    }
    yield bucket
    bucket.objects.delete()
    bucket.delete()


# Browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of a downloaded one."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
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
        context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )

    return do


# A whole site of its own


@dataclass(frozen=True)
class Site:
    """A site in processes of its own, embedded as `make run` starts it."""

    url: str
    data_dir: Path
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """The output of a `manage.py` command on this site."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
