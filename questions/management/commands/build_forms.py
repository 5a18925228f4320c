"""Assemble the numbered mock forms of every exam from the published items that are in none yet."""

import random
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from domains.models import Exam
from questions.services.forms import MAX_FIXED_FORMS, build_fixed_forms


class Command(BaseCommand):
    help = "Assemble fixed mock forms from published items. Existing forms stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=MAX_FIXED_FORMS, help="how many forms an exam has at most")
        parser.add_argument("--seed", type=int, default=1, help="the same bank and seed give the same forms")

    def handle(self, *args: Any, limit: int, seed: int, **options: Any) -> None:
        for exam in Exam.objects.order_by("code"):
            rng = random.Random(seed)  # noqa: S311 - reproducible forms, no secret
            made = build_fixed_forms(exam=exam, rng=rng, limit=limit)
            self.stdout.write(f"{exam.code}: {len(made)} new forms")
