"""Tables, shipped exams and items, demonstration people: everything `make run` needs before it serves."""

import io
from typing import Any

from django.conf import settings
from django.core.management import CommandParser, call_command
from django.core.management.base import BaseCommand

from examprep.demo import demo_password

STEPS = (
    ("tables", "migrate"),
    ("exams", "load_exams"),
    ("items", "import_items"),
    ("forms", "build_forms"),
)
DEMO = ("demonstration people", "seed_demo")


class Command(BaseCommand):
    help = "Migrate, load the shipped exams and items, build forms, make the demonstration people. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show-password", action="store_true", help="Print the password of those people.")

    def handle(self, *args: Any, **options: Any) -> None:
        for words, command in (*STEPS, DEMO) if settings.SEED_DEMO else STEPS:
            self.stdout.write(f"Preparing {words} ...")
            self.stdout.flush()
            call_command(command, verbosity=0, stdout=io.StringIO())  # problems come as errors
        if settings.SEED_DEMO and options["show_password"]:
            password = demo_password(settings.DATA_DIR)
            self.stdout.write(f"Sign in as candidate, learner or instructor with the password {password}")
