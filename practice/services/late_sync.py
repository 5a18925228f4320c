"""Responses made offline before the deadline that arrive after it."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from practice.core.attempt import RunReason, Status
from practice.models import Attempt, Response, ResponseSave
from practice.services.entry import Entry
from practice.services.errors import AttemptClosed, StaleResponse
from practice.services.scoring import score_attempt


def store_late_response(*, attempt: Attempt, entry: Entry, now: datetime) -> None:
    """Store what arrived for a closed attempt and ask for a new scoring run.

    The caller has checked that it may still come. What had arrived in time is scored first, so that its score stays
    visible beside the new one. Raises AttemptClosed or StaleResponse when that changed in the meantime.
    """
    if attempt.pending_run == RunReason.INITIAL:
        score_attempt(attempt_id=attempt.pk, now=now)
    with transaction.atomic():
        # before the response, as scoring does: in the other order the two would wait for each other
        locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if locked.review_opened_at is not None:
            raise AttemptClosed(attempt)
        content = asdict(entry) | {"saved_at": now}
        position = content.pop("position")
        changed = Response.objects.filter(
            attempt=attempt, position=position, revision__lt=entry.revision, synced_late=False
        ).update(synced_late=True, **content)
        if changed != 1:
            raise StaleResponse(Response.objects.get(attempt=attempt, position=position))
        ResponseSave.objects.create(attempt=attempt, position=position, is_late=True, **content)
        Attempt.objects.filter(pk=attempt.pk, status=Status.SCORED).update(
            pending_run=RunReason.LATE_SYNC, scoring_tries=0, dispatched_at=None
        )
    attempt.refresh_from_db()
