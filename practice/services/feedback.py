"""Feedback in tutor sittings: after each response, and never for an item of a mock that is not scored yet."""

from datetime import datetime

from practice.core.attempt import Mode, Status
from practice.models import Attempt, Response
from practice.services.drawing import withheld_items
from practice.services.errors import AttemptClosed, FeedbackWithheld, NoFeedback, NoSuchPosition
from practice.services.rulings import in_force


def give_feedback(*, attempt: Attempt, position: int, now: datetime) -> Response:
    """The response with its version's key, closed for changes from now on. Safe to call again.

    Raises NoFeedback outside tutor sittings, NoSuchPosition, FeedbackWithheld, AttemptClosed.
    """
    if attempt.mode != Mode.TUTOR:
        raise NoFeedback("This sitting shows answers at its end.")
    item_id = attempt.responses.filter(position=position).values_list("item_id", flat=True).first()
    if item_id is None:
        raise NoSuchPosition(f"This attempt has no question {position}.")
    if withheld_items(attempt.user).filter(item=item_id).exists():
        raise FeedbackWithheld(
            "This question is part of your running mock exam. Its answer is shown once that is scored."
        )
    # closed first and read afterwards: what is judged is what stays
    attempt.responses.filter(position=position, checked_at__isnull=True, attempt__status=Status.IN_PROGRESS).update(
        checked_at=now
    )
    response = attempt.responses.select_related("version__key").get(position=position)
    if response.checked_at is None:
        attempt.refresh_from_db()
        raise AttemptClosed(attempt)
    # not stored before scoring: a later correction may come
    response.correction = in_force([response.version_id]).get(response.version_id)
    return response
