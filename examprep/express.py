"""The express way: the few calls that come by the thousand pass by what is there for pages.

A call takes it when nothing about it is unusual: by the session of a browser, with its form token, and to succeed. Its
view returns None for whatever it would have to refuse, and has changed nothing then; the call goes the ordinary way,
where the same address is described by the schema, answers in the same words and says what is wrong.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_resolver
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from rest_framework.authentication import CSRFCheck
from rest_framework.renderers import JSONRenderer

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., Mapping[str, Any] | None]

DIGITS_OF_LENGTH = 5  # a longer body than 99,999 bytes is unusual


class ExpressMiddleware:
    """Looks calls up in EXPRESS_URLCONF. It comes after what every reply needs and before what pages need."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._csrf = CSRFCheck(get_response)
        self._headers = _headers_of_replies()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        body = self._answer(request) if _is_usual(request) else None
        if body is None:
            return self.get_response(request)
        content = JSONRenderer().render(body)
        headers = {**self._headers, "Content-Length": str(len(content))}
        return HttpResponse(content, content_type="application/json", headers=headers)

    def _answer(self, request: HttpRequest) -> Mapping[str, Any] | None:
        try:
            match = get_resolver(settings.EXPRESS_URLCONF).resolve(request.path_info)
            request.get_host()
        except (Resolver404, DisallowedHost):
            return None
        self._csrf.process_request(request)
        if self._csrf.process_view(request, match.func, (), {}):
            return None
        request.resolver_match = match
        return _ask(cast("View", match.func), request, match.kwargs)


def _is_usual(request: HttpRequest) -> bool:
    return (
        request.method == "PUT"
        and request.META.get("CONTENT_TYPE") == "application/json"
        and len(request.META.get("CONTENT_LENGTH", "")) <= DIGITS_OF_LENGTH
        and "HTTP_AUTHORIZATION" not in request.META
        and settings.SESSION_COOKIE_NAME in request.COOKIES
        and connection.vendor == "postgresql"
    )


def _ask(view: View, request: HttpRequest, arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
    # Asking whether the connection still works is a statement of its own; the view's first one tells as well.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return view(request, **arguments)
    except (InterfaceError, OperationalError):
        connection.close_if_unusable_or_obsolete()
        if connection.connection is not None:
            raise
        return None  # the ordinary way has a new one


def _headers_of_replies() -> dict[str, str]:
    """What the passed-by middleware would have added to a reply to somebody who is signed in."""
    request, reply = HttpRequest(), HttpResponse()
    CSPMiddleware(lambda _: reply).process_response(request, reply)
    add_never_cache_headers(reply)
    patch_vary_headers(reply, ["Cookie"])
    reply["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    reply["Allow"] = "OPTIONS, PUT"
    return {name: value for name, value in reply.items() if name not in ("Content-Type", "Expires")}
