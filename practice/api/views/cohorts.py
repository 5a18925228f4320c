"""Cohorts for those who teach them, and what a candidate is assigned."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.cohort_shapes import AssignedShape, CohortDetailShape, CohortResultsShape, CohortShape
from practice.api.shapes import ErrorShape
from practice.models import Assignment, Cohort
from practice.services.cohort_progress import export_rows, progress
from practice.services.cohorts import get_cohort_for
from practice.services.sitting_assignments import Assigned, assigned_to

MAX_COHORTS = 200


@never_cache
@extend_schema(
    operation_id="cohorts_list",
    summary="Cohorts the person who asks teaches; for administrators all",
    responses={200: CohortShape(many=True), 401: ErrorShape},
)
@api_view(["GET"])
def cohort_list(request: Request) -> Response:
    found = Cohort.objects.taught_by(request.user).select_related("exam")[:MAX_COHORTS]
    return Response([_cohort(cohort) for cohort in found])


@never_cache
@extend_schema(
    operation_id="cohorts_read",
    summary="A cohort with its members and assignments",
    responses={200: CohortDetailShape, 401: ErrorShape, 404: ErrorShape},
)
@api_view(["GET"])
def cohort_detail(request: Request, pk: UUID) -> Response:
    cohort = get_cohort_for(user=request.user, cohort_id=pk)
    members = cohort.memberships.select_related("user")
    return Response(
        {
            **_cohort(cohort),
            "members": [
                {"username": entry.user.username, "name": entry.user.get_full_name(), "joined_at": entry.joined_at}
                for entry in members
            ],
            "assignments": [_assignment(entry) for entry in cohort.assignments.filter(cancelled_at__isnull=True)],
        }
    )


@never_cache
@extend_schema(
    operation_id="cohorts_results",
    summary="Results of a cohort's latest assignments, a row for each member",
    responses={200: CohortResultsShape(many=True), 401: ErrorShape, 404: ErrorShape},
)
@api_view(["GET"])
def cohort_results(request: Request, pk: UUID) -> Response:
    cohort = get_cohort_for(user=request.user, cohort_id=pk)
    now = timezone.now()
    latest = cohort.assignments.filter(cancelled_at__isnull=True).select_related("cohort")[:10]
    return Response(
        [{**_assignment(entry), "members": export_rows(entry, progress(entry, now=now))} for entry in latest]
    )


@never_cache
@extend_schema(
    operation_id="me_assignments",
    summary="What the cohorts of the person who asks were assigned, with this person's times",
    responses={200: AssignedShape(many=True), 401: ErrorShape},
)
@api_view(["GET"])
def my_assignments(request: Request) -> Response:
    now = timezone.now()
    return Response([_assigned(entry, now) for entry in assigned_to(user=request.user, now=now)])


def _cohort(cohort: Cohort) -> dict[str, Any]:
    return {"id": cohort.pk, "name": cohort.name, "exam": cohort.exam.code}


def _assignment(assignment: Assignment) -> dict[str, Any]:
    return {
        "id": assignment.pk,
        "title": assignment.title,
        "mode": assignment.mode,
        "opens_at": assignment.opens_at,
        "closes_at": assignment.closes_at,
    }


def _assigned(entry: Assigned, now: datetime) -> dict[str, Any]:
    allowed = entry.allowed
    return {
        **_assignment(entry.assignment),
        "cohort": entry.assignment.cohort.name,
        "exam": entry.assignment.cohort.exam.code,
        "opens_at": allowed.opens_at,
        "closes_at": allowed.closes_at,
        "time_limit_ms": None if allowed.limit_s is None else (allowed.limit_s + allowed.extra_s) * 1000,
        "sittings_left": entry.sittings_left,
        "may_start": entry.may_start_at(now),
        "attempts": [attempt.pk for attempt in entry.attempts],
    }
