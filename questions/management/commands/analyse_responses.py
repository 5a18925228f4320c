"""Item analysis of a plain matrix of marks; needs no database."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questions.core.form_analysis import analyse_form
from questions.core.item_analysis import analyse_items
from questions.core.marks_csv import MAX_MARK, MAX_PROBLEMS, MarksFile, MarksRefused, read_marks
from questions.core.statistic import to_document


class Command(BaseCommand):
    help = (
        "Item analysis of a CSV file as JSON. The first line names the items, each further line holds the marks of one "
        "candidate, from 0 to the item's maximum, empty where an item was not reached. A value that cannot be known is "
        "null, and `reasons` says why. Exit code 1 when the file cannot be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the CSV file, - for standard input")
        parser.add_argument(
            "--max", type=_maximum, help="the largest mark of every item (default: the largest that anyone got on it)"
        )
        parser.add_argument(
            "--min-n",
            type=int,
            default=0,
            help="candidates below whom discrimination and reliability are null (default: as few as define them)",
        )

    def handle(self, *args: Any, file: str, max: float | None, min_n: int, **options: Any) -> None:
        marks = _read(file, max)
        document = {
            "test": to_document(analyse_form(marks.matrix, min_n)),
            "items": [to_document(item) for item in analyse_items(marks.names, marks.matrix, max, min_n)],
        }
        self.stdout.write(json.dumps(document, indent=2, allow_nan=False))


def _maximum(text: str) -> float:
    try:
        maximum = float(text)
    except ValueError:
        maximum = 0
    if not 0 < maximum <= MAX_MARK:
        raise ArgumentTypeError(f"must be a number above 0, up to {MAX_MARK:,}")
    return maximum


def _read(name: str, maximum: float | None) -> MarksFile:
    shown = "standard input" if name == "-" else name
    try:
        if name == "-":
            return read_marks(sys.stdin.buffer, maximum)
        with open(name, "rb") as file:
            return read_marks(file, maximum)
    except OSError as error:
        raise CommandError(f"{shown}: {error.strerror}. Name a CSV file, or - for standard input") from error
    except MarksRefused as error:
        more = [f"{shown}: and perhaps more"] if len(error.problems) >= MAX_PROBLEMS else []
        raise CommandError("\n".join([*(f"{shown}: {problem}" for problem in error.problems), *more])) from error
