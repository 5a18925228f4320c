"""The log of what staff do: one row for each request that changed something or took keys or results away.

One place for all pages, so that a new one is logged without anybody thinking of it. Histories of items, corrections and
cohorts say more about these; this says who was where, from which address.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from examprep.accounts.models import User
from examprep.accounts.services import record_staff_action

# Where staff work, and where anybody manages an account. Elsewhere staff are candidates like others.
PLACES = ("/admin/", "/cohorts/", "/accounts/", "/api/v1/session/", "/api/v1/tokens/")
# What is only looked at, and what is kept while somebody types.
NO_CHANGE = {"admin:questions_item_preview", "admin:questions_item_typing", "admin:questions_item_typing_new"}
DOWNLOADS = {"admin:questions_exchangejob_file", "assignment-export"}
# Of people the id alone is kept: it says nothing once they are gone.
ABOUT_PEOPLE = {"user", "emailaddress", "authenticator", "tokenproxy"}
SAFE = {"GET", "HEAD", "OPTIONS"}


class StaffActionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PLACES):
            return self.get_response(request)
        started = timezone.now()
        # who signs out is nobody afterwards; who signs in was nobody before
        before = _staff(request)
        response = self.get_response(request)
        actor = before or _staff(request)
        if actor and _is_worth_a_row(request, response):
            _record(request, actor, started)
        return response


def _staff(request: HttpRequest) -> User | None:
    user = request.user
    return user if user.is_authenticated and user.is_staff else None


def _is_worth_a_row(request: HttpRequest, response: HttpResponse) -> bool:
    name = _page(request)
    if request.method in SAFE:
        return name in DOWNLOADS and response.status_code == 200
    # a page that is shown again said what was wrong, and changed nothing
    is_shown_again = (
        response.status_code == 200 and "html" in response.get("Content-Type", "") and name != "admin:logout"
    )
    return response.status_code < 400 and not is_shown_again and name not in NO_CHANGE


def _page(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _record(request: HttpRequest, actor: User, started: datetime) -> None:
    match = request.resolver_match
    entries = LogEntry.objects.filter(user=actor.pk, action_time__gte=started).select_related("content_type")
    record_staff_action(
        actor=actor,
        address=_address(request),
        method=request.method or "",
        action=_page(request),
        about=" ".join(str(value) for value in match.kwargs.values()) if match else "",
        details="\n".join(_said_by_admin(entries)) or _fields_sent(request),
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        now=started,
    )


def _said_by_admin(entries: Any) -> Iterator[str]:
    for entry in entries:
        kind = entry.content_type.model if entry.content_type else ""
        name = entry.object_id if kind in ABOUT_PEOPLE else entry.object_repr
        yield f"{entry.get_action_flag_display()} {kind} {name}: {entry.get_change_message()}"


def _fields_sent(request: HttpRequest) -> str:
    """Names only: values may be passwords, and are in the histories where they matter."""
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    return f"sent: {', '.join(sorted(names))}" if names else ""


def _address(request: HttpRequest) -> str | None:
    try:
        address: str = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
    return address
