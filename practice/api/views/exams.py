"""Exams: what is examined, as data."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from domains.models import Exam
from practice.api.shapes import ErrorShape, ExamShape


@extend_schema(
    operation_id="exams_list",
    summary="Exams with domains, weights, limits and scales",
    responses={200: ExamShape(many=True), 401: ErrorShape},
)
@api_view(["GET"])
def exam_list(request: Request) -> Response:
    return Response([exam_blueprint(exam) for exam in Exam.objects.with_blueprint()])


@extend_schema(
    operation_id="exams_read", summary="One exam", responses={200: ExamShape, 401: ErrorShape, 404: ErrorShape}
)
@api_view(["GET"])
def exam_detail(request: Request, code: str) -> Response:
    return Response(exam_blueprint(get_object_or_404(Exam.objects.with_blueprint(), code=code)))


def exam_blueprint(exam: Exam) -> dict[str, Any]:
    return {
        "code": exam.code,
        "title": exam.title,
        "vendor": exam.vendor,
        "status": exam.status,
        "retired_on": exam.retired_on,
        "time_limit_s": exam.time_limit_s,
        "esl_extra_s": exam.esl_extra_s,
        "item_total": exam.item_total,
        "item_scored": exam.item_scored,
        "kinds": exam.kinds,
        "retake_wait_days": exam.retake_wait_days,
        "scale": {"minimum": exam.scale_min, "maximum": exam.scale_max, "cut": exam.cut_score},
        "cut_fraction": str(exam.cut_fraction),
        "domains": [
            {
                "number": domain.number,
                "title": domain.title,
                "weight": domain.weight,
                "tasks": [
                    {"code": task.code, "title": task.title, "covers": task.covers} for task in domain.tasks.all()
                ],
            }
            for domain in exam.domains.all()
        ],
    }
