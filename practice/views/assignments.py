"""Assignments as the instructors of a cohort see them: making, changing, watching, results."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from examprep.rate_limits import ExportThrottle, limited
from practice.core.attempt import Status
from practice.core.tables import csv_lines, json_document
from practice.models import Assignment
from practice.services import assigning, reassigning
from practice.services.assignment_items import choices_of, items_of
from practice.services.cohort_progress import MemberRow, domains_of, export_rows, progress, tasks_of
from practice.services.cohorts import CohortError, get_assignment_for, get_cohort_for
from practice.views.cohort_access import instructor_required
from practice.views.cohort_forms import DrillAssignmentForm, MockAssignmentForm, RulesForm, TimesForm

ITEMS_A_PAGE = 10


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assignment_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A mock, or with ?kind=drill a drill."""
    found = get_cohort_for(user=request.user, cohort_id=pk)
    is_drill = request.GET.get("kind") == "drill"
    form_class = DrillAssignmentForm if is_drill else MockAssignmentForm
    form = form_class(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = assigning.create_assignment(
                cohort=found, by=request.user, now=timezone.now(), **form.to_assignment()
            )
            return redirect("assignment", made.pk)
        except CohortError as error:
            form.add_error(None, str(error))
    context = {"form": form, "cohort": found, "is_drill": is_drill}
    return render(request, "practice/cohorts/assignment_new.html", context, status=422 if form.errors else 200)


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assignment_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_assignment_for(user=request.user, assignment_id=pk)
    initial = {name: getattr(found, name) for name in reassigning.CHANGEABLE}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            moved = reassigning.change_assignment(
                assignment=found, changes=form.changes(), by=request.user, now=timezone.now()
            )
            messages.success(request, f"Kept. Sittings under way that got more time: {moved}.")
            return redirect("assignment", pk)
        except CohortError as error:
            form.add_error(None, str(error))
    return _form_page(request, form, f"Change: {found.title}", "Keep these rules", found)


def _form_page(request: HttpRequest, form: Any, title: str, label: str, found: Assignment) -> HttpResponse:
    context = {"form": form, "title": title, "label": label, "back": found.cohort, "assignment": found}
    return render(request, "practice/cohorts/form.html", context, status=422 if form.errors else 200)


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assignment_cancellation(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _stop(request, pk, "cancel", reassigning.cancel_assignment, "Cancelled. Members who were told: {}.")


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assignment_ending(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _stop(request, pk, "end", reassigning.end_assignment, "Ended. Sittings that have five more minutes: {}.")


def _stop(request: HttpRequest, pk: UUID, kind: str, service: Callable[..., int], words: str) -> HttpResponse:
    """What it means is read before it is done."""
    found = get_assignment_for(user=request.user, assignment_id=pk)
    error = ""
    if request.method == "POST":
        try:
            count = service(assignment=found, by=request.user, now=timezone.now())
            messages.success(request, words.format(count))
            return redirect("assignment", pk)
        except CohortError as refusal:
            error = str(refusal)
    sitting = found.attempts.filter(status=Status.IN_PROGRESS).count()
    context = {"assignment": found, "cohort": found.cohort, "kind": kind, "sitting": sitting, "error": error}
    return render(request, "practice/cohorts/assignment_stop.html", context, status=409 if error else 200)


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
        "tasks": tasks_of(rows),
        "items": items_of(found),
        "overrides": found.overrides.select_related("member__user", "group"),
        "is_stopped": found.is_cancelled or found.ended_at is not None,
        "is_live": _is_live(found, rows, now),
        "is_held_back": found.ended_at is None and any(_sits_for_ever(row) for row in rows),
        "now": now,
    }
    return render(request, "practice/cohorts/assignment.html", context)


def _sits_for_ever(row: MemberRow) -> bool:
    return row.attempt is not None and row.attempt.is_in_progress and row.attempt.deadline_at is None


def _is_live(found: Assignment, rows: list[MemberRow], now: datetime) -> bool:
    """Whether something may change here by itself: somebody can begin, sits or waits for a score."""
    waits = any(row.attempt is not None and not row.attempt.is_scored for row in rows)
    return waits or found.opens_at <= now < assigning.last_closing(found)


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
    return _form_page(request, form, f"Other times: {found.title}", "Set these times", found)


@instructor_required
@require_safe
@never_cache
def assignment_choices(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_assignment_for(user=request.user, assignment_id=pk)
    page = Paginator(items_of(found), ITEMS_A_PAGE).get_page(request.GET.get("page"))
    entries = choices_of(found, list(page), now=timezone.now())
    context = {"assignment": found, "cohort": found.cohort, "page": page, "entries": entries}
    return render(request, "practice/cohorts/choices.html", context)


@instructor_required
@require_safe
@never_cache
@limited(ExportThrottle)
def assignment_export(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse | StreamingHttpResponse:
    found = get_assignment_for(user=request.user, assignment_id=pk)
    if kind not in ("csv", "json"):
        raise Http404
    members = progress(found, now=timezone.now())
    rows = export_rows(found, members)
    headers = {"Content-Disposition": f'attachment; filename="results.{kind}"'}
    if kind == "csv":
        return StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)
    tables: dict[str, list[Any]] = {"tasks": tasks_of(members), "items": items_of(found)}
    parts = [("members", rows), *((name, [vars(row) for row in table]) for name, table in tables.items())]
    return StreamingHttpResponse(json_document(parts), content_type="application/json", headers=headers)
