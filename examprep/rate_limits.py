"""How often one person may ask for what costs much, or gives others work. Signing in has limits of its own (allauth).

Counted in the cache that all processes share, by person: whoever comes with another address is the same, and a class
behind one address is many.
"""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.throttling import UserRateThrottle

from examprep.views import too_many_requests

View = Callable[..., HttpResponseBase]


class ExportThrottle(UserRateThrottle):
    """Everything of a person or a class as a file: seconds of a processor for some."""

    scope = "exports"
    rate = "20/min"


class ReportThrottle(UserRateThrottle):
    """An instructor reads every report of a problem."""

    scope = "problem_reports"
    rate = "30/hour"


class CommentThrottle(UserRateThrottle):
    """Others read every comment on an item."""

    scope = "comments"
    rate = "120/hour"


class AutosaveThrottle(UserRateThrottle):
    """The page saves 24 times a minute at most, while somebody types on."""

    scope = "autosave"
    rate = "90/min"


def wait_for(throttle: type[UserRateThrottle], request: HttpRequest) -> int:
    """0 when this person may, and then it counts; else how many seconds to wait."""
    counter: Any = throttle()  # of the request it reads the person alone, and of the view nothing
    return 0 if counter.allow_request(request, None) else ceil(counter.wait() or 60)


def limited(throttle: type[UserRateThrottle]) -> Callable[[View], View]:
    """A page that answers 429, with the time to wait, to who asks for it too often. For signed-in people."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and (wait_s := wait_for(throttle, request)):
                return too_many_requests(request, wait_s)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate
