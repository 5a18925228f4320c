"""Answers that belong to no app."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long: say so, and how to go on."""
    if request.path.startswith("/api/"):
        body = {
            "code": "csrf_failed",
            "detail": "The CSRF token is missing or no longer valid.",
            "errors": {},
        }
        return JsonResponse(body, status=403)
    return render(request, "403_csrf.html", status=403)
