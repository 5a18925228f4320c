"""The pictures of items, for whoever holds a link to one."""

from csp.constants import NONE
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from questions.services.figure_links import FigureNotFound, open_figure
from questions.services.figures import FigureAway

RETRY_AFTER_S = 10


@require_safe
@csp({"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": True})
def figure(request: HttpRequest, token: str) -> HttpResponse:
    """A picture, nothing else: should a browser ever take it for a page, that page may do nothing."""
    now = timezone.now()
    try:
        found = open_figure(token=token, now=now)
    except FigureNotFound:
        return _refuse(404, "There is nothing here. A link to a figure works for a day; reload the page that shows it.")
    except FigureAway:
        response = _refuse(503, "The figure cannot be loaded now. Please try again in a minute.")
        response["Retry-After"] = str(RETRY_AFTER_S)
        return response
    response = HttpResponse(found.data, content_type=found.content_type)
    response["Cache-Control"] = f"private, max-age={int((found.link_ends_at - now).total_seconds())}, immutable"
    response["Content-Disposition"] = "inline"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _refuse(status: int, words: str) -> HttpResponse:
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
