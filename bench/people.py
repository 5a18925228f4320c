"""Candidates who are signed in, made in bulk; and crowds in the middle of a mock."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from examprep.accounts.models import User


@dataclass(frozen=True)
class Candidate:
    """Somebody with a session. headers: what their browser sends with every request."""

    user_id: UUID
    headers: dict[str, str]


def make_candidates(count: int, prefix: str) -> list[Candidate]:
    """So many people called prefix0, prefix1, ... who have signed in."""
    users = User.objects.bulk_create(
        User(username=f"{prefix}{n}", email=f"{prefix}{n}@example.org", password="!") for n in range(count)
    )
    keys = [secrets.token_hex(16) for _ in users]
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    tomorrow = timezone.now() + timedelta(days=1)
    Session.objects.bulk_create(
        Session(session_key=key, session_data=store.encode(_login(user)), expire_date=tomorrow)
        for key, user in zip(keys, users, strict=True)
    )
    return [Candidate(user.pk, _headers(key)) for key, user in zip(keys, users, strict=True)]


def _login(user: User) -> dict[str, str]:
    return {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }


def _headers(session_key: str) -> dict[str, str]:
    csrf = secrets.token_hex(16)
    return {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session_key}; {settings.CSRF_COOKIE_NAME}={csrf}",
        "X-CSRFToken": csrf,
        "Content-Type": "application/json",
    }


# A started mock with all its rows, once more for every other person whose name begins so.
_COPIES = """
CREATE TEMPORARY TABLE copies AS
    SELECT gen_random_uuid() AS id, id AS user_id FROM accounts_user WHERE username LIKE %(names)s AND id <> %(user)s;
INSERT INTO practice_attempt (id, user_id, {attempt})
    SELECT copies.id, copies.user_id, {attempt} FROM copies, practice_attempt a WHERE a.id = %(attempt)s;
INSERT INTO practice_response (attempt_id, {response})
    SELECT copies.id, {response} FROM copies, practice_response r WHERE r.attempt_id = %(attempt)s;
INSERT INTO practice_exposure (user_id, item_id, last_met_at, last_flagged)
    SELECT copies.user_id, item_id, last_met_at, last_flagged
    FROM copies, practice_exposure e WHERE e.user_id = %(user)s;
DROP TABLE copies;
"""


def copy_sitting(attempt_id: str, owner: Candidate, prefix: str) -> dict[UUID, str]:
    """Give everybody called prefix... the sitting that its owner has just started; user id -> attempt id."""
    from practice.models import Attempt, Response

    def columns(model: type, *but: str) -> str:
        return ", ".join(field.column for field in model._meta.concrete_fields if field.column not in ("id", *but))

    statements = _COPIES.format(attempt=columns(Attempt, "user_id"), response=columns(Response, "attempt_id"))
    names = {"names": f"{prefix}%", "user": owner.user_id, "attempt": attempt_id}
    with connection.cursor() as cursor:
        cursor.execute(statements, names)
        cursor.execute("ANALYZE")
    pairs = Attempt.objects.filter(user__username__startswith=prefix).values_list("user_id", "pk")
    return {user_id: str(pk) for user_id, pk in pairs}
