"""Answers that belong to no app: errors, as pages for people and in the API's shape for programs."""

from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from examprep.logs import request_id


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long: say so, and how to go on."""
    return _answer(request, 403, "csrf_failed", "The CSRF token is missing or no longer valid.", "403_csrf.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "bad_request", "The request could not be read.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "permission_denied", "You may not do this.")


def page_not_found(request: HttpRequest, exception: Exception, **_: str) -> HttpResponse:
    return _answer(request, 404, "not_found", "There is nothing here.")


def content_too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """limit: in bytes."""
    return _answer(request, 413, "too_large", f"More than {limit:,} bytes; nothing of it was read.")


def too_many_requests(request: HttpRequest, wait_s: int = 60) -> HttpResponse:
    """Asked more often than a rate limit allows. wait_s: after how many seconds it may be tried again."""
    answer = _answer(
        request, 429, "throttled", "Too many requests. Try again in a few minutes.", minutes=ceil(wait_s / 60)
    )
    answer["Retry-After"] = str(wait_s)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "server_error", "Something went wrong on our side. It has been recorded.")


def _answer(
    request: HttpRequest, status: int, code: str, detail: str, template: str = "", **context: Any
) -> HttpResponse:
    """With the id that every line of the log about this request has, for those who ask for help."""
    if request.path.startswith("/api/"):
        body = {"code": code, "detail": detail, "errors": {}, "request_id": request_id()}
        return JsonResponse(body, status=status)
    # The frame of a page needs the session and the database, which may be what failed.
    framed_for = None if status in (400, 500) else request
    return render(framed_for, template or f"{status}.html", {"request_id": request_id(), **context}, status=status)
