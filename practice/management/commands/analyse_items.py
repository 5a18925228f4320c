"""Item analysis by hand: what the nightly task does, at once and to its end."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from practice.services.item_analysis import carry_on
from questions.models import AnalysisState


class Command(BaseCommand):
    help = (
        "Count the statistics of items and forms whose responses changed, as the nightly task does. May be stopped at "
        "any time: it goes on where it stopped."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        while carry_on(clock=timezone.now, is_asked=True):
            self.stdout.write(f"{_counted()} versions counted, going on")
        self.stdout.write(f"{_counted()} versions counted")


def _counted() -> int:
    return AnalysisState.objects.get().counted
