"""Refusing what is too large before any of it is read.

Django looks at the size of forms while it reads them, and of files and JSON not at all; and it reads a form before it
knows who sent it. Here the length that the request says is compared first; a request that says none has no body for
Django.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from examprep.views import content_too_large


class BodySizeMiddleware:
    """At most MAX_BODY_BYTES; where files are uploaded as much as UPLOADS says, from staff."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = settings.UPLOADS.get(request.path, settings.MAX_BODY_BYTES)
        return content_too_large(request, limit) if _length(request) > limit else self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Before the form token is looked for, which reads the form; and after it is known who asks."""
        if _length(request) <= settings.MAX_BODY_BYTES or request.user.is_staff:
            return None
        return content_too_large(request, settings.MAX_BODY_BYTES)


def _length(request: HttpRequest) -> int:
    """In bytes; what is no number is 0 for Django, too, which then reads nothing."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0
