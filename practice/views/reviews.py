"""The review of a scored attempt, and what a learner keeps with an item."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from examprep.accounts.kept import ask_to_sign_in, forget, given_back
from examprep.rate_limits import ReportThrottle, limited
from practice.forms import NoteForm, ProblemForm, ReviewFilterForm
from practice.models import Attempt, ProblemReport, Response
from practice.services.access import get_attempt_for
from practice.services.disclosure import open_review
from practice.services.insight.result import seconds_per_item
from practice.services.insight.review import ReviewEntry, ReviewFilter, Show, own_response, review_entries
from practice.services.study import report_problem, set_bookmark, write_note

Fields = Mapping[str, str]
# of the forms of notes and reports: what is kept for somebody who has to sign in again
FIELDS = ("attempt", "show", "domain", "kind", "text")


@login_required
@require_safe
@never_cache
def attempt_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=now)
    if not attempt.is_scored:
        return redirect("attempt-result", pk)
    return _render_review(request, attempt, ReviewFilterForm(request.GET).to_filter())


@never_cache
def item_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    fields = _sent(request)
    if isinstance(fields, HttpResponse):
        return fields
    attempt, response = _own(request, pk, fields)
    form = NoteForm(fields)
    if not form.is_valid() or request.method != "POST":
        return _render_review(request, attempt, _filter_of(fields), refused=response, note_form=form)
    forget(request)
    write_note(user=request.user, item=response.item, text=form.cleaned_data["text"], now=timezone.now())
    messages.success(request, f"Note on question {response.position} saved.")
    return _back_to(fields, attempt, response)


@require_POST
@never_cache
def item_bookmark(request: HttpRequest, pk: UUID) -> HttpResponse:
    if not request.user.is_authenticated:
        # a press of a button needs no keeping: back to where the button is
        return redirect_to_login(_review_of(request.POST))
    attempt, response = _own(request, pk, request.POST)
    set_bookmark(user=request.user, item=response.item, is_on=request.POST.get("on") == "1", now=timezone.now())
    return _back_to(request.POST, attempt, response)


@never_cache
@limited(ReportThrottle)
def item_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    fields = _sent(request)
    if isinstance(fields, HttpResponse):
        return fields
    attempt, response = _own(request, pk, fields)
    form = ProblemForm(fields)
    if not form.is_valid() or request.method != "POST":
        return _render_review(request, attempt, _filter_of(fields), refused=response, problem_form=form)
    forget(request)
    report_problem(
        user=request.user,
        attempt=attempt,
        response=response,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        now=timezone.now(),
    )
    messages.success(request, f"Thank you. Your report on question {response.position} is on the instructors' list.")
    return _back_to(fields, attempt, response)


def _sent(request: HttpRequest) -> Fields | HttpResponse:
    """What a form sent, now or before its sender signed in again; or the answer when there is nothing to work with."""
    if not request.user.is_authenticated:
        if request.method != "POST":
            return redirect_to_login(request.path)
        sent = {name: request.POST[name] for name in FIELDS if name in request.POST}
        return ask_to_sign_in(request, fields=sent)
    if request.method == "POST":
        return request.POST
    fields = given_back(request) if request.method == "GET" else None
    if fields is None:
        return HttpResponseNotAllowed(["POST"])
    messages.warning(request, "You had been signed out. What you wrote is back below, and not saved yet.")
    return fields


def _review_of(fields: Fields) -> str:
    """The page a form was sent from, as far as it says."""
    try:
        return reverse("attempt-review", args=[UUID(fields.get("attempt", ""))])
    except ValueError:
        return reverse("attempt-list")


def _own(request: HttpRequest, item_id: UUID, fields: Fields) -> tuple[Attempt, Response]:
    """The attempt the form was sent from and its response to the item; 404 unless it is this person's and scored."""
    try:
        attempt_id = UUID(fields.get("attempt", ""))
    except ValueError as error:
        raise Http404 from error
    attempt = get_attempt_for(user=request.user, attempt_id=attempt_id, now=timezone.now())
    response = own_response(attempt, item_id)
    if response is None:
        raise Http404
    return attempt, response


