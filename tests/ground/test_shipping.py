"""The files around the code say the same as the code."""

import re

import pytest
import yaml

from tests.conftest import ROOT

READS = re.compile(r'(?:env\.\w+|environ\.get|directory)\(\s*["\']([A-Z_0-9]+)["\']')
# Read by libraries, by the Makefile or by the compose file itself.
OF_OTHERS = {
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "BIND_ADDRESS", "DB_PASSWORD", "PROXY_PORT", "SITE_ADDRESS",
    "TRUSTED_PROXIES",
}  # fmt: skip

# Settled by the image, or what docker-compose.yml itself is set by.
NOT_FOR_COMPOSE = {
    "BIND", "BIND_ADDRESS", "DATA_DIR", "DB_PASSWORD", "FORWARDED_ALLOW_IPS", "PORT", "PROXY_PORT", "SITE_ADDRESS",
    "STATIC_FROM_MANIFEST", "STATIC_ROOT", "TRUSTED_PROXIES", "WELCOME",
}  # fmt: skip


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def known():
    files = [*(ROOT / "examprep").rglob("*.py"), ROOT / "gunicorn.conf.py"]
    return {name for path in files for name in READS.findall(path.read_text())} | OF_OTHERS


def test_compose_has_the_parts_of_the_site(compose):
    assert set(compose["services"]) == {"proxy", "web", "worker", "beat", "migrate", "db", "redis", "s3"}


def test_compose_sets_no_variable_the_site_does_not_read(compose, known):
    assert set(compose["services"]["web"]["environment"]) - known == set()


def test_compose_passes_on_what_the_site_reads(compose, known):
    assert known - set(compose["services"]["web"]["environment"]) == NOT_FOR_COMPOSE


def test_what_can_be_scaled_publishes_no_port(compose):
    assert "ports" not in compose["services"]["web"]
    assert "ports" not in compose["services"]["worker"]


def test_the_example_environment_names_every_variable(known):
    named = set(re.findall(r"^#?([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert named == known - {"WELCOME"}


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_the_locks_name_versions_and_hashes_and_no_address(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()

    assert "://" not in text
    assert "--index" not in text
    assert text.count("==") <= text.count("--hash=")


def test_what_runs_the_site_is_tested_in_the_same_versions():
    def pins(lock):
        return set(re.findall(r"^([\w\[\].-]+==[\w.]+)", (ROOT / "requirements" / f"{lock}.txt").read_text(), re.M))

    assert pins("run") <= pins("dev")
