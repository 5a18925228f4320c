"""How an API request proves who it is: Django's session, or a token."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication, exceptions
from rest_framework.request import Request


class CsrfFailed(exceptions.PermissionDenied):
    default_code = "csrf_failed"
    default_detail = "The CSRF token is missing or no longer valid. Load it again and repeat the call."


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's session. Signed out is 401, never 403: the player asks for the password on a 401."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise CsrfFailed from error


class SessionAuthenticationScheme(SessionScheme):
    """How the schema describes the class above."""

    target_class = "examprep.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            **super().get_security_definition(auto_schema),
            "description": "With X-CSRFToken where it changes things.",
        }
