"""Typed readers of the environment. Every variable the site knows is read in `base` through this object."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.management.utils import get_random_secret_key

env = environ.Env()


def directory(name: str, default: Path) -> Path:
    """An absolute directory from the environment; made when absent."""
    path = Path(env.str(name, default=str(default))).expanduser().absolute()
    path.mkdir(parents=True, exist_ok=True)
    return path


def host_of(url: str) -> str:
    """The host name in a URL: "exam.example.org" of "https://exam.example.org:8443/"."""
    return urlsplit(url).hostname or ""


def local_secret_key(data_dir: Path) -> str:
    """The key of a site that runs on one machine: random, made once, kept beside its database.

    Two processes that start together agree: only the one that creates the file writes it.
    """
    path = data_dir / "secret_key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text()
