"""The weakness report: where points are missing, how sure that is, and the drills that work on it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from practice.services.insight.chosen import chosen_exam
from practice.services.insight.report import report_of


@login_required
@require_safe
@never_cache
def insight(request: HttpRequest) -> HttpResponse:
    exam = chosen_exam(request.user, request.GET.get("exam", ""))
    if exam is None:
        return render(request, "practice/practice_none.html")
    number = request.GET.get("report", "")
    report = report_of(request.user, exam, int(number) if number.isdecimal() and len(number) < 19 else None)
    if report is None:
        if number:
            raise Http404("No such report.")
        return render(request, "practice/insight_none.html", {"exam": exam})
    return render(request, "practice/insight.html", {"exam": exam, "told": report})
