"""How the real exam went, as its candidate tells."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from practice.services.insight.chosen import chosen_exam
from practice.services.outcomes import delete_real_result, log_real_result, real_results
from practice.services.planning import today_of
from practice.views.planning_forms import RealResultForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def real_result_new(request: HttpRequest) -> HttpResponse:
    exam = chosen_exam(request.user, request.GET.get("exam", ""))
    if exam is None:
        return render(request, "practice/practice_none.html")
    now = timezone.now()
    form = RealResultForm(exam, today_of(request.user, now), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        log_real_result(user=request.user, exam=exam, now=now, **form.cleaned_data)
        messages.success(request, "Your result is kept. Thank you for telling.")
        return redirect(f"{reverse('real-result-new')}?{urlencode({'exam': exam.code})}")
    results = real_results(request.user, exam)
    latest = results[0] if results else None
    context = {
        "exam": exam,
        "form": form,
        "results": results,
        "latest": latest,
        "again_from": latest.taken_on + timedelta(days=exam.retake_wait_days) if latest else None,
    }
    return render(request, "practice/real_result.html", context)


@login_required
@require_POST
def real_result_delete(request: HttpRequest, pk: int) -> HttpResponse:
    if not delete_real_result(user=request.user, result_id=pk):
        raise Http404
    messages.success(request, "The result is deleted.")
    return redirect("real-result-new")
