"""The study plan of the person who asks."""

from typing import Any

from django.utils import timezone
from django.views.decorators.cache import never_cache
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.plan_shapes import DEFAULT_DAYS, MAX_DAYS, PlanQuery, PlanShape
from practice.api.shapes import ErrorShape
from practice.services.day_plan import DayView, Step
from practice.services.insight.chosen import chosen_exam
from practice.services.planning import day_plan, today_of


@never_cache
@extend_schema(
    operation_id="me_plan",
    summary="What to do on which day, and what was done",
    description="Days are those of the time zone in the person's profile. The plan is made anew with every call.",
    parameters=[
        OpenApiParameter("exam", str, description="Code of the exam; the one sat last, when it is left out."),
        OpenApiParameter("from", OpenApiTypes.DATE, description="First day; today, when it is left out."),
        OpenApiParameter(
            "to",
            OpenApiTypes.DATE,
            description=f"Last day, at most {MAX_DAYS} days in all; {DEFAULT_DAYS} days when it is left out.",
        ),
    ],
    responses={200: PlanShape, 400: ErrorShape, 401: ErrorShape, 404: ErrorShape},
)
@api_view(["GET"])
def plan(request: Request) -> Response:
    exam = chosen_exam(request.user, request.query_params.get("exam", ""))
    if exam is None:
        raise exceptions.NotFound()
    now = timezone.now()
    query = PlanQuery(data=request.query_params.dict(), context={"today": today_of(request.user, now)})
    query.is_valid(raise_exception=True)
    view = day_plan(request.user, exam, now=now, **query.validated_data)
    return Response(
        {
            "exam": exam.code,
            "exam_on": view.exam_on,
            "phases": [{"phase": one.phase, "from": one.first, "to": one.last} for one in view.phases],
            "days": [_day(day) for day in view.days],
        }
    )


def _day(day: DayView) -> dict[str, Any]:
    return {
        "date": day.on,
        "phase": day.phase,
        "minutes": day.minutes,
        "done_minutes": day.done_minutes,
        "activities": [_activity(step) for step in day.steps],
    }


def _activity(step: Step) -> dict[str, Any]:
    """What does not apply is left out: a review has no task, a rest no count."""
    activity = step.activity
    told: dict[str, Any] = {"kind": activity.kind, "minutes": activity.minutes, "done": step.is_done}
    optional = {
        "task": activity.task,
        "domain": activity.domain,
        "count": activity.count,
        "attempt": step.done.attempt.pk if step.done else None,
    }
    return told | {name: value for name, value in optional.items() if value is not None}
