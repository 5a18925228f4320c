"""What `make run` does before and when the site answers."""

import os
import subprocess

import pytest

from examprep.demo import demo_password
from examprep.welcome import welcome
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _no_password_given(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)


def test_a_password_is_made_up_once(tmp_path):
    first = demo_password(tmp_path)

    assert demo_password(tmp_path) == first
    assert len(first) >= 12


def test_a_given_password_is_taken_and_kept(tmp_path, monkeypatch):
    demo_password(tmp_path)
    monkeypatch.setenv("DEMO_PASSWORD", "a password of one's own")

    assert demo_password(tmp_path) == "a password of one's own"
    monkeypatch.delenv("DEMO_PASSWORD")
    assert demo_password(tmp_path) == "a password of one's own"


def test_the_password_is_for_its_owner_only(tmp_path):
    demo_password(tmp_path)

    assert (tmp_path / "demo_password").stat().st_mode & 0o777 == 0o600


def test_the_welcome_says_what_to_open_and_who_to_be(tmp_path):
    password = demo_password(tmp_path)

    text = welcome(site_url="http://127.0.0.1:8000", data_dir=tmp_path)

    for words in ("http://127.0.0.1:8000", "candidate", "learner", "instructor", password):
        assert words in text


def test_the_welcome_names_nobody_where_nobody_was_made(tmp_path):
    assert "Sign in" not in welcome(site_url="http://127.0.0.1:8000", data_dir=tmp_path)


def test_pip_installs_what_uv_cannot_fetch(tmp_path):
    """uv knows neither the certificates of a machine nor the mirror in a pip.conf."""
    (tmp_path / "venv").touch()
    for name, script in {"uv": "exit 2", "pip": f"echo $* > {tmp_path}/asked"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)

    make = ["make", f"BIN={tmp_path}", f"STAMPS={tmp_path}", f"{tmp_path}/run"]
    subprocess.run(make, cwd=ROOT, env=os.environ | {"MAKEFLAGS": ""}, check=True, capture_output=True)

    assert "--require-hashes -r requirements/run.txt" in (tmp_path / "asked").read_text()
