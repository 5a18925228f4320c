"""For who mended what made scoring or reporting fail."""

from typing import Any

from django.core.management.base import BaseCommand

from practice.services import learning, scoring


class Command(BaseCommand):
    help = "Let the next sweep try attempts and learners again that were set aside after failing several times."

    def handle(self, *args: Any, **options: Any) -> None:
        attempts, learners = scoring.take_up_again(), learning.take_up_again()
        self.stdout.write(f"To be tried again: attempts {attempts}, learners {learners}")
