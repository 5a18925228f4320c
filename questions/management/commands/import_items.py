"""Load item files; safe to run again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from questions.management.item_files import find_item_files, read_item_file
from questions.services.errors import ImportRefused
from questions.services.importing import ImportSummary, import_items


class Command(BaseCommand):
    help = (
        "Load items from YAML files (default: fixtures/items) and publish them. Running it again writes only what "
        "changed: a changed text becomes the next version, the rest is updated in place."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, help="files or folders of item files")
        parser.add_argument("--draft", action="store_true", help="load as drafts, publish nothing")
        parser.add_argument(
            "--overwrite", action="store_true", help="take the file's text where it was also edited in the admin"
        )

    def handle(self, *args: Any, paths: list[Path], draft: bool, overwrite: bool, **options: Any) -> None:
        total = ImportSummary()
        refused = 0
        files = find_item_files(paths)
        for number, path in enumerate(files, start=1):
            file = read_item_file(path)
            try:
                if file.problems:
                    raise ImportRefused(file.problems)
                summary = import_items(
                    items=file.items, publish=not draft, by=None, now=timezone.now(), overwrite=overwrite
                )
            except ImportRefused as error:
                refused += 1
                for problem in error.problems:
                    self.stderr.write(str(problem))
                continue
            total += summary
            if options["verbosity"] > 1 or summary.unchanged < len(file.items):
                self.stdout.write(f"[{number}/{len(files)}] {file.path}: {_words(summary)}")
            for problem in summary.left_out:
                self.stderr.write(f"left out: {problem}")
        self.stdout.write(f"Items: {_words(total)}")
        if refused:
            raise CommandError(f"{refused} of {len(files)} files were not loaded")


def _words(summary: ImportSummary) -> str:
    words = (
        f"{summary.created} created, {summary.versions} new versions, "
        f"{summary.facts} with changed facts, {summary.unchanged} unchanged"
    )
    return f"{words}, {len(summary.left_out)} left out" if summary.left_out else words
