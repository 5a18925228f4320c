"""A form that was sent after its sender had been signed out: it waits on the sign-in page and comes back afterwards.

The page carries the form, signed; nothing is stored for strangers. Once somebody has signed in their session holds it
until they send it again. Whoever gives it back must look whose it is: another person may have signed in.
"""

from collections.abc import Mapping

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from examprep.accounts.forms import LoginForm

FIELD = "kept"
MAX_LENGTH = 20_000  # of all that is carried; a note has 5,000 characters at most, each up to four as JSON
MAX_AGE_S = 24 * 60 * 60

_SALT = "form kept while signing in"


def ask_to_sign_in(request: HttpRequest, *, fields: Mapping[str, str]) -> HttpResponse:
    """The sign-in page with the form in it, unless that is too long. After signing in a GET of this address follows."""
    carried = signing.dumps({"path": request.path, "fields": dict(fields)}, salt=_SALT, compress=True)
    context = {
        "form": LoginForm(request=request),
        "action_url": reverse("account_login"),
        "signup_url": reverse("account_signup"),
        "redirect_field": format_html('<input type="hidden" name="next" value="{}">', request.path),
        "kept": carried if len(carried) <= MAX_LENGTH else "",
    }
    return render(request, "account/login.html", context, status=401)


def take_over(request: HttpRequest) -> None:
    """After signing in: from the sign-in page into the session."""
    carried = request.POST.get(FIELD, "")
    if 0 < len(carried) <= MAX_LENGTH:
        request.session[FIELD] = carried


def given_back(request: HttpRequest) -> dict[str, str] | None:
    """What was sent to this address before signing in; None when nothing was, or it is a day old."""
    try:
        kept = signing.loads(request.session.get(FIELD, ""), salt=_SALT, max_age=MAX_AGE_S)
    except signing.BadSignature:
        return None
    fields: dict[str, str] = kept["fields"]
    return fields if kept["path"] == request.path else None


def forget(request: HttpRequest) -> None:
    request.session.pop(FIELD, None)
