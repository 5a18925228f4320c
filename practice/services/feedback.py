"""Feedback in tutor sittings: after each response, and never for an item of a mock that is not scored yet."""

from datetime import datetime

from practice.core.attempt import Mode
from practice.models import Attempt, Response
from practice.services.drawing import withheld_items
from practice.services.errors import AttemptClosed, FeedbackWithheld, NoFeedback, NoSuchPosition


def give_feedback(*, attempt: Attempt, position: int, now: datetime) -> Response:
    """The response with its version's key, closed for changes from now on. Safe to call again.

    Raises NoFeedback outside tutor sittings, NoSuchPosition, FeedbackWithheld, AttemptClosed.
    """
    if attempt.mode != Mode.TUTOR:
        raise NoFeedback("This sitting shows answers at its end.")
    response = attempt.responses.select_related("version__key").filter(position=position).first()
    if response is None:
        raise NoSuchPosition(f"This attempt has no question {position}.")
    if withheld_items(attempt.user).filter(item=response.item_id).exists():
        raise FeedbackWithheld(
            "This question is part of your running mock exam. Its answer is shown once that is scored."
        )
    if response.checked_at is None:
        if not attempt.is_in_progress:
            raise AttemptClosed(attempt)
        attempt.responses.filter(position=position, checked_at__isnull=True).update(checked_at=now)
        response.checked_at = now
    return response
