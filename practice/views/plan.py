"""The study plan: what to do until the exam, from dates, hours and what is known."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from domains.models import Exam
from practice.services.insight.ahead import minutes_of
from practice.services.insight.chosen import chosen_exam
from practice.services.plan_facts import plan_facts
from practice.services.plan_words import WHY, remark_words, task_titles
from practice.services.planning import day_plan, plan_of, renew_feed, save_plan, stop_summary, today_of
from practice.services.sitting_assignments import to_sit
from practice.services.summaries import plan_of_token
from practice.views.planning_forms import PlanForm

DAYS_SHOWN = 14
MAX_ASSIGNED = 5
TOKEN_BYTES = 32


@login_required
@require_safe
@never_cache
def plan(request: HttpRequest) -> HttpResponse:
    exam = chosen_exam(request.user, request.GET.get("exam", ""))
    if exam is None:
        return render(request, "practice/practice_none.html")
    now = timezone.now()
    today = today_of(request.user, now)
    view = day_plan(request.user, exam, now=now, start=today, end=today + timedelta(days=DAYS_SHOWN - 1))
    mock_minutes = minutes_of(request.user, exam).total_s // 60
    context = {
        "exam": exam,
        "view": view,
        "today": view.days[0],
        "ahead": view.days[1:],
        "days_left": (view.exam_on - today).days if view.exam_on else None,
        "assigned": to_sit(user=request.user, now=now, limit=MAX_ASSIGNED),
        "now": now,
        "remarks": [
            (remark, remark_words(remark, short_by=view.short_by, mock_minutes=mock_minutes)) for remark in view.remarks
        ],
        "facts": plan_facts(request.user, exam, now=now),
        "titles": task_titles(exam),
        "why": WHY,
        "feed_url": _feed_url(view.stored.feed_token) if view.stored else "",
    }
    return render(request, "practice/plan.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def plan_settings(request: HttpRequest) -> HttpResponse:
    exam = _exam(request)
    now = timezone.now()
    today = today_of(request.user, now)
    stored = plan_of(request.user, exam)
    form = PlanForm(exam, today, request.POST if request.method == "POST" else None, stored)
    if request.method == "POST" and form.is_valid():
        token = secrets.token_urlsafe(TOKEN_BYTES)
        save_plan(user=request.user, exam=exam, wishes=form.to_wishes(), token=token, now=now)
        messages.success(request, "Your plan is made. It follows what you do from here on.")
        return redirect(_plan_url(exam))
    return render(request, "practice/plan_settings.html", {"form": form, "exam": exam, "stored": stored})


@login_required
@require_POST
def plan_feed_renewal(request: HttpRequest) -> HttpResponse:
    exam = _exam(request)
    if plan_of(request.user, exam) is None:
        raise Http404
    renew_feed(user=request.user, exam=exam, token=secrets.token_urlsafe(TOKEN_BYTES))
    messages.success(request, "The calendar has a new address. The old one no longer works.")
    return redirect(f"{_plan_url(exam)}#calendar")


@require_safe
@cache_control(private=True, max_age=900)
def plan_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which sign in nowhere: the address itself is the secret."""
    # The calendar library reads every time zone of the system: for the first feed, not at every start.
    from practice.services.calendar_feed import feed_of

    feed = feed_of(token=token, plan_url=settings.SITE_URL + reverse("plan"), now=timezone.now())
    if feed is None:
        raise Http404
    return HttpResponse(
        feed,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="plan.ics"'},
    )


# The link of an e-mail works without signing in, and mail programs press the button without having seen the page
# (RFC 8058): the signed address is what allows it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def plan_summary_off(request: HttpRequest, token: str) -> HttpResponse:
    found = plan_of_token(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        stop_summary(plan_id=found.pk)
        found.wants_summary = False
    return render(request, "practice/plan_summary_off.html", {"plan": found, "is_off": not found.wants_summary})


def _exam(request: HttpRequest) -> Exam:
    exam = chosen_exam(request.user, request.GET.get("exam", ""))
    if exam is None:
        raise Http404
    return exam


def _plan_url(exam: Exam) -> str:
    return f"{reverse('plan')}?{urlencode({'exam': exam.code})}"


def _feed_url(token: str) -> str:
    return settings.SITE_URL + reverse("plan-calendar", args=[token])
