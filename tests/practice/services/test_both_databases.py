"""What is marked `both_databases` also holds on SQLite, as `make run` uses it: above all the statement of a save."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent
FOLDERS = (
    "tests/domains/test_models.py",
    "tests/practice/models",
    "tests/practice/services",
    "tests/practice/api/test_responses.py",
    "tests/practice/api/test_sync.py",
)
PLUGINS = ("pytest_django.plugin", "pytest_timeout", "time_machine", "_hypothesis_pytestplugin")


@pytest.mark.timeout(400)
def test_the_marked_tests_pass_on_sqlite(tmp_path):
    embedded = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-o", "addopts=", "--disable-plugin-autoload",
         *(part for plugin in PLUGINS for part in ("-p", plugin)), "-p", "no:cacheprovider",
         "-m", "both_databases", *FOLDERS],
        cwd=ROOT, env=embedded | {"DATA_DIR": str(tmp_path), "EXPECTED_VENDOR": "sqlite"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


@pytest.mark.both_databases
def test_these_tests_run_where_they_say(db):
    from django.db import connection

    assert connection.vendor == os.environ.get("EXPECTED_VENDOR", "postgresql")
