"""Write a learner's missed and bookmarked items as an Anki deck."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from examprep.accounts.models import User
from practice.services.anki import export_deck
from practice.services.errors import NothingToDraw


class Command(BaseCommand):
    help = "Write the items that a person missed last time or bookmarked as an Anki deck (.apkg) to FILE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--user", required=True, help="user name of the learner")

    def handle(self, *args: Any, file: Path, user: str, **options: Any) -> None:
        learner = User.objects.filter(username=user).first()
        if learner is None:
            raise CommandError(f"there is nobody called {user}")
        try:
            file.write_bytes(export_deck(user=learner, now=timezone.now()))
        except NothingToDraw as error:
            raise CommandError(f"{user} missed and bookmarked nothing that may be shown now") from error
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
