"""When work that a message was sent for is sent for again, and when nobody tries any more.

A row says how often its work was tried and when a sweep last sent a message for it (`dispatched_at`).
"""

from datetime import datetime, timedelta

from django.db.models import Q

MAX_TRIES = 3
AGAIN_AFTER = timedelta(seconds=60)


def due(tries: str, *, now: datetime) -> Q:
    """Rows a sweep sends a message for. tries: the column that counts.

    A minute after a lost message or a failed first try, so that what cut it short costs less than two; then every try
    doubles the pause, and after MAX_TRIES the row is set aside.
    """
    # a stamp from the future was made by a clock that was wrong
    is_due = Q(dispatched_at__isnull=True) | Q(dispatched_at__gt=now + AGAIN_AFTER)
    for tried in range(MAX_TRIES):
        is_due |= Q((tries, tried), dispatched_at__lt=now - AGAIN_AFTER * 2 ** max(0, tried - 1))
    return is_due & Q((f"{tries}__lt", MAX_TRIES))


def is_set_aside(tries: str) -> Q:
    return Q((f"{tries}__gte", MAX_TRIES))
