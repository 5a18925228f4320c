"""Domain errors as API errors: one mapping for all calls."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response

from examprep.api import ApiError
from examprep.api import handle_error as handle_api_error
from practice.api.candidate import response_state
from practice.core.response import IllegalValue
from practice.services import errors
from practice.services.cohorts import CohortError
from questions.core.selection import Shortage


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER."""
    return handle_api_error(translate(error) or error, context)


def translate(error: Exception) -> ApiError | None:
    match error:
        case IllegalValue():
            return ApiError(422, "illegal_value", f"This is not a possible answer: {error}.")
        case errors.StaleResponse():
            return ApiError(status.HTTP_409_CONFLICT, "stale", str(error), response=response_state(error.stored))
        case errors.ResponseChecked():
            state = response_state(error.stored)
            return ApiError(status.HTTP_409_CONFLICT, "response_checked", str(error), response=state)
        case errors.AttemptClosed():
            return ApiError(status.HTTP_410_GONE, "closed", str(error), status=error.attempt.status)
        case errors.NoSuchPosition():
            return ApiError(status.HTTP_404_NOT_FOUND, "not_found", str(error))
        case errors.NothingToDraw():
            return ApiError(422, "nothing_to_draw", str(error))
        case errors.TooManyStarts():
            return ApiError(status.HTTP_429_TOO_MANY_REQUESTS, "throttled", str(error), wait=error.wait_s)
        case errors.TooManyOpen():
            return ApiError(status.HTTP_409_CONFLICT, "too_many_open", str(error))
        case errors.FixedSitting():
            return ApiError(status.HTTP_409_CONFLICT, "fixed_sitting", str(error))
        case errors.NextItemNotYet():
            return ApiError(status.HTTP_409_CONFLICT, "not_yet", str(error))
        case errors.FeedbackWithheld():
            return ApiError(status.HTTP_409_CONFLICT, "feedback_withheld", str(error))
        case errors.NoFeedback():
            return ApiError(status.HTTP_409_CONFLICT, "no_feedback", str(error))
        case CohortError():
            return ApiError(status.HTTP_409_CONFLICT, "not_open", str(error))
        case Shortage():
            return ApiError(503, "shortage", f"No mock exam can be put together: {error}.")
    return None
