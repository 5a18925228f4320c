"""Where allauth asks the site for its rules."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib import messages

from examprep.accounts import kept
from examprep.context import SITE_NAME

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def post_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """A form that waited on the sign-in page comes back where it was sent to."""
        kept.take_over(request)
        return super().post_login(request, user, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away must not make signing up a server error; the pages can send again."""
        try:
            super().send_mail(template_prefix, email, context | {"site_name": SITE_NAME})
        except (SMTPException, OSError) as error:
            log.error("e-mail not sent", template=template_prefix, error=str(error))
            _tell_not_sent()


def _tell_not_sent() -> None:
    if context.request is not None:
        messages.error(context.request, "The e-mail could not be sent. Please try again in a few minutes.")
