"""The review queue: what is due, what comes on the next days, and what was put aside."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from domains.models import Exam
from practice.services.errors import NothingToDraw, TooManyOpen
from practice.services.insight.chosen import chosen_exam
from practice.services.insight.queue import queue_of
from practice.services.review_queue import PER_DAY
from practice.services.spaced import set_suspended, start_review


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review_queue(request: HttpRequest) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    exam = chosen_exam(request.user, asked.get("exam", ""))
    if exam is None:
        return render(request, "practice/practice_none.html")
    if request.method == "POST":
        return _start(request, exam)
    context = {
        "queue": queue_of(request.user, exam, timezone.now()),
        "exam": exam,
        "exams": Exam.objects.order_by("status", "code"),
        "per_day": PER_DAY,
    }
    return render(request, "practice/reviews.html", context)


def _start(request: HttpRequest, exam: Exam) -> HttpResponse:
    try:
        attempt, _ = start_review(user=request.user, exam=exam, now=timezone.now(), rng=secrets.SystemRandom())
    except (NothingToDraw, TooManyOpen) as error:
        messages.warning(request, str(error))
        return redirect(_queue_url(exam.code))
    return redirect("player", attempt.pk)


@login_required
@require_POST
@never_cache
def review_suspension(request: HttpRequest, pk: int) -> HttpResponse:
    is_on = request.POST.get("on") == "1"
    exam_code = set_suspended(user=request.user, card_id=pk, is_on=is_on, now=timezone.now())
    if exam_code is None:
        raise Http404
    said = "Put aside. It does not come back until you take it back." if is_on else "Taken back."
    messages.success(request, said)
    return redirect(_queue_url(exam_code))


def _queue_url(code: str) -> str:
    return f"{reverse('review-queue')}?exam={code}"
