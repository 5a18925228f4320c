"""When the sweeps last ran, so that it shows when no beat, broker or worker runs them any more.

The mark is made by a sweep itself, in the database: beat, broker and worker must all be there for it to stay young.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

LATE_AFTER = timedelta(minutes=5)  # thirty times the pause between two sweeps

_KEY = "sweeps-ran-at"
# a site that was started a moment ago has nothing to be late with
STARTED_AT = timezone.now()


def mark_swept(*, now: datetime) -> None:
    cache.set(_KEY, now, timeout=None)


def last_swept_at() -> datetime | None:
    """When the mark was made; None when it never was."""
    swept_at: datetime | None = cache.get(_KEY)
    return swept_at


def are_late(*, now: datetime, since: datetime = STARTED_AT) -> bool:
    """Whether nothing has swept for LATE_AFTER; since: before then nothing is expected to have."""
    swept_at = last_swept_at()
    return now - max(since, swept_at or since) > LATE_AFTER
