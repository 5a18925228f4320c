"""Whether sweeps run, for health checks and cron: the exit code says it."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from examprep.sweeps import LATE_AFTER, are_late, last_swept_at


class Command(BaseCommand):
    help = f"Fail when no sweep ran in the last {LATE_AFTER.seconds // 60} minutes: beat, broker or workers are away."

    def handle(self, *args: Any, **options: Any) -> None:
        swept_at = last_swept_at()
        words = f"last sweep: {swept_at.isoformat(timespec='seconds') if swept_at else 'never'}"
        if are_late(now=timezone.now(), since=datetime.min.replace(tzinfo=UTC)):
            raise CommandError(words)
        self.stdout.write(words)
