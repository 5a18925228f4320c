"""Make the demonstration people; safe to run again. Prints their logins."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from domains.models import Exam
from practice.services.demo import NAMES, seed_demo
from questions.core.selection import Shortage

EXAM = "MLS-C01"
ROLES = {"candidate": "nothing done yet", "learner": "a history worth looking at", "instructor": "works on the bank"}


class Command(BaseCommand):
    help = (
        "Make the people of the demonstration: candidate, learner and instructor. The password is DEMO_PASSWORD, else "
        "a generated one that is kept in DATA_DIR/demo-password.txt."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        exam = Exam.objects.filter(code=EXAM).first()
        if exam is None:
            raise CommandError("No exam is loaded. Run first: manage.py load_exams, import_items, build_forms")
        password = _password(Path(settings.DATA_DIR, "demo-password.txt"))
        try:
            seed_demo(exam=exam, password=password, now=timezone.now())
        except Shortage as error:
            raise CommandError(
                f"The bank cannot fill a mock: {error}. Run first: manage.py import_items, build_forms"
            ) from error
        for name in NAMES:
            self.stdout.write(f"{name:<10}  {password}  ({ROLES[name]})")


def _password(kept: Path) -> str:
    """The same at every run: the one of the environment, else the one made at the first run."""
    if chosen := os.environ.get("DEMO_PASSWORD"):
        return chosen
    if kept.exists():
        return kept.read_text(encoding="utf-8").strip()
    made = secrets.token_urlsafe(9)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(made + "\n", encoding="utf-8")
    return made
