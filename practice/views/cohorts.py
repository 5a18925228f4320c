"""Cohorts as their instructors see them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.core.tables import csv_lines, json_document
from practice.models import Cohort
from practice.services import assigning, cohorts, inviting
from practice.services.cohort_progress import domains_of, export_rows, items_of, progress
from practice.services.cohorts import CohortError, get_assignment_for, get_cohort_for
from practice.views.cohort_access import instructor_required
from practice.views.cohort_forms import AssignmentForm, CohortForm, GroupForm, LinkForm, TimesForm


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
        "assignments": found.assignments.filter(cancelled_at__isnull=True)[:200],
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


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assignment_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_cohort_for(user=request.user, cohort_id=pk)
    form = AssignmentForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = assigning.create_assignment(cohort=found, by=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("assignment", made.pk)
    return _form_page(request, form, "New assignment", "Assign", found)


def _form_page(request: HttpRequest, form: Any, title: str, label: str, found: Cohort) -> HttpResponse:
    context = {"form": form, "title": title, "label": label, "back": found}
    return render(request, "practice/cohorts/form.html", context, status=422 if form.errors else 200)


@instructor_required
@require_safe
@never_cache
def assignment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_assignment_for(user=request.user, assignment_id=pk)
    now = timezone.now()
    rows = progress(found, now=now)
    context = {
        "assignment": found,
        "cohort": found.cohort,
        "rows": rows,
        "counts": {
            "not begun": sum(row.attempt is None for row in rows),
            "sitting": sum(row.attempt is not None and row.attempt.is_in_progress for row in rows),
            "done": sum(row.attempt is not None and not row.attempt.is_in_progress for row in rows),
        },
        "domains": domains_of(rows),
        "items": items_of(found),
        "overrides": found.overrides.select_related("member__user", "group"),
        "now": now,
    }
    return render(request, "practice/cohorts/assignment.html", context)


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assignment_times(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_assignment_for(user=request.user, assignment_id=pk)
    form = TimesForm(found.cohort, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind, target = form.target()
        who = found.cohort.memberships if kind == "member" else found.cohort.groups
        try:
            moved = assigning.set_times(
                assignment=found, times=form.to_times(), by=request.user, now=timezone.now(),
                **{kind: who.get(pk=target)},
            )  # fmt: skip
            messages.success(request, f"Kept. Sittings under way whose end changed: {moved}.")
            return redirect("assignment", pk)
        except CohortError as error:
            form.add_error(None, str(error))
    return _form_page(request, form, f"Other times: {found.title}", "Set these times", found.cohort)


@instructor_required
@require_safe
@never_cache
def assignment_export(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse | StreamingHttpResponse:
    found = get_assignment_for(user=request.user, assignment_id=pk)
    if kind not in ("csv", "json"):
        raise Http404
    rows = export_rows(found, progress(found, now=timezone.now()))
    headers = {"Content-Disposition": f'attachment; filename="results.{kind}"'}
    if kind == "csv":
        return StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)
    items = [vars(row) for row in items_of(found)]
    parts = [("members", rows), ("items", items)]
    return StreamingHttpResponse(json_document(parts), content_type="application/json", headers=headers)
