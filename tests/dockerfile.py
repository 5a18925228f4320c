"""Reads a Dockerfile, as far as this one goes."""

import fnmatch
import json
import os
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """name: RUN, COPY, ...; rest: what follows, in one line."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        """Of the exec form (a list of JSON) or split as a shell does."""
        return json.loads(self.rest) if self.is_exec_form else shlex.split(self.rest)

    @property
    def is_exec_form(self) -> bool:
        return self.rest.startswith("[")


def instructions(text: str) -> list[Instruction]:
    """In their order, continued lines joined, without comments."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [Instruction(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in joined.splitlines())]


def is_ignored(root: Path) -> Callable[[str, list[str]], set[str]]:
    """For shutil.copytree: what .dockerignore keeps out of the image."""
    patterns = (root / ".dockerignore").read_text().split()

    def names(folder: str, children: list[str]) -> set[str]:
        here = os.path.relpath(folder, root)
        return {
            child
            for child in children
            for pattern in patterns
            if fnmatch.fnmatch(os.path.normpath(os.path.join(here, child)), pattern)
            or (pattern.startswith("**/") and fnmatch.fnmatch(child, pattern.removeprefix("**/")))
        }

    return names
