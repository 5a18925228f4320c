"""Cohorts as their instructors see them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.models import Cohort
from practice.services import cohorts, inviting
from practice.services.cohorts import CohortError, get_cohort_for
from practice.views.cohort_access import instructor_required
from practice.views.cohort_forms import CohortForm, GroupForm, LinkForm

EVENTS_A_PAGE = 50


@instructor_required
@require_safe
@never_cache
def cohort_list(request: HttpRequest) -> HttpResponse:
    found = Cohort.objects.taught_by(request.user).select_related("exam")
    return render(request, "practice/cohorts/list.html", {"cohorts": found[:200]})


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cohort_new(request: HttpRequest) -> HttpResponse:
    form = CohortForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        cohort = cohorts.create_cohort(by=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("cohort", cohort.pk)
    context = {"form": form, "title": "New cohort", "label": "Make the cohort", "back": None}
    return render(request, "practice/cohorts/form.html", context, status=422 if form.errors else 200)


@instructor_required
@require_safe
@never_cache
def cohort(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_cohort_for(user=request.user, cohort_id=pk)
    now = timezone.now()
    links = found.invitations.filter(revoked_at__isnull=True, expires_at__gt=now, email="")
    context = {
        "cohort": found,
        "members": found.memberships.select_related("user").prefetch_related("groups")[:1000],
        "assignments": found.assignments.order_by(F("cancelled_at").asc(nulls_first=True), "-opens_at")[:200],
        "instructors": found.instructors.select_related("user"),
        "links": [(link, request.build_absolute_uri(f"/join/{link.token}/")) for link in links[:20]],
        "link_form": LinkForm(),
        "now": now,
    }
    return render(request, "practice/cohorts/detail.html", context)


@instructor_required
@require_POST
def cohort_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_cohort_for(user=request.user, cohort_id=pk)
    form = LinkForm(request.POST)
    if form.is_valid():
        inviting.create_link(cohort=found, by=request.user, now=timezone.now(), **form.cleaned_data)
    else:
        messages.error(request, "The link was not made: give the days as a number from 1 to 365.")
    return redirect("cohort", pk)


@instructor_required
@require_POST
def cohort_link_revocation(request: HttpRequest, pk: UUID, link: int) -> HttpResponse:
    found = get_cohort_for(user=request.user, cohort_id=pk)
    if not inviting.revoke(cohort=found, invitation_id=link, by=request.user, now=timezone.now()):
        raise Http404
    messages.success(request, "The link lets nobody in any more.")
    return redirect("cohort", pk)


@instructor_required
@require_POST
def cohort_member_removal(request: HttpRequest, pk: UUID, member: int) -> HttpResponse:
    found = get_cohort_for(user=request.user, cohort_id=pk)
    cohorts.remove_member(cohort=found, member_id=member, by=request.user, now=timezone.now())
    messages.success(request, "The person is no longer a member.")
    return redirect("cohort", pk)


@instructor_required
@require_POST
def cohort_instructor_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_cohort_for(user=request.user, cohort_id=pk)
    try:
        cohorts.add_instructor(
            cohort=found, username=request.POST.get("username", "").strip(), by=request.user, now=timezone.now()
        )
    except CohortError as error:
        messages.error(request, str(error))
    return redirect("cohort", pk)


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cohort_group_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_cohort_for(user=request.user, cohort_id=pk)
    form = GroupForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cohorts.create_group(
                cohort=found, name=data["name"], member_ids=[member.pk for member in data["members"]],
                by=request.user, now=timezone.now(),
            )  # fmt: skip
            return redirect("cohort", pk)
        except CohortError as error:
            form.add_error("name", str(error))
    return _form_page(request, form, "New group", "Make the group", found)


def _form_page(request: HttpRequest, form: Any, title: str, label: str, found: Cohort) -> HttpResponse:
    context = {"form": form, "title": title, "label": label, "back": found}
    return render(request, "practice/cohorts/form.html", context, status=422 if form.errors else 200)


@instructor_required
@require_safe
@never_cache
def cohort_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_cohort_for(user=request.user, cohort_id=pk)
    page = Paginator(found.events.select_related("actor"), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "practice/cohorts/history.html", {"cohort": found, "page": page})
