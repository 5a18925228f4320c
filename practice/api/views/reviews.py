"""What is due for review, and the sitting that asks it. Never a key: who wants to know answers first."""

import secrets

from django.utils import timezone
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from domains.models import Exam
from practice.api.candidate import attempt_detail
from practice.api.review_shapes import ReviewsShape, ReviewStartSerializer
from practice.api.shapes import AttemptShape, ErrorShape
from practice.api.views.me import EXAM
from practice.services.insight.chosen import chosen_exam
from practice.services.insight.queue import next_due_at
from practice.services.review_queue import PER_DAY, DueCard, left_today
from practice.services.spaced import due, due_count, start_review


@never_cache
@extend_schema(
    methods=["GET"],
    operation_id="me_reviews",
    summary="Cards that are due",
    parameters=[EXAM],
    responses={200: ReviewsShape, 400: ErrorShape, 401: ErrorShape, 404: ErrorShape},
)
@extend_schema(
    methods=["POST"],
    operation_id="me_reviews_start",
    summary="Start a sitting of the cards that are due",
    request=ReviewStartSerializer,
    responses={
        200: OpenApiResponse(AttemptShape, "The review under way."),
        201: AttemptShape,
        400: ErrorShape,
        401: ErrorShape,
        403: ErrorShape,
        404: ErrorShape,
        409: OpenApiResponse(ErrorShape, "As many drills and tutor sittings are in progress as there can be."),
        429: OpenApiResponse(ErrorShape, "More sittings were started in the last hour than can be sat."),
        422: OpenApiResponse(ErrorShape, "Nothing is due, or the day's share is done."),
    },
)
@api_view(["GET", "POST"])
def reviews(request: Request) -> Response:
    now = timezone.now()
    if request.method == "POST":
        form = ReviewStartSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        exam = _exam(request, form.validated_data["exam"])
        attempt, is_new = start_review(user=request.user, exam=exam, now=now, rng=secrets.SystemRandom())
        return Response(attempt_detail(attempt, now), status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)
    exam = _exam(request, request.query_params.get("exam", ""))
    return Response(
        {
            "exam": exam.code,
            "due_count": due_count(request.user, exam, now),
            "left_today": left_today(request.user, exam, now),
            "next_due_at": next_due_at(request.user, exam, now),
            "items": [_due_item(entry) for entry in due(request.user, exam, now, limit=PER_DAY)],
        }
    )


def _exam(request: Request, code: str) -> Exam:
    exam = chosen_exam(request.user, code)
    if exam is None:
        raise exceptions.NotFound()
    return exam


def _due_item(entry: DueCard) -> dict[str, object]:
    """Without the name of its family, which may say what a sibling is about."""
    card = entry.card
    return {
        "id": card.pk,
        "item": card.item_id,
        "task": entry.task_code,
        "domain": entry.domain_number,
        "origin": card.origin,
        "due_at": card.due_at,
        "last_review_at": card.last_review_at,
        "lapses": card.lapses,
        "is_leech": entry.is_leech,
    }