def _filter_of(fields: Fields) -> ReviewFilter:
    return ReviewFilterForm(fields).to_filter()


def _back_to(fields: Fields, attempt: Attempt, response: Response) -> HttpResponse:
    """To the item in the review, with the filters that were on."""
    return redirect(f"{_review_url(attempt, _filter_of(fields))}#q{response.position}")


def _review_url(attempt: Attempt, chosen: ReviewFilter, **changes: Any) -> str:
    """A review with these filters. With its path: a form that was refused shows the review at an address of its own."""
    wanted = {"show": chosen.show, "domain": chosen.domain} | changes
    set_ones = {name: str(value) for name, value in wanted.items() if value is not None and value != Show.ALL}
    path = reverse("attempt-review", args=[attempt.pk])
    return f"{path}?{urlencode(set_ones)}" if set_ones else path


def _render_review(
    request: HttpRequest,
    attempt: Attempt,
    chosen: ReviewFilter,
    *,
    refused: Response | None = None,
    note_form: Form | None = None,
    problem_form: Form | None = None,
) -> HttpResponse:
    """refused: the response whose form came back with errors or after signing in; shown whatever the filters say."""
    now = timezone.now()
    open_review(attempt=attempt, now=now)
    entries = review_entries(attempt, request.user, now)
    shown = [
        entry
        for entry in entries
        if chosen.matches(entry) or (refused is not None and entry.position == refused.position)
    ]
    refused_form = note_form or problem_form
    context = {
        "attempt": attempt,
        "entries": shown,
        "all_entries": entries,
        "shown_positions": {entry.position for entry in shown},
        "chosen": chosen,
        "all_url": _review_url(attempt, ReviewFilter()),
        "show_links": _show_links(attempt, chosen, entries),
        "domain_links": _domain_links(attempt, chosen, entries),
        "seconds_per_item": seconds_per_item(attempt.exam),
        "refused_position": refused.position if refused else None,
        "refused_form": refused_form,
        "note_form": note_form,
        "problem_form": problem_form,
        "problem_kinds": ProblemReport.Kind.choices,
    }
    status = 422 if refused_form and refused_form.errors else 200
    return render(request, "practice/attempt_review.html", context, status=status)


def _show_links(attempt: Attempt, chosen: ReviewFilter, entries: Sequence[ReviewEntry]) -> list[dict[str, Any]]:
    """One for each choice of what to show; with how many items each would show in the chosen domain."""
    return [
        {
            "label": label,
            "url": _review_url(attempt, chosen, show=show),
            "count": len(ReviewFilter(show, chosen.domain).keep(entries)),
            "is_current": show == chosen.show,
        }
        for show, label in SHOW_LABELS.items()
        # a mock asks nobody how sure they are
        if show != Show.SURE_BUT_WRONG or not attempt.is_mock
    ]


def _domain_links(attempt: Attempt, chosen: ReviewFilter, entries: Sequence[ReviewEntry]) -> list[dict[str, Any]]:
    """One for each domain; that of the chosen one takes the choice back."""
    domains = {entry.domain_number: entry.response.task.domain.title for entry in entries}
    return [
        {
            "number": number,
            "title": title,
            "url": _review_url(attempt, chosen, domain=None if number == chosen.domain else number),
            "is_current": number == chosen.domain,
        }
        for number, title in sorted(domains.items())
    ]


SHOW_LABELS = {
    Show.ALL: "All",
    Show.WRONG: "Wrong",
    Show.SURE_BUT_WRONG: "Sure but wrong",
    Show.FLAGGED: "Flagged",
    Show.CHANGED: "Changed",
    Show.BOOKMARKED: "Bookmarked",
}
