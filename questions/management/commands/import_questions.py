"""Load questions from a file of another system, as drafts."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from questions.core.exchange.bounds import MAX_OWN_BYTES, check_size
from questions.core.exchange.formats import FORMATS, FormatName, guess_format
from questions.core.exchange.report import Outcome, Reading, ReadQuestion, UnreadableFile
from questions.services.addresses import AddressError, is_address, parse_address, read_address
from questions.services.exchange import QuestionImport, import_questions

MAX_PREFIX_LENGTH = 40


class Command(BaseCommand):
    help = (
        "Load questions from a file of one of the formats of docs/exchange.md as drafts, all or none, and say of each "
        "what came of it: imported, imported with loss (what the file says and an item cannot hold), or refused and "
        "how to mend it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a path, or s3://bucket/key")
        parser.add_argument("--exam", default="", help="for questions whose category names none, such as MLS-C01")
        parser.add_argument("--task", default="", help="of the exam, such as 3.5")
        parser.add_argument("--format", choices=[name.value for name in FormatName], help="default: seen from the file")
        parser.add_argument("--prefix", type=_slug_prefix, default="", help="begin the names of all items with this")
        parser.add_argument("--dry-run", action="store_true", help="report only, change nothing")
        parser.add_argument("--good-only", action="store_true", help="load what can be taken, leave the rest")

    def handle(self, *args: Any, file: str, exam: str, task: str, prefix: str, **options: Any) -> None:
        reading = _read(file, options["format"])
        if not reading.questions:
            raise CommandError(f"{file}: no questions were found")
        result = import_questions(
            reading=reading,
            path=file,
            place=(exam, task),
            now=timezone.now(),
            by=None,
            prefix=prefix,
            good_only=options["good_only"],
            is_dry_run=options["dry_run"],
        )
        for words in _report(file, result.reading):
            self.stdout.write(words)
        self.stdout.write(_summary(result, is_dry_run=options["dry_run"]))
        for missing, count in result.missing.items():
            self.stdout.write(f"  before publishing: {missing} ({count})")
        if result.is_refused:
            raise CommandError("nothing was loaded; mend the file, or load the rest with --good-only")


def _read(path: str, name: str | None) -> Reading:
    try:
        data = read_address(parse_address(path)) if is_address(path) else _read_file(Path(path))
        return FORMATS[FormatName(name) if name else guess_format(data)].read(data)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except UnreadableFile as error:
        raise CommandError(f"{path}:{error.line}: {error}") from error
    except AddressError as error:
        raise CommandError(str(error)) from error


def _read_file(path: Path) -> bytes:
    check_size(path.stat().st_size, MAX_OWN_BYTES)
    with path.open("rb") as file:
        data = file.read(MAX_OWN_BYTES + 1)
    check_size(len(data), MAX_OWN_BYTES)
    return data


def _report(path: str, reading: Reading) -> list[str]:
    rows = [(question.line, _row(question)) for question in reading.questions]
    rows += [(line, note) for line, note in reading.notes]
    return [f"{path}:{line}: {words}" for line, words in sorted(rows, key=lambda row: row[0])]


def _row(question: ReadQuestion) -> str:
    details = [str(question.refusal)] if question.refusal else list(question.losses)
    return "\n    ".join([f"{question.outcome}: {question.name}", *details])


def _summary(result: QuestionImport, *, is_dry_run: bool) -> str:
    counts = result.reading.counts()
    words = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
    verb = "would be loaded" if is_dry_run else "loaded"
    return f"{len(result.reading.questions)} questions: {words}; {result.created} {verb} as drafts"


def _slug_prefix(value: str) -> str:
    if len(value) > MAX_PREFIX_LENGTH or not re.fullmatch(r"([a-z0-9]+-)*", value):
        raise ArgumentTypeError("expected lower-case words that end with hyphens, such as biology-2-")
    return value
