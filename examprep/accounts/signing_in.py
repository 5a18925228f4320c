"""Signing in by password through allauth's own form, for calls that are no page.

The form counts failures and refuses too many of them, per person and per address, whichever way they come in.
"""

from allauth.account.forms import LoginForm
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import EmailAddress
from allauth.mfa.base.forms import AuthenticateForm
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest

from examprep.accounts.models import User
from examprep.accounts.second_factor import has_second_factor
from examprep.api import ApiError

TOO_MANY = {"too_many_login_attempts", "rate_limited"}
WAIT_S = 300  # after five wrong passwords for one account


def check_password(request: HttpRequest, *, login: str, password: str) -> LoginForm:
    """The valid form, whose `user` is the person. Raises ApiError.

    login: user name or e-mail address.
    """
    form = LoginForm(data={"login": login, "password": password}, request=request)
    if form.is_valid():
        return form
    if is_refused_for_now(form):
        raise too_many_failures()
    raise ApiError(400, "invalid_credentials", "The name or the password is not right.")


def sign_in(request: HttpRequest, *, login: str, password: str, code: str = "") -> User:
    """Start a session. Raises ApiError, also when the e-mail address still has to be confirmed.

    code: of the second device, for people who have one.
    """
    form = check_password(request, login=login, password=password)
    # The answer is a redirect for pages; what counts is whether allauth signed this person in, and not who was before.
    form.login(request)
    user: User = form.user
    if request.user != user and has_second_factor(user):
        code_form = _check_code(user, code)
        code_form.save()
        stage = get_pending_stage(request)
        if stage is not None:
            stage.exit()
    if request.user != user:
        raise email_not_verified()
    return user


def check_for_token(request: HttpRequest, *, login: str, password: str, code: str = "") -> User:
    """Who may have a token: the same people that may sign in. Raises ApiError."""
    user: User = check_password(request, login=login, password=password).user
    if has_second_factor(user):
        _check_code(user, code).authenticator.record_usage()
    is_verified = EmailAddress.objects.filter(user=user, verified=True).exists()
    if settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory" and not is_verified:
        raise email_not_verified()
    return user


def _check_code(user: User, code: str) -> AuthenticateForm:
    if not code:
        raise ApiError(403, "code_needed", "Enter the code that your authenticator app shows, too.")
    form = AuthenticateForm(data={"code": code}, user=user)
    if form.is_valid():
        return form
    if is_refused_for_now(form):
        raise too_many_failures()
    raise ApiError(400, "invalid_code", "The code is not right. Each is good for half a minute, and once.")


def is_refused_for_now(form: Form) -> bool:
    """Whether allauth refused the form without looking at it, because of those before."""
    return any(error.code in TOO_MANY for errors in form.errors.as_data().values() for error in errors)


def too_many_failures() -> ApiError:
    return ApiError(429, "throttled", "Too many failed attempts. Try again in a few minutes.", wait=WAIT_S)


def email_not_verified() -> ApiError:
    return ApiError(
        403, "email_not_verified", "Please confirm your e-mail address first. Sign in on the site for a link."
    )
