"""Pages of instructors: the signed-out are asked to sign in, for everybody else who is none they do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


def instructor_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_instructor or request.user.is_superuser):
            raise Http404
        return view(request, *args, **kwargs)

    return checked
