"""The review of a scored attempt, and what a learner keeps with an item."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from practice.forms import NoteForm, ProblemForm, ReviewFilterForm
from practice.models import Attempt, ProblemReport, Response
from practice.services.access import get_attempt_for
from practice.services.disclosure import open_review
from practice.services.insight.result import seconds_per_item
from practice.services.insight.review import ReviewFilter, Show, own_response, review_entries
from practice.services.study import report_problem, set_bookmark, write_note


@login_required
@require_safe
@never_cache
def attempt_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=now)
    if not attempt.is_scored:
        return redirect("attempt-result", pk)
    return _render_review(request, attempt, ReviewFilterForm(request.GET).to_filter())


@login_required
@require_POST
@never_cache
def item_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    attempt, response = _own(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _render_review(request, attempt, _filter_of(request), refused=response, note_form=form)
    write_note(user=request.user, item=response.item, text=form.cleaned_data["text"], now=timezone.now())
    messages.success(request, f"Note on question {response.position} saved.")
    return _back_to(request, attempt, response)


@login_required
@require_POST
@never_cache
def item_bookmark(request: HttpRequest, pk: UUID) -> HttpResponse:
    attempt, response = _own(request, pk)
    set_bookmark(user=request.user, item=response.item, is_on=request.POST.get("on") == "1", now=timezone.now())
    return _back_to(request, attempt, response)


@login_required
@require_POST
@never_cache
def item_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    attempt, response = _own(request, pk)
    form = ProblemForm(request.POST)
    if not form.is_valid():
        return _render_review(request, attempt, _filter_of(request), refused=response, problem_form=form)
    report_problem(
        user=request.user,
        attempt=attempt,
        response=response,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        now=timezone.now(),
    )
    messages.success(request, f"Thank you. Your report on question {response.position} is on the instructors' list.")
    return _back_to(request, attempt, response)


def _own(request: HttpRequest, item_id: UUID) -> tuple[Attempt, Response]:
    """The attempt the form was sent from and its response to the item; 404 unless it is this person's and scored."""
    try:
        attempt_id = UUID(request.POST.get("attempt", ""))
    except ValueError as error:
        raise Http404 from error
    attempt = get_attempt_for(user=request.user, attempt_id=attempt_id, now=timezone.now())
    response = own_response(attempt, item_id)
    if response is None:
        raise Http404
    return attempt, response


def _filter_of(request: HttpRequest) -> ReviewFilter:
    return ReviewFilterForm(request.POST).to_filter()


def _back_to(request: HttpRequest, attempt: Attempt, response: Response) -> HttpResponse:
    """To the item in the review, with the filters that were on."""
    query = _query(_filter_of(request))
    return redirect(f"{reverse('attempt-review', args=[attempt.pk])}{query}#q{response.position}")


def _query(chosen: ReviewFilter, **changes: Any) -> str:
    wanted = {"show": chosen.show, "domain": chosen.domain} | changes
    set_ones = {name: str(value) for name, value in wanted.items() if value is not None and value != Show.ALL}
    return "?" + urlencode(set_ones) if set_ones else "?"


def _render_review(
    request: HttpRequest,
    attempt: Attempt,
    chosen: ReviewFilter,
    *,
    refused: Response | None = None,
    note_form: Form | None = None,
    problem_form: Form | None = None,
) -> HttpResponse:
    """refused: the response whose form came back with errors; its item is shown whatever the filters say."""
    open_review(attempt=attempt, now=timezone.now())
    entries = review_entries(attempt, request.user)
    domains = {entry.domain_number: entry.response.task.domain.title for entry in entries}
    shown = [
        entry
        for entry in entries
        if chosen.matches(entry) or (refused is not None and entry.position == refused.position)
    ]
    context = {
        "attempt": attempt,
        "entries": shown,
        "all_entries": entries,
        "shown_positions": {entry.position for entry in shown},
        "chosen": chosen,
        "show_links": [
            {
                "label": label,
                "query": _query(chosen, show=show),
                "count": len(ReviewFilter(show, chosen.domain).keep(entries)),
                "is_current": show == chosen.show,
            }
            for show, label in SHOW_LABELS.items()
        ],
        "domain_links": [
            {
                "number": number,
                "title": title,
                "query": _query(chosen, domain=None if number == chosen.domain else number),
                "is_current": number == chosen.domain,
            }
            for number, title in sorted(domains.items())
        ],
        "seconds_per_item": seconds_per_item(attempt.exam),
        "refused_position": refused.position if refused else None,
        "refused_form": note_form or problem_form,
        "note_form": note_form,
        "problem_form": problem_form,
        "problem_kinds": ProblemReport.Kind.choices,
    }
    return render(request, "practice/attempt_review.html", context, status=422 if refused else 200)


SHOW_LABELS = {
    Show.ALL: "All",
    Show.WRONG: "Wrong",
    Show.FLAGGED: "Flagged",
    Show.CHANGED: "Changed",
    Show.BOOKMARKED: "Bookmarked",
}
