"""Write items to a file for another system."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questions.core.exchange.formats import FORMATS, FormatName
from questions.core.item import ItemStatus
from questions.services.addresses import AddressError, is_address, parse_address, write_address
from questions.services.exchange import drafts_to_export
from questions.services.exchange_pictures import write_file


class Command(BaseCommand):
    help = (
        "Write items in one of the formats of docs/exchange.md to FILE, or to standard output. What it has no "
        "place for, and items it cannot hold at all, are listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="a path, or s3://bucket/key")
        parser.add_argument("--format", choices=[name.value for name in FormatName], required=True)
        parser.add_argument("--exam", default="", help="such as MLS-C01; default: all")
        parser.add_argument("--domain", type=int, help="number of a domain of the exam; default: all")
        parser.add_argument("--task", default="", help="such as 3.5; default: all")
        parser.add_argument("--tag", default="", help="a topic, service or requirement; default: all")
        parser.add_argument(
            "--status", choices=[status.value for status in ItemStatus], default="published", help="default: published"
        )

    def handle(self, *args: Any, file: str | None, **options: Any) -> None:
        filters = {name: options[name] for name in ("exam", "domain", "task", "status", "tag")}
        drafts = drafts_to_export(**filters)
        if not drafts:
            raise CommandError("there are no such items")
        format_ = FORMATS[FormatName(options["format"])]
        if file is None and format_.is_binary:
            raise CommandError(f"{options['format']} is no text; name a file to write it to")
        written = write_file(FormatName(options["format"]), drafts)
        if file is None:
            self.stdout.write(written.data.decode(), ending="")
        else:
            _write(file, written.data)
        for slug, why in written.refused:
            self.stderr.write(f"not written: {slug}: {why}")
        for what, count in Counter(what for _, what in written.losses).items():
            self.stderr.write(f"not in the file: {what} ({count} items)")
        self.stderr.write(f"{written.count} of {len(drafts)} items written")


def _write(path: str, data: bytes) -> None:
    try:
        if is_address(path):
            write_address(parse_address(path), data)
        else:
            Path(path).write_bytes(data)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except AddressError as error:
        raise CommandError(str(error)) from error
