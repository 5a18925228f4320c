"""The diagnostic: what it is, and its start."""

import secrets

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.services.diagnostic import start_diagnostic
from practice.services.errors import NothingToDraw, TooManyOpen
from practice.services.insight.ahead import minutes_of
from practice.services.insight.chosen import chosen_exam
from practice.services.insight.practising import diagnostic_facts
from practice.views.practice_forms import DiagnosticForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def diagnostic(request: HttpRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    exam = chosen_exam(request.user, sent.get("exam", ""))
    if exam is None:
        return render(request, "practice/practice_none.html")
    now = timezone.now()
    form = DiagnosticForm(request.POST if request.method == "POST" else None, initial={"exam": exam.code})
    if form.is_bound and form.is_valid():
        try:
            attempt, _ = start_diagnostic(
                user=request.user,
                exam=exam,
                is_timed=form.cleaned_data["timed"],
                now=now,
                rng=secrets.SystemRandom(),
            )
            return redirect("player", attempt.pk)
        except (NothingToDraw, TooManyOpen) as error:
            form.add_error(None, str(error))
    context = {
        "exam": exam,
        "form": form,
        "facts": diagnostic_facts(request.user, exam, now),
        "minutes": minutes_of(request.user, exam),
    }
    return render(request, "practice/diagnostic.html", context)
