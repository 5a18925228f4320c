"""Responses: save one, synchronize several, ask for feedback."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from examprep import tally
from examprep.accounts.models import User
from examprep.celery import enqueue
from practice import models
from practice.api.candidate import response_state, saved_state
from practice.api.disclosed import solution
from practice.api.serializers import SaveSerializer, SyncEntrySerializer
from practice.api.shapes import ErrorShape, FeedbackShape, OutcomeShape, SavedShape, StaleShape
from practice.core.attempt import remaining_ms
from practice.core.response import IllegalValue
from practice.services.access import get_attempt_for
from practice.services.errors import AttemptClosed, NoSuchPosition, ResponseChecked, StaleResponse
from practice.services.feedback import give_feedback
from practice.services.reading import notes_on
from practice.services.rulings import is_measured
from practice.services.saving import Saved, save_response
from practice.tasks import score_attempt

MAX_SYNC_ENTRIES = 200
SAVED = "save"  # in the metrics


@never_cache
@extend_schema(
    operation_id="responses_save",
    summary="Save one response",
    request=SaveSerializer,
    responses={
        200: SavedShape,
        400: ErrorShape,
        401: ErrorShape,
        403: ErrorShape,
        404: ErrorShape,
        409: StaleShape,
        410: ErrorShape,
        422: ErrorShape,
    },
)
@api_view(["PUT"])
def attempt_response(request: Request, pk: UUID, position: int) -> Response:
    now = timezone.now()
    form = SaveSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    saved = save_response(user=request.user, attempt_id=pk, entry=form.to_entry(position), now=now)
    tally.count(SAVED)
    if saved.is_late:
        enqueue(score_attempt, str(pk))
    return Response(saved_state(saved, now))


@never_cache
@extend_schema(
    operation_id="responses_sync",
    summary="Save several responses, each with its own outcome",
    request=SyncEntrySerializer(many=True),
    responses={
        200: OutcomeShape(many=True),
        400: ErrorShape,
        401: ErrorShape,
        403: ErrorShape,
        404: ErrorShape,
    },
)
@api_view(["PUT"])
def attempt_responses(request: Request, pk: UUID) -> Response:
    if not isinstance(request.data, list) or len(request.data) > MAX_SYNC_ENTRIES:
        raise exceptions.ValidationError({"non_field_errors": [f"Expected a list of at most {MAX_SYNC_ENTRIES}."]})
    get_attempt_for(user=request.user, attempt_id=pk, now=timezone.now())
    outcomes = [_sync(request.user, pk, entry) for entry in request.data]
    if any(outcome["outcome"] == "late" for outcome in outcomes):
        enqueue(score_attempt, str(pk))
    return Response(outcomes)


def _sync(user: User, attempt_id: UUID, data: Any) -> dict[str, Any]:
    """The outcome of one entry; whatever is wrong with it stays its own."""
    position = data.get("position") if isinstance(data, dict) else None
    position = position if type(position) is int else None  # and not true or false
    form = SyncEntrySerializer(data=data)
    now = timezone.now()
    try:
        if not form.is_valid():
            return _refused(position, "illegal", "The entry is not valid.")
        position = form.validated_data["position"]
        saved = save_response(user=user, attempt_id=attempt_id, entry=form.to_entry(position), now=now)
    except StaleResponse as error:
        return _refused(position, "stale", str(error), error.stored)
    except ResponseChecked as error:
        return _refused(position, "checked", str(error), error.stored)
    except AttemptClosed as error:
        return _refused(position, "closed", str(error))
    except IllegalValue as error:
        return _refused(position, "illegal", str(error))
    except NoSuchPosition as error:
        return _refused(position, "not_found", str(error))
    tally.count(SAVED)
    return {
        "position": position,
        "outcome": _word_for(saved),
        "revision": saved.revision,
        "saved_at": saved.saved_at,
        "remaining_ms": remaining_ms(saved.deadline_at, now),
    }


def _refused(position: int | None, outcome: str, why: str, stored: models.Response | None = None) -> dict[str, Any]:
    refusal: dict[str, Any] = {"position": position, "outcome": outcome, "detail": why}
    if stored is not None:
        refusal |= {"revision": stored.revision, "response": response_state(stored)}
    return refusal


def _word_for(saved: Saved) -> str:
    if saved.is_late:
        return "late"
    return "saved" if saved.is_new else "unchanged"


@never_cache
@extend_schema(
    operation_id="responses_feedback",
    summary="Check an answer of a tutor sitting",
    request=None,
    responses={
        200: FeedbackShape,
        401: ErrorShape,
        403: ErrorShape,
        404: ErrorShape,
        409: ErrorShape,
        410: ErrorShape,
    },
)
@api_view(["POST"])
def response_feedback(request: Request, pk: UUID, position: int) -> Response:
    now = timezone.now()
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=now)
    response = give_feedback(attempt=attempt, position=position, now=now)
    correct = is_measured(response, response.correction)
    note = notes_on([response.item_id]).get(response.item_id)
    told = {"position": position, "correct": correct, "public_note": note.text if note else ""}
    return Response({**told, **solution(response, now)})
