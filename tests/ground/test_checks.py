"""What is missing in the environment is said with a hint."""

import subprocess
import sys

import pytest
from django.core.checks import run_checks

from examprep import checks
from examprep.settings.env import secret_key_in
from tests.conftest import ROOT, embedded_environment
from tests.processes import free_port

PRODUCTION = {
    "SITE_URL": "https://exams.example.org",
    "SECRET_KEY": "kX3v9Qw2Lr7Tz5Bn8Mc4Jd6Hs1Fg0PyUaVeWoIiRtYqZxSdNmKlj-production",
    "DATABASE_URL": "postgres://exams:secret@db.internal:5432/exams",
    "REDIS_URL": "redis://redis.internal:6379/0",
    "AWS_STORAGE_BUCKET_NAME": "exams-media",
    "EMAIL_URL": "smtp+tls://exams:secret@mail.internal:587",
    "DEFAULT_FROM_EMAIL": "Exams <exams@example.org>",
    "TRUSTED_PROXY_COUNT": "1",
}


def check(tmp_path, *arguments, **variables):
    """`manage.py check` in an environment with these variables only."""
    env = embedded_environment(tmp_path, free_port()) | variables
    command = [sys.executable, "manage.py", "check", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def ids(messages):
    return {message.id for message in messages}


def test_production_settings_pass_the_deployment_checks(tmp_path):
    done = check(tmp_path, "--deploy", "--fail-level", "INFO", **PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_a_server_site_without_secret_key_does_not_start(tmp_path):
    done = check(tmp_path, **{**PRODUCTION, "SECRET_KEY": ""})

    assert done.returncode == 1
    assert "examprep.E001" in done.stderr


def test_a_value_of_the_wrong_type_names_its_variable(tmp_path):
    done = check(tmp_path, TRUSTED_PROXY_COUNT="one")

    assert "TRUSTED_PROXY_COUNT in the environment cannot be read" in done.stderr


def test_a_local_key_is_made_once_and_kept_to_its_owner(tmp_path):
    first = secret_key_in(tmp_path / "secret_key")

    assert secret_key_in(tmp_path / "secret_key") == first
    assert len(first) == 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"SITE_URL": "exams.example.org"}, "E002"),
        ({"SITE_URL": "https://elsewhere.example.org", "ALLOWED_HOSTS": ["exams.example.org"]}, "E003"),
        ({"CSRF_TRUSTED_ORIGINS": []}, "W004"),
        ({"ACCOUNT_EMAIL_VERIFICATION": "sometimes"}, "E005"),
        ({"LOG_FORMAT": "xml"}, "E006"),
        ({"REDIS_URL": "memcached://cache"}, "E008"),
    ],
)
def test_a_mistake_is_named(settings, changes, number):
    for name, value in changes.items():
        setattr(settings, name, value)

    found = [*checks.check_hosts(), *checks.check_choices(), *checks.check_services()]

    assert f"examprep.{number}" in ids(found)
    assert all(message.hint for message in found)


def test_another_kind_of_database_is_named(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.mysql")

    assert ids(checks.check_services()) == {"examprep.E007"}


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"HTTPS": False}, "W011"),
        ({"HTTPS": True, "TRUSTED_PROXY_COUNT": 0}, "W012"),
        ({"EMBEDDED": True}, "W013"),
        ({"REDIS_URL": ""}, "W014"),
        ({"AWS_STORAGE_BUCKET_NAME": ""}, "W015"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "W016"),
        ({"DEFAULT_FROM_EMAIL": "exams@localhost"}, "W017"),
        ({"ALLOWED_HOSTS": ["*"]}, "W018"),
    ],
)
def test_what_only_a_public_site_must_mend_is_told_on_deployment(settings, changes, number):
    for name, value in changes.items():
        setattr(settings, name, value)

    assert f"examprep.{number}" in ids(checks.check_public_site())


def test_a_subdomain_pattern_covers_the_site(settings):
    settings.SITE_URL = "https://exams.example.org"
    settings.CSRF_TRUSTED_ORIGINS = [settings.SITE_URL]
    settings.ALLOWED_HOSTS = [".example.org"]

    assert checks.check_hosts() == []


def test_the_settings_of_the_tests_have_no_error():
    assert [message for message in run_checks() if message.is_serious()] == []
