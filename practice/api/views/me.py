"""What is known about the person who asks: the latest report, and everything to take along."""

from django.http import StreamingHttpResponse
from django.views.decorators.cache import never_cache
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import api_view, throttle_classes
from rest_framework.request import Request
from rest_framework.response import Response

from examprep.rate_limits import ExportThrottle
from practice.api.learner_shapes import InsightShape
from practice.api.shapes import ErrorShape
from practice.core.tables import json_document
from practice.services.export import sections
from practice.services.insight.chosen import chosen_exam
from practice.services.known import latest_report

EXAM = OpenApiParameter("exam", str, description="Code of the exam; the one sat last, when it is left out.")
NOTHING_YET = "Nothing was scored yet."
_TASK = ("code", "domain", "mean", "low", "high", "n", "points_to_gain")


@never_cache
@extend_schema(
    operation_id="me_insight",
    summary="The latest report on what to work on",
    parameters=[EXAM],
    responses={200: InsightShape, 400: ErrorShape, 401: ErrorShape, 404: ErrorShape},
)
@api_view(["GET"])
def insight(request: Request) -> Response:
    exam = chosen_exam(request.user, request.query_params.get("exam", ""))
    if exam is None:
        raise exceptions.NotFound()
    report = latest_report(request.user, exam)
    if report is None:
        return Response(
            {"exam": exam.code, "computed_at": None, "readiness": None, "reason": NOTHING_YET, "tasks": [],
             "changes": []}
        )  # fmt: skip
    document = report.document
    return Response(
        {
            "exam": exam.code,
            "computed_at": report.computed_at,
            "readiness": document["readiness"],
            "reason": document["reason"],
            "tasks": [{name: task[name] for name in _TASK} for task in document["tasks"]],
            "changes": document["changes"],
        }
    )


@never_cache
@extend_schema(
    operation_id="me_export",
    summary="Everything that is stored about the person who asks",
    responses={200: OpenApiTypes.OBJECT, 401: ErrorShape, 429: ErrorShape},
)
@api_view(["GET"])
@throttle_classes([ExportThrottle])
def export(request: Request) -> StreamingHttpResponse:
    return StreamingHttpResponse(json_document(sections(request.user)), content_type="application/json")
