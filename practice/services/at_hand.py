"""What a call of a running sitting has to know, read at once: whose session it is, and how their sitting stands.

For the calls that come by the thousand. None means no more than that it was not found so: who is refused, and why, is
said by those who ask one thing after the other. PostgreSQL only.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from examprep.accounts.proof import is_signed_in
from examprep.statement import Statement

# The owner of the attempt is who has to be signed in.
_OWNER = """
  FROM practice_attempt a
  JOIN accounts_user u ON u.id = a.user_id AND u.is_active
  JOIN django_session s ON s.session_key = %(session_key)s AND s.expire_date > %(now)s
"""
_TYPES = {"session_key": "varchar", "now": "timestamptz", "attempt_id": "uuid"}

_ITEM = Statement(
    "item_at_hand",
    f"""
    SELECT s.session_data, u.id, u.password, a.mode, r.kind, r.choose, r.options, r.prompts {_OWNER}
      JOIN practice_response r ON r.attempt_id = a.id AND r.position = %(position)s
     WHERE a.id = %(attempt_id)s
    """,
    {**_TYPES, "position": "smallint"},
)
_SITTING = Statement(
    "sitting_at_hand",
    f"""
    SELECT s.session_data, u.id, u.password, a.status, a.deadline_at, a.position, a.item_count,
           (SELECT json_agg(json_build_array(r.position, r.value, r.flagged, r.eliminated, r.confidence, r.revision,
                                             r.time_spent_ms, r.checked_at) ORDER BY r.position)::text
              FROM practice_response r WHERE r.attempt_id = a.id AND r.saved_at >= %(saved_since)s)
           {_OWNER}
     WHERE a.id = %(attempt_id)s
    """,  # noqa: S608 - constants
    {**_TYPES, "saved_since": "timestamptz"},
)


@dataclass(frozen=True)
class ItemAtHand:
    """An item of a sitting of who is signed in. options, prompts: [[id shown, handle], ...]."""

    user_id: UUID
    mode: str
    kind: str
    choose: int
    options: list[list[str]]
    prompts: list[list[str]]


class ResponseAtHand(NamedTuple):
    """A response as a candidate may see it. checked_at: ISO 8601, None while it is open."""

    position: int
    value: list[Any] | None
    flagged: bool
    eliminated: list[str]
    confidence: int | None
    revision: int
    time_spent_ms: int
    checked_at: str | None


@dataclass
class SittingAtHand:
    """A sitting of who is signed in, and the responses that were stored since a time."""

    pk: UUID
    status: str
    deadline_at: datetime | None
    position: int
    item_count: int
    saved: list[ResponseAtHand]


def item_at_hand(*, session_key: str, attempt_id: UUID, position: int, now: datetime) -> ItemAtHand | None:
    """The item, unless the session is not one of the attempt's owner."""
    found = _owned(_ITEM, {"position": position}, session_key=session_key, attempt_id=attempt_id, now=now)
    if found is None:
        return None
    user_id, (mode, kind, choose, options, prompts) = found
    return ItemAtHand(user_id, mode, kind, choose, json.loads(options), json.loads(prompts))


def sitting_at_hand(
    *, session_key: str, attempt_id: UUID, saved_since: datetime | None, now: datetime
) -> SittingAtHand | None:
    """The sitting, unless the session is not one of its owner. saved_since: None for no responses."""
    found = _owned(_SITTING, {"saved_since": saved_since}, session_key=session_key, attempt_id=attempt_id, now=now)
    if found is None:
        return None
    status, deadline_at, position, item_count, rows = found[1]
    saved = [ResponseAtHand(*row) for row in json.loads(rows or "[]")]
    return SittingAtHand(attempt_id, status, deadline_at, position, item_count, saved)


def _owned(
    statement: Statement, parameters: dict[str, Any], *, session_key: str, attempt_id: UUID, now: datetime
) -> tuple[UUID, list[Any]] | None:
    """The owner and the further columns."""
    row = statement.fetch_one({**parameters, "session_key": session_key, "attempt_id": attempt_id, "now": now})
    if row is None:
        return None
    session_data, user_id, password, *columns = row
    return (user_id, columns) if is_signed_in(session_data, user_id=user_id, password=password) else None
