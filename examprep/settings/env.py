"""Typed readers of the environment. Every variable the site knows is read in `base` through `env`."""

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


class Env(environ.Env):
    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """A value of the wrong type names its variable, instead of ending in a trace of the parser."""
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} in the environment cannot be read: {error}") from error


env = Env()


def directory(name: str, default: Path) -> Path:
    """An absolute directory from the environment; made when absent."""
    path = Path(env.str(name, default=str(default))).expanduser().absolute()
    path.mkdir(parents=True, exist_ok=True)
    return path


def host_of(url: str) -> str:
    """The host name in a URL: "exam.example.org" of "https://exam.example.org:8443/"."""
    return urlsplit(url).hostname or ""


def secret_key_in(path: Path) -> str:
    """The secret key in a file; a random one is made when the file does not exist.

    Written aside and linked into place: two processes that start together read the same, whole key.
    """
    if not path.exists():
        draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # the other process was first
        draft.unlink()
    return path.read_text().strip()
