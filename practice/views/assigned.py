"""What a candidate is assigned by a cohort: joining, sitting, leaving."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.models import Membership
from practice.services.cohorts import CohortError, leave_cohort
from practice.services.errors import NothingToDraw
from practice.services.inviting import invitation_of, join
from practice.services.sitting_assignments import assigned_to, get_assigned, start_assignment
from questions.core.selection import Shortage


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cohort_join(request: HttpRequest, token: str) -> HttpResponse:
    """What instructors will see, read before one agrees. All links that let nobody in look alike."""
    now = timezone.now()
    invitation = invitation_of(token=token, now=now)
    if invitation is None:
        return render(request, "practice/cohorts/join_invalid.html", status=404)
    context = {"invitation": invitation, "cohort": invitation.cohort, "error": ""}
    if request.method == "POST" and request.user.is_authenticated:
        try:
            join(token=token, user=request.user, has_agreed="agreed" in request.POST, now=now)
        except CohortError as error:
            return render(request, "practice/cohorts/join.html", context | {"error": str(error)}, status=422)
        messages.success(request, f"You are a member of {invitation.cohort.name}.")
        return redirect("assigned-list")
    return render(request, "practice/cohorts/join.html", context)


@login_required
@require_safe
@never_cache
def assigned_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "entries": [(entry, entry.may_start_at(now)) for entry in assigned_to(user=request.user, now=now)],
        "memberships": Membership.objects.filter(user=request.user).select_related("cohort"),
        "now": now,
    }
    return render(request, "practice/cohorts/assigned_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assigned_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    entry = get_assigned(user=request.user, assignment_id=pk, now=now)
    error = ""
    if request.method == "POST":
        try:
            attempt, _ = start_assignment(user=request.user, assignment_id=pk, now=now, rng=secrets.SystemRandom())
            return redirect("player", attempt.pk)
        except (CohortError, NothingToDraw) as refusal:
            error = str(refusal)
        except Shortage:
            error = "The bank has too few questions for this now. Tell your instructor."
    context = {"entry": entry, "may_start": entry.may_start_at(now), "error": error, "now": now}
    return render(request, "practice/cohorts/assigned_start.html", context, status=409 if error else 200)


@login_required
@require_POST
def cohort_leaving(request: HttpRequest, pk: UUID) -> HttpResponse:
    leave_cohort(user=request.user, cohort_id=pk, now=timezone.now())
    messages.success(request, "You left. Its instructors no longer see what you sat.")
    return redirect("assigned-list")
