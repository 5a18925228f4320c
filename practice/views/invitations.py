"""Inviting by e-mail, and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from examprep.celery import enqueue
from practice.models import Cohort
from practice.services import inviting, mail_invitations
from practice.services.cohorts import CohortError, get_cohort_for
from practice.tasks import send_invitations
from practice.views.cohort_access import instructor_required
from practice.views.cohort_forms import InvitationsForm


@instructor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Good addresses are invited although others are not; those stay in the form, to be mended."""
    cohort = get_cohort_for(user=request.user, cohort_id=pk)
    form = InvitationsForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, cohort, form)
    data, now = form.cleaned_data, timezone.now()
    try:
        count, left_out = mail_invitations.invite_by_mail(
            cohort=cohort, text=data["addresses"], by=request.user, now=now, days=data["days"]
        )
    except CohortError as error:
        form.add_error("addresses", str(error))
        return _page(request, cohort, form)
    enqueue(send_invitations)
    if not left_out:
        messages.success(request, f"{count} invited. The e-mails go out within minutes.")
        return redirect("cohort-invitations", pk)
    rest = InvitationsForm(initial={"addresses": "\n".join(part.text for part in left_out), "days": data["days"]})
    return _page(request, cohort, rest, count=count, left_out=left_out)


def _page(request: HttpRequest, cohort: Cohort, form: InvitationsForm, **more: Any) -> HttpResponse:
    rows = mail_invitations.invited(cohort, now=timezone.now())
    context = {"cohort": cohort, "form": form, "rows": rows, **more}
    status = 422 if form.errors or more.get("left_out") else 200
    return render(request, "practice/cohorts/invitations.html", context, status=status)


@instructor_required
@require_POST
def invitation_mail(request: HttpRequest, pk: UUID, invitation: int) -> HttpResponse:
    cohort = get_cohort_for(user=request.user, cohort_id=pk)
    try:
        if not mail_invitations.resend(cohort=cohort, invitation_id=invitation, by=request.user, now=timezone.now()):
            raise Http404
    except CohortError as error:
        messages.error(request, str(error))
    else:
        enqueue(send_invitations)
        messages.success(request, "It is sent again, with the same link.")
    return redirect("cohort-invitations", pk)


@instructor_required
@require_POST
def invitation_withdrawal(request: HttpRequest, pk: UUID, invitation: int) -> HttpResponse:
    cohort = get_cohort_for(user=request.user, cohort_id=pk)
    if not inviting.revoke(cohort=cohort, invitation_id=invitation, by=request.user, now=timezone.now()):
        raise Http404
    messages.success(request, "The invitation was withdrawn: its link lets nobody in.")
    return redirect("cohort-invitations", pk)
