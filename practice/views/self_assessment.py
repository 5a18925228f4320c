"""What a learner thinks they know, task by task, beside what was measured."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.services.insight.chosen import chosen_exam
from practice.services.self_assessment import save_ratings, self_view
from practice.views.planning_forms import RatingForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def self_assessment(request: HttpRequest) -> HttpResponse:
    exam = chosen_exam(request.user, request.GET.get("exam", ""))
    if exam is None:
        return render(request, "practice/practice_none.html")
    view = self_view(request.user, exam)
    form = RatingForm(view, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        save_ratings(user=request.user, exam=exam, ratings=form.ratings, now=timezone.now())
        messages.success(request, _saved(len(form.ratings), len(view.rows)))
        return redirect(f"{reverse('self-assessment')}?{urlencode({'exam': exam.code})}")
    return render(request, "practice/self_assessment.html", {"exam": exam, "view": view, "form": form})


def _saved(rated: int, total: int) -> str:
    if rated == total:
        return f"Your ratings of all {total} tasks are saved."
    return f"Your ratings are saved: {rated} of {total} tasks. You can add the others at any time."
