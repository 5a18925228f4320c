"""Load exam definitions from YAML files; safe to run again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from domains.core.definition import DefinitionError, parse_exam
from domains.services import DomainInUse, save_exam


class Command(BaseCommand):
    help = "Load exams from YAML files (default: all in fixtures/exams). Running it again changes only what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path)

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        for path in paths or sorted(Path(settings.BASE_DIR, "fixtures", "exams").glob("*.yaml")):
            try:
                definition = parse_exam(yaml.safe_load(path.read_text(encoding="utf-8")))
                exam = save_exam(definition=definition, today=timezone.localdate())
            except (OSError, yaml.YAMLError, DefinitionError, DomainInUse) as error:
                raise CommandError(f"{path}: {error}") from error
            self.stdout.write(f"{exam.code}: {len(definition.domains)} domains, {exam.item_total} items a form")
