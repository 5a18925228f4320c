"""The front page: for visitors what this is, for people who signed in what to do today."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from domains.models import Exam
from examprep.celery import enqueue
from practice.services.insight.today import today
from practice.services.notices import unread
from practice.tasks import score_attempt

# what a result looks like, for people who have none yet: made-up numbers, labelled as an example
EXAMPLE = {
    "attempt": SimpleNamespace(cut_score=750, scale_min=100, scale_max=1000),
    "run": SimpleNamespace(scaled_score=768, scaled_low=664, scaled_high=849),
    "cut": 0.72,
    "parts": [
        SimpleNamespace(number=1, title="Data Engineering", correct=9, total=10, low=0.65, high=0.93),
        SimpleNamespace(number=2, title="Exploratory Data Analysis", correct=9, total=12, low=0.58, high=0.87),
        SimpleNamespace(number=3, title="Modeling", correct=11, total=18, low=0.52, high=0.79),
        SimpleNamespace(number=4, title="Implementation", correct=8, total=10, low=0.60, high=0.90),
    ],
}


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        exams = Exam.objects.order_by("status", "code")
        return render(request, "home_visitor.html", {"exams": exams, "example": EXAMPLE})
    now = timezone.now()
    facts = today(request.user, now=now)
    for attempt in facts.waiting:
        enqueue(score_attempt, str(attempt.pk))
    return render(request, "home.html", {"today": facts, "now": now, "notices": unread(request.user)})
