"""Signing in without leaving a page, tokens for programs, and how a person wants to see the site."""

from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from examprep.accounts import services, signing_in
from examprep.accounts.models import MAX_TEXT_SIZE, MIN_TEXT_SIZE, Theme
from examprep.api import ErrorShape, TrueOrFalse
from examprep.authentication import SessionAuthentication

CODE_HELP = "Of an authenticator app, or a recovery code: for people who have a second factor."


class CredentialsSerializer(serializers.Serializer):
    login = serializers.CharField(max_length=254, help_text="User name or e-mail address.")
    password = serializers.CharField(max_length=4096, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, allow_blank=True, default="", help_text=CODE_HELP)


class TokenRequestSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=254, help_text="User name or e-mail address.")
    password = serializers.CharField(max_length=4096, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, allow_blank=True, default="", help_text=CODE_HELP)


class SessionSerializer(serializers.Serializer):
    username = serializers.CharField(allow_null=True, help_text="null when nobody is signed in.")
    csrf_token = serializers.CharField(help_text="For the X-CSRFToken header of calls that change something.")


class DisplaySerializer(serializers.Serializer):
    theme = serializers.ChoiceField(choices=Theme.values)
    text_size = serializers.IntegerField(
        min_value=MIN_TEXT_SIZE, max_value=MAX_TEXT_SIZE, help_text="Percent of the normal size."
    )
    shortcuts_enabled = TrueOrFalse(help_text="Single keys in the player.")


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField(help_text="For the header `Authorization: Token <token>`.")


REFUSED = {
    400: OpenApiResponse(ErrorShape, "Not a legal request, or wrong name, password or code."),
    403: OpenApiResponse(ErrorShape, "CSRF token missing, code needed, or e-mail address not verified."),
    429: OpenApiResponse(ErrorShape, "Too many attempts."),
}


class PostThrottle(ScopedRateThrottle):
    """Counts attempts to sign in, not looks at who is."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        return request.method != "POST" or super().allow_request(request, view)


class SessionView(APIView):
    """The session of this browser."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (AllowAny,)
    throttle_classes = (PostThrottle,)
    throttle_scope = "sign_in"

    @extend_schema(operation_id="session_show", summary="Who is signed in", auth=[], responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        username = request.user.get_username() if request.user.is_authenticated else None
        return Response({"username": username, "csrf_token": get_token(request._request)})

    @extend_schema(
        operation_id="session_create",
        summary="Sign in",
        auth=[],
        request=CredentialsSerializer,
        responses={200: SessionSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        # DRF checks CSRF for signed-in people only; signing a stranger in is worth a check too.
        SessionAuthentication().enforce_csrf(request)
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = signing_in.sign_in(request._request, **given.validated_data)
        return Response({"username": user.get_username(), "csrf_token": get_token(request._request)})


class DisplayView(APIView):
    """How the signed-in person wants to see the site, on every device: a part of their profile."""

    @extend_schema(
        operation_id="display_update",
        summary="Change colours, text size and shortcuts",
        request=DisplaySerializer(partial=True),
        responses={200: DisplaySerializer, 400: ErrorShape, 401: ErrorShape, 403: ErrorShape},
    )
    def patch(self, request: Request) -> Response:
        given = DisplaySerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        services.update_profile(user=request.user, **given.validated_data)
        return Response(DisplaySerializer(request.user).data)


@method_decorator(never_cache, name="dispatch")
class TokenView(APIView):
    """A token for programs, in exchange for the password."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (PostThrottle,)
    throttle_scope = "token"

    @extend_schema(
        operation_id="token_create",
        summary="Get a token for the API",
        auth=[],
        request=TokenRequestSerializer,
        responses={201: TokenSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        given = TokenRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = signing_in.check_for_token(
            request._request,
            login=given.validated_data["username"],
            password=given.validated_data["password"],
            code=given.validated_data["code"],
        )
        return Response({"token": services.issue_token(user=user)}, status=status.HTTP_201_CREATED)
