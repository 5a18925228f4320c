"""Results and reviews of attempts."""

from uuid import UUID

from django.utils import timezone
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.disclosed import result, review_items
from practice.api.errors import ApiError
from practice.api.shapes import ErrorShape, ResultShape, ReviewItemShape, StatusShape
from practice.services.access import get_attempt_for
from practice.services.disclosure import open_review
from practice.services.reading import disclosed_responses, notes_on, scoring_runs, withheld_ids


@never_cache
@extend_schema(
    operation_id="attempts_result",
    summary="The result, once it is scored",
    responses={200: ResultShape, 202: StatusShape, 401: ErrorShape, 404: ErrorShape, 409: ErrorShape},
)
@api_view(["GET"])
def attempt_result(request: Request, pk: UUID) -> Response:
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=timezone.now(), related=())
    if attempt.is_in_progress:
        raise ApiError(status.HTTP_409_CONFLICT, "in_progress", "This attempt is still open.")
    if not attempt.is_scored:
        return Response({"status": attempt.status}, status=status.HTTP_202_ACCEPTED)
    return Response(result(attempt, scoring_runs(attempt)))


@never_cache
@extend_schema(
    operation_id="attempts_review",
    summary="Every item with its key and rationales, once it is scored",
    responses={200: ReviewItemShape(many=True), 401: ErrorShape, 404: ErrorShape, 409: ErrorShape},
)
@api_view(["GET"])
def attempt_review(request: Request, pk: UUID) -> Response:
    now = timezone.now()
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=now, related=())
    if not attempt.is_scored:
        raise ApiError(status.HTTP_409_CONFLICT, "not_scored", "The review opens when the attempt is scored.")
    open_review(attempt=attempt, now=now)
    responses = disclosed_responses(attempt)
    notes = notes_on([response.item_id for response in responses])
    return Response(review_items(responses, withheld_ids(request.user), notes, now))
