"""What depends on who asks: the time zone of pages, and how sure the admin has to be."""

import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from examprep.accounts.second_factor import has_second_factor, was_asked_for_code


class TimeZoneMiddleware:
    """Pages show times in the person's time zone; the API always answers in UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") or not request.user.is_authenticated:
            return self.get_response(request)
        try:
            zone = zoneinfo.ZoneInfo(request.user.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            # A zone that was renamed since it was chosen must not close the site for its owner.
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)


def _is_of_staff(request: HttpRequest) -> bool:
    """The admin, and the pages of cohorts, which show keys and results."""
    match = request.resolver_match
    return (match is not None and "admin" in match.app_names) or request.path.startswith("/cohorts/")


class AdminSecondFactorMiddleware:
    """Leads staff who were not asked for a code to where they are, or to where they set their device up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not _is_of_staff(request) or match.view_name in {"admin:login", "admin:logout"}:
            return None
        if not (request.user.is_authenticated and request.user.is_staff) or was_asked_for_code(request):
            return None
        if has_second_factor(request.user):
            page, words = "mfa_reauthenticate", "The admin asks for a code of your second device."
        else:
            page, words = "mfa_activate_totp", "The admin asks for a second factor. Set one up to go on."
        messages.info(request, words)
        where = request.get_full_path() if request.method == "GET" else reverse("admin:index")
        return redirect(f"{reverse(page)}?{urlencode({'next': where})}")
