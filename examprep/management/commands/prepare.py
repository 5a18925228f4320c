"""Tables, shipped exams and items, demonstration people: everything `make run` needs before it serves."""

import io
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandParser, call_command
from django.core.management.base import BaseCommand

STEPS = (
    ("tables", "migrate"),
    ("exams", "load_exams"),
    ("items", "import_items"),
    ("forms", "build_forms"),
    ("demonstration people", "seed_demo"),
)


class Command(BaseCommand):
    help = "Migrate, load the shipped exams and items, build forms, make the demonstration people. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show-password", action="store_true", help="Print the password of those people.")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ["DEMO_PASSWORD"] = demo_password(settings.DATA_DIR)
        for words, command in STEPS:
            self.stdout.write(f"Preparing {words} ...")
            self.stdout.flush()
            call_command(command, verbosity=0, stdout=io.StringIO())  # problems come as errors
        if options["show_password"]:
            self.stdout.write(f"Sign in as candidate, learner or instructor with the password {password}")


def demo_password(data_dir: Path) -> str:
    """DEMO_PASSWORD, else the one made up at the first run; kept so that later runs can print it."""
    path = data_dir / "demo_password"
    made_up = path.read_text() if path.exists() else secrets.token_urlsafe(9)
    password = os.environ.get("DEMO_PASSWORD") or made_up
    path.touch(mode=0o600)
    path.write_text(password)
    return password
