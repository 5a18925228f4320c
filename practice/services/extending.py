"""More time for a candidate whose attempt is under way, given by an instructor."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from examprep.accounts.models import User
from practice.core.attempt import POST_GRACE, Status
from practice.models import Attempt, TimeExtension
from practice.services.closing import close_if_overdue
from practice.services.errors import AttemptClosed


def extend_attempt(*, attempt: Attempt, minutes: int, reason: str, by: User, now: datetime) -> None:
    """Move the deadline of an open, timed attempt; the player shows it with the next reply, within a minute.

    minutes: 1-240. Raises ValueError for other minutes, an untimed attempt or no reason; AttemptClosed once it ended:
    a closed attempt is not opened again.
    """
    if not 1 <= minutes <= 240 or not reason.strip() or attempt.deadline_at is None:
        raise ValueError("expected 1 to 240 minutes for a timed attempt, and the reason")
    # a clock that has run out is not wound up again, also when nobody has noticed it yet
    running = Attempt.objects.filter(pk=attempt.pk, status=Status.IN_PROGRESS, deadline_at__gte=now - POST_GRACE)
    with transaction.atomic():
        extended = running.update(
            deadline_at=F("deadline_at") + timedelta(minutes=minutes), extra_time_s=F("extra_time_s") + minutes * 60
        )
        if extended:
            TimeExtension.objects.create(
                attempt=attempt, minutes=minutes, reason=reason.strip(), given_by=by, given_at=now
            )
    attempt.refresh_from_db()
    if not extended:
        close_if_overdue(attempt=attempt, now=now)
        raise AttemptClosed(attempt)
