"""A code of a second device beside the password: for everybody who wants it, and for the admin where the site asks."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from examprep.accounts.models import User
from examprep.context import SITE_NAME

METHOD = "mfa"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are unreadable in a copy of the database; who has the SECRET_KEY too can read them."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return SITE_NAME


def has_second_factor(user: User) -> bool:
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def was_asked_for_code(request: HttpRequest) -> bool:
    """Whether this very session was begun, or gone on with, by a code: one from before there was a factor was not."""
    return any(record["method"] == METHOD for record in get_authentication_records(request, request.user))


@receiver(authenticator_added)
def _activating_counts(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Who sets the device up has just shown password and code."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, METHOD, id=authenticator.pk, type=authenticator.type)


def _fernet() -> MultiFernet:
    """The first key writes, all read: keys can be changed as those of sessions are."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"second factor:{key}".encode()).digest())) for key in keys])
