"""Make the demonstration people; safe to run again. Prints their logins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from domains.models import Exam
from examprep.demo import demo_password
from practice.services.demo import NAMES, seed_demo
from questions.core.selection import Shortage

EXAM = "MLS-C01"
ROLES = {"candidate": "nothing done yet", "learner": "a history worth looking at", "instructor": "works on the bank"}


class Command(BaseCommand):
    help = (
        "Make the people of the demonstration: candidate, learner and instructor. The password is DEMO_PASSWORD, else "
        "a generated one that is kept in DATA_DIR/demo_password."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        exam = Exam.objects.filter(code=EXAM).first()
        if exam is None:
            raise CommandError("No exam is loaded. Run first: manage.py load_exams, import_items, build_forms")
        password = demo_password(settings.DATA_DIR)
        try:
            # on servers a password that somebody has set since stays
            seed_demo(exam=exam, password=password, resets_passwords=settings.EMBEDDED, now=timezone.now())
        except Shortage as error:
            raise CommandError(
                f"The bank cannot fill a mock: {error}. Run first: manage.py import_items, build_forms"
            ) from error
        for name in NAMES:
            self.stdout.write(f"{name:<10}  {password}  ({ROLES[name]})")
