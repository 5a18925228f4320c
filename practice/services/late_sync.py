"""Responses made offline before the deadline that arrive after it."""

from datetime import datetime

from django.db import transaction

from practice.core.attempt import RunReason, Status
from practice.core.response import Value
from practice.models import Attempt, Response, ResponseSave
from practice.services.scoring import score_attempt


def store_late_response(
    *,
    attempt: Attempt,
    position: int,
    value: Value | None,
    flagged: bool,
    eliminated: list[str],
    revision: int,
    time_spent_ms: int,
    answered_at: datetime,
    now: datetime,
) -> None:
    """Store a response of a closed attempt and ask for a new scoring run.

    The caller has checked that it may still come. What had arrived in time is scored first, so that its score stays
    visible beside the new one.
    """
    if attempt.pending_run == RunReason.INITIAL:
        score_attempt(attempt_id=attempt.pk, now=now)
    with transaction.atomic():
        changed = Response.objects.filter(attempt=attempt, position=position, revision__lt=revision).update(
            value=value,
            flagged=flagged,
            eliminated=eliminated,
            revision=revision,
            time_spent_ms=time_spent_ms,
            answered_at=answered_at,
            saved_at=now,
            synced_late=True,
        )
        if changed != 1:
            return  # the same entry came twice at once; the other one stored it
        ResponseSave.objects.create(
            attempt=attempt,
            position=position,
            revision=revision,
            value=value,
            flagged=flagged,
            eliminated=eliminated,
            time_spent_ms=time_spent_ms,
            answered_at=answered_at,
            saved_at=now,
            is_late=True,
        )
        Attempt.objects.filter(pk=attempt.pk, status=Status.SCORED).update(
            pending_run=RunReason.LATE_SYNC, scoring_tries=0, dispatched_at=None
        )
    attempt.refresh_from_db()
