"""Attempts: start, read, keep in touch, hand in."""

import secrets
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from domains.models import Exam
from examprep.accounts.models import User
from examprep.celery import enqueue
from practice.api.candidate import (
    attempt_clock,
    attempt_detail,
    attempt_summary,
    item_states,
    progress_state,
    responses_saved_since,
)
from practice.api.serializers import NextItemSerializer, ProgressSerializer, StartSerializer
from practice.api.shapes import (
    AttemptShape,
    AttemptSummaryShape,
    ErrorShape,
    NextItemShape,
    ProgressShape,
    StatusShape,
)
from practice.core.attempt import ADAPTIVE, Mode
from practice.models import Attempt
from practice.services import diagnostic
from practice.services.access import attempts_of, get_attempt_for
from practice.services.adaptive import next_item, start_adaptive
from practice.services.closing import submit_attempt
from practice.services.progress import save_progress
from practice.services.sitting_assignments import start_assignment
from practice.services.starting import MAX_OPEN_PRACTICE, start_mock, start_practice
from practice.tasks import score_attempt

HISTORY_LENGTH = 200


@never_cache
@extend_schema(
    methods=["GET"],
    operation_id="attempts_list",
    summary="All attempts, newest first",
    responses={200: AttemptSummaryShape(many=True), 401: ErrorShape},
)
@extend_schema(
    methods=["POST"],
    operation_id="attempts_start",
    summary="Start a mock, a drill or a tutor sitting; an open mock is returned again",
    request=StartSerializer,
    responses={
        200: AttemptShape,
        201: AttemptShape,
        400: ErrorShape,
        401: ErrorShape,
        403: ErrorShape,
        404: ErrorShape,
        409: OpenApiResponse(
            ErrorShape,
            f"Already {MAX_OPEN_PRACTICE} drills and tutor sittings are in progress, or the assignment is not open.",
        ),
        422: OpenApiResponse(ErrorShape, "No item matches what a drill or tutor sitting shall draw from."),
        429: OpenApiResponse(ErrorShape, "More sittings were started in the last hour than can be sat."),
        503: OpenApiResponse(ErrorShape, "The bank has too few items for a mock."),
    },
)
@api_view(["GET", "POST"])
def attempts(request: Request) -> Response:
    now = timezone.now()
    if request.method == "GET":
        latest = attempts_of(user=request.user, now=now).select_related("exam")[:HISTORY_LENGTH]
        return Response([attempt_summary(attempt, now) for attempt in latest])
    form = StartSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    if "assignment" in form.validated_data:
        attempt, is_new = start_assignment(
            user=request.user, assignment_id=form.validated_data["assignment"], now=now, rng=secrets.SystemRandom()
        )
        return Response(attempt_detail(attempt, now), status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)
    exam = Exam.objects.filter(code=form.validated_data["exam"]).first()
    if exam is None:
        raise Http404
    attempt, is_new = _start(request.user, exam, form, now)
    return Response(attempt_detail(attempt, now), status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


def _start(user: User, exam: Exam, form: StartSerializer, now: datetime) -> tuple[Attempt, bool]:
    """A new sitting, or the one under way where there can be but one; the flag says which."""
    mode, source, rng = Mode(form.validated_data["mode"]), form.validated_data["source"], secrets.SystemRandom()
    if mode == Mode.MOCK:
        return start_mock(user=user, exam=exam, now=now, rng=rng)
    plan = form.to_plan()
    if source == diagnostic.SOURCE:
        return diagnostic.start_diagnostic(user=user, exam=exam, is_timed=plan.is_timed, now=now, rng=rng)
    if source == ADAPTIVE:
        return start_adaptive(user=user, exam=exam, plan=plan, now=now, rng=rng), True
    return start_practice(user=user, exam=exam, mode=mode, plan=plan, now=now, rng=rng), True


@never_cache
@extend_schema(
    operation_id="attempts_read",
    summary="An attempt with its items and what was saved",
    responses={200: AttemptShape, 401: ErrorShape, 404: ErrorShape},
)
@api_view(["GET"])
def attempt(request: Request, pk: UUID) -> Response:
    now = timezone.now()
    return Response(attempt_detail(get_attempt_for(user=request.user, attempt_id=pk, now=now), now))


@never_cache
@extend_schema(
    operation_id="attempts_next_item",
    summary="Draw the next item of an adaptive sitting",
    request=NextItemSerializer,
    responses={
        200: NextItemShape,
        201: NextItemShape,
        400: ErrorShape,
        401: ErrorShape,
        403: ErrorShape,
        404: ErrorShape,
        409: OpenApiResponse(ErrorShape, "The item before waits to be checked, or the sitting does not grow."),
        410: ErrorShape,
    },
)
@api_view(["POST"])
def attempt_items(request: Request, pk: UUID) -> Response:
    """The item at a position of an adaptive sitting, chosen now if it is the next one; the same when asked again."""
    now = timezone.now()
    found = get_attempt_for(user=request.user, attempt_id=pk, now=now)
    form = NextItemSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    position, rng = form.validated_data["position"], secrets.SystemRandom()
    item = next_item(attempt=found, position=position, now=now, rng=rng)
    shown = None if item is None else item_states([item], now)[0]
    body = {"item": shown, "done": item is None, **attempt_clock(found, now)}
    is_new = item is not None and position > found.item_count
    return Response(body, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


@never_cache
@extend_schema(
    operation_id="attempts_progress",
    summary="Remember where the candidate is; hear what other devices saved",
    request=ProgressSerializer,
    responses={200: ProgressShape, 400: ErrorShape, 401: ErrorShape, 403: ErrorShape, 404: ErrorShape},
)
@api_view(["PUT"])
def attempt_progress(request: Request, pk: UUID) -> Response:
    now = timezone.now()
    found = get_attempt_for(user=request.user, attempt_id=pk, now=now, related=())
    form = ProgressSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    data = form.validated_data
    save_progress(attempt=found, position=data["position"], time_spent_ms=data["time_spent_ms"], now=now)
    changed = responses_saved_since(found, data["since"]) if "since" in data else []
    return Response(progress_state(found, changed, now))


@never_cache
@extend_schema(
    operation_id="attempts_submit",
    summary="Hand in",
    request=None,
    responses={202: StatusShape, 401: ErrorShape, 403: ErrorShape, 404: ErrorShape},
)
@api_view(["POST"])
def attempt_submission(request: Request, pk: UUID) -> Response:
    now = timezone.now()
    found = get_attempt_for(user=request.user, attempt_id=pk, now=now, related=())
    submit_attempt(attempt=found, now=now)
    if not found.is_scored:
        enqueue(score_attempt, str(found.pk))
    return Response({"status": found.status}, status=status.HTTP_202_ACCEPTED)
