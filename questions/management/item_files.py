"""Finding and reading item files for the commands."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from questions.core.parsing import ParsedFile, parse_items


def find_item_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, every YAML file below the folders named, or all of fixtures/items when nothing is named."""
    found: list[Path] = []
    for path in list(paths) or [Path(settings.BASE_DIR, "fixtures", "items")]:
        if path.is_dir():
            found.extend(sorted(path.rglob("*.yaml")))
        elif path.is_file():
            found.append(path)
        else:
            raise CommandError(f"{path}: no such file or folder")
    return found


def read_item_file(path: Path) -> ParsedFile:
    shown = path.resolve()
    if shown.is_relative_to(settings.BASE_DIR):
        shown = shown.relative_to(settings.BASE_DIR)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{shown}: {error}") from error
    return parse_items(text, str(shown))
