"""Whether a stored session proves who somebody is: what Django's middleware asks, for those who have read the rows."""

from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from examprep.accounts.models import User


def is_signed_in(session_data: str, *, user_id: UUID, password: str) -> bool:
    """Whether it is a session of this active person, started after their password was set.

    session_data, password: the columns as they are stored now. A session that was signed by an older key of the site is
    none; Django renews such a one when it reads it.
    """
    session = import_module(settings.SESSION_ENGINE).SessionStore().decode(session_data)
    return (
        session.get(SESSION_KEY) == str(user_id)
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), User(password=password).get_session_auth_hash())
    )
