"""Before a sitting: the rules of a mock, and the form for practice."""

import secrets

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domains.models import Exam
from practice.core.attempt import Mode
from practice.forms import PracticeForm
from practice.models import Attempt
from practice.services.errors import NothingToDraw, TooManyOpen
from practice.services.insight.ahead import minutes_of, start_facts
from practice.services.insight.result import seconds_per_item
from practice.services.starting import start_mock, start_practice
from questions.core.selection import Shortage


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def exam_start(request: HttpRequest, code: str) -> HttpResponse:
    exam = get_object_or_404(Exam.objects.with_blueprint(), code=code)
    now = timezone.now()
    if request.method != "POST":
        return render(request, "practice/exam_start.html", {"facts": start_facts(request.user, exam, now=now)})
    try:
        attempt, _ = start_mock(user=request.user, exam=exam, now=now, rng=secrets.SystemRandom())
    except Shortage as shortage:
        context = {"exam": exam, "domain": exam.domains.get(number=shortage.domain)}
        return render(request, "practice/exam_shortage.html", context, status=503)
    return redirect("player", attempt.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def practice_new(request: HttpRequest) -> HttpResponse:
    exams = list(Exam.objects.order_by("status", "code"))
    if not exams:
        return render(request, "practice/practice_none.html")
    asked = request.POST if request.method == "POST" else request.GET
    exam = _chosen_exam(request, exams, asked.get("exam", ""))
    if request.method == "POST":
        form = PracticeForm(exam, request.POST)
        if form.is_valid() and (response := _start(request, exam, form)):
            return response
    else:
        form = PracticeForm(exam, initial=PracticeForm.initial_from(request.GET))
    context = {
        "form": form,
        "exam": exam,
        "exams": exams,
        "seconds_per_item": seconds_per_item(exam),
        "minutes": minutes_of(request.user, exam),
    }
    return render(request, "practice/practice_new.html", context)


def _chosen_exam(request: HttpRequest, exams: list[Exam], code: str) -> Exam:
    """The exam that is named, else the one sat last, else the first."""
    if code:
        for exam in exams:
            if exam.code == code:
                return exam
        raise Http404
    last = Attempt.objects.of(request.user).values_list("exam", flat=True).first()
    return next((exam for exam in exams if exam.pk == last), exams[0])


def _start(request: HttpRequest, exam: Exam, form: PracticeForm) -> HttpResponseRedirect | None:
    try:
        attempt = start_practice(
            user=request.user,
            exam=exam,
            mode=Mode(form.cleaned_data["mode"]),
            plan=form.to_plan(),
            now=timezone.now(),
            rng=secrets.SystemRandom(),
        )
    except (NothingToDraw, TooManyOpen) as error:
        form.add_error(None, str(error))
        return None
    return redirect("player", attempt.pk)
