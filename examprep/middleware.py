"""What every request meets: its id and log line, the answers to probes, compression, and that nobody keeps a page."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import has_vary_header

from examprep import health

GetResponse = Callable[[HttpRequest], HttpResponse]

# What a proxy may send: short, and nothing that could forge a second log line.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


log = structlog.get_logger("examprep.requests")


class RequestIdMiddleware:
    """Takes the proxy's X-Request-ID or makes one; every log line and the reply carry it. One line a request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            # The route, not the path: links that reset a password or confirm an address are secrets.
            route = request.resolver_match.route if request.resolver_match else None
            elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
            log.info("request", method=request.method, route=route, status=response.status_code, elapsed_ms=elapsed_ms)
        response["X-Request-ID"] = request_id
        return response


class HealthMiddleware:
    """Answers /healthz and /readyz whatever the Host header, without a redirect to https."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = {"/healthz": health.healthz, "/readyz": health.readyz}.get(request.path)
        return view(request) if view else self.get_response(request)


class ReadableCookiesMiddleware:
    """Leaves out cookies with a NUL: no browser has one, and no database takes it as the name of a session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # written in octal, as Python's reader of cookies understands it
        if "\\000" in request.META.get("HTTP_COOKIE", ""):
            for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
                del request.COOKIES[name]
        return self.get_response(request)


class PageGZipMiddleware(GZipMiddleware):
    """Django's, but for pictures: they are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith("image/"):
            return response
        return super().process_response(request, response)


class NoStoreMiddleware:
    """What depends on who is signed in is kept by no browser and no proxy, unless a view says how long it may be.

    The next one at a shared computer sees nothing by going back.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and has_vary_header(response, "Cookie"):
            response["Cache-Control"] = "no-store, private"
        return response


class NullCharacterMiddleware:
    """Refuses the one character that no text in the database can hold, in whatever an address says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("a null character in the address")
        return self.get_response(request)
