"""What all API calls share: one shape for errors.

{"code": "stale", "detail": "for people", "errors": {"field": ["..."]}, "request_id": "as in the log"}
"""

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, parsers, renderers, serializers
from rest_framework.response import Response

from examprep.logs import request_id


class ErrorShape(serializers.Serializer):
    """The shape of every error, for the schema."""

    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.JSONField()
    request_id = serializers.CharField(required=False)


class TrueOrFalse(serializers.BooleanField):
    """As the schema says; DRF takes 0, "off", "no" and more for false, which forms need and programs do not."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class ApiError(exceptions.APIException):
    """A refusal of this site.

    wait: seconds after which it may be tried again.
    extra: more keys of the body, such as the stored response of a stale save.
    """

    def __init__(
        self,
        status_code: int,
        code: str,
        detail: str,
        /,
        *,
        errors: dict[str, Any] | None = None,
        wait: int | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail, code)
        self.status_code = status_code
        self.wait = wait
        self.errors = errors or {}
        self.extra = extra


class JSONParser(parsers.JSONParser):
    """DRF's, for which a document too deep for Python's own reader is one more that cannot be read."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError("JSON parse error - too deep") from error


class JSONRenderer(renderers.JSONRenderer):
    """DRF's, which can repeat in an error what no encoding has: "\\ud800", half a character, goes back as it came."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return super().render(data, accepted_media_type, renderer_context)
        except UnicodeEncodeError:
            self.ensure_ascii = True
            return super().render(data, accepted_media_type, renderer_context)


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django's and DRF's errors and ApiError. None lets Django answer 500.

    `practice.api.errors.handle_error` is the EXCEPTION_HANDLER: it tells the errors of services and calls this.
    """
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    from rest_framework.views import set_rollback  # its module loads the renderer of this one

    set_rollback()
    body = error_body(error)
    if told := request_id():
        body["request_id"] = told
    return Response(body, status=error.status_code, headers=_headers(error))


def error_body(error: exceptions.APIException) -> dict[str, Any]:
    """The one shape. `errors` names fields; what concerns no field stands under "" ."""
    if isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        return {"code": "invalid", "detail": "The request is not valid.", "errors": errors}
    code = getattr(error.detail, "code", error.default_code)
    return {
        "code": code,
        "detail": str(error.detail),
        "errors": getattr(error, "errors", {}),
        **getattr(error, "extra", {}),
    }


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(round(wait))
    return headers
