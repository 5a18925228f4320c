"""How attempts end: by giving up on practice, in a result as a page and as a PDF, in the list of all attempts."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from examprep.celery import enqueue
from examprep.rate_limits import ExportThrottle, limited
from practice.models import Attempt
from practice.services.access import get_attempt_for
from practice.services.closing import submit_attempt
from practice.services.insight.history import exams_with_mocks, history_rows, mock_trend
from practice.services.insight.result import result_facts
from practice.services.reading import held_back_ids
from practice.tasks import score_attempt

PAGE_LENGTH = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def attempt_submission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a drill or tutor sitting without a way through the player; mocks end there, after a look at what is open."""
    now = timezone.now()
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=now)
    if attempt.is_mock and attempt.is_in_progress:
        return redirect("player", pk)
    if attempt.is_in_progress and request.method != "POST":
        answered = attempt.responses.filter(value__isnull=False).count()
        return render(request, "practice/attempt_submission.html", {"attempt": attempt, "answered": answered})
    if submit_attempt(attempt=attempt, now=now):
        enqueue(score_attempt, str(pk))
    return redirect("attempt-result", pk)


@login_required
@require_safe
@never_cache
def attempt_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=timezone.now())
    if attempt.is_in_progress:
        return redirect("player", pk)
    if attempt.pending_run:
        # the first hint may be lost; asking again costs nothing
        enqueue(score_attempt, str(pk))
    if not attempt.is_scored:
        is_held_back = attempt.pk in held_back_ids(request.user)
        return render(request, "practice/attempt_waiting.html", {"attempt": attempt, "is_held_back": is_held_back})
    template = "practice/attempt_result.html" if attempt.is_mock else "practice/practice_result.html"
    return render(request, template, {"attempt": attempt, "facts": result_facts(attempt, now=timezone.now())})


@login_required
@require_safe
@never_cache
@limited(ExportThrottle)
def attempt_result_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=timezone.now())
    if not attempt.is_scored:
        return redirect("attempt-result", pk)
    # Half of what the site imports belongs to the PDF library: loaded for the first PDF, not at every start.
    from practice.services.pdf import result_pdf

    document = result_pdf(result_facts(attempt, now=timezone.now()))
    return HttpResponse(
        document.content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{document.name}"'},
    )


@login_required
@require_safe
@never_cache
def attempt_list(request: HttpRequest) -> HttpResponse:
    attempts = Attempt.objects.of(request.user).select_related("exam")
    page = Paginator(attempts, PAGE_LENGTH).get_page(request.GET.get("page"))
    exams = exams_with_mocks(request.user)
    exam = next((exam for exam in exams if exam.code == request.GET.get("exam")), exams[0] if exams else None)
    context = {
        "page": page,
        "rows": history_rows(list(page), now=timezone.now()),
        "exams": exams,
        "trend": mock_trend(request.user, exam) if exam else None,
        "page_query": f"exam={exam.code}&" if exam and len(exams) > 1 else "",
    }
    return render(request, "practice/attempt_list.html", context)
