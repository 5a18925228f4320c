"""Before a sitting: the rules of a mock, and the form for practice."""

import secrets
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domains.models import Exam
from examprep.views import too_many_requests
from practice.core.attempt import Mode
from practice.forms import PracticeForm
from practice.models import Attempt
from practice.services.adaptive import start_adaptive
from practice.services.contrast import contrast_groups
from practice.services.errors import NothingToDraw, TooManyOpen, TooManyStarts
from practice.services.insight.ahead import minutes_of, start_facts
from practice.services.insight.practising import practice_facts
from practice.services.insight.result import seconds_per_item
from practice.services.starting import start_mock, start_practice
from practice.views.practice_forms import AdaptiveForm, ContrastForm
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
    except TooManyStarts as refusal:
        return too_many_requests(request, refusal.wait_s)
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
    sent = _form_sent(request, exam)
    if sent is not None and sent.is_valid() and (response := _start(request, exam, sent)):
        return response
    context = {
        "sent": sent,
        "form": sent if isinstance(sent, PracticeForm) else PracticeForm(exam, initial=_initial(request)),
        "adaptive": sent if isinstance(sent, AdaptiveForm) else AdaptiveForm(exam, query=request.GET),
        "facts": practice_facts(request.user, exam, timezone.now()),
        "pair": request.GET.get("pair", ""),
        "is_own_asked": isinstance(sent, PracticeForm) or bool(_initial(request)),
        "exam": exam,
        "exams": exams,
        "seconds_per_item": seconds_per_item(exam),
        "minutes": minutes_of(request.user, exam),
    }
    return render(request, "practice/practice_new.html", context)


def _form_sent(request: HttpRequest, exam: Exam) -> PracticeForm | AdaptiveForm | ContrastForm | None:
    """The form of the page that was sent, which its source tells."""
    if request.method != "POST":
        return None
    match request.POST.get("source"):
        case "adaptive":
            return AdaptiveForm(exam, request.POST)
        case "contrast":
            return ContrastForm(contrast_groups(request.user, exam), request.POST)
    return PracticeForm(exam, request.POST)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What a link asks of one's own choice; empty when it asks for nothing, or for what is chosen for the learner."""
    if request.GET.get("source") in ("adaptive", "contrast"):
        return {}
    return {name: value for name, value in PracticeForm.initial_from(request.GET).items() if value}


def _chosen_exam(request: HttpRequest, exams: list[Exam], code: str) -> Exam:
    """The exam that is named, else the one sat last, else the first."""
    if code:
        for exam in exams:
            if exam.code == code:
                return exam
        raise Http404
    last = Attempt.objects.of(request.user).values_list("exam", flat=True).first()
    return next((exam for exam in exams if exam.pk == last), exams[0])


def _start(
    request: HttpRequest, exam: Exam, form: PracticeForm | AdaptiveForm | ContrastForm
) -> HttpResponseRedirect | None:
    plan, now, rng = form.to_plan(), timezone.now(), secrets.SystemRandom()
    try:
        if isinstance(form, AdaptiveForm):
            attempt = start_adaptive(user=request.user, exam=exam, plan=plan, now=now, rng=rng)
        else:
            # what to tell apart is told after each answer
            mode = Mode(form.cleaned_data["mode"]) if isinstance(form, PracticeForm) else Mode.TUTOR
            attempt = start_practice(user=request.user, exam=exam, mode=mode, plan=plan, now=now, rng=rng)
    except (NothingToDraw, TooManyOpen) as error:
        form.add_error(None, str(error))
        return None
    return redirect("player", attempt.pk)
