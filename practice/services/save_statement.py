"""The statement of a save: it decides, writes the row and adds to the history, so that nothing can come between.

The lock on the attempt makes a submission wait for saves under way, and saves after it see that the attempt is closed.
It is raw SQL because it is what the site does most: PostgreSQL takes it as one statement, SQLite as two.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection

from examprep.statement import Statement, field_of, prepared
from practice.core.attempt import POST_GRACE
from practice.models import Attempt, Response
from practice.services.entry import Entry


@dataclass(frozen=True)
class WrittenRow:
    """What the caller has to know about the row that was written."""

    kind: str
    choose: int
    options: list[list[str]]
    prompts: list[list[str]]
    mode: str
    deadline_at: datetime | None


_UPDATE = """
UPDATE practice_response
   SET value = %(value)s, flagged = %(flagged)s, eliminated = %(eliminated)s, confidence = %(confidence)s,
       revision = %(revision)s, answered_at = %(answered_at)s, saved_at = %(now)s,
       time_spent_ms = CASE WHEN time_spent_ms < %(time_spent_ms)s THEN %(time_spent_ms)s ELSE time_spent_ms END
 WHERE attempt_id = %(attempt_id)s AND position = %(position)s AND revision < %(revision)s AND checked_at IS NULL
   AND EXISTS (SELECT 1 FROM practice_attempt
                WHERE id = practice_response.attempt_id AND user_id = %(user_id)s AND status = 'in_progress'
                  AND (deadline_at IS NULL OR deadline_at >= %(now_less_grace)s){lock})
"""
_KEPT = "attempt_id, position, revision, value, flagged, eliminated, confidence, time_spent_ms, answered_at, saved_at"
_ANSWER = (
    "kind, choose, options, prompts, (SELECT mode FROM practice_attempt WHERE id = {row}.attempt_id),"
    " (SELECT deadline_at FROM practice_attempt WHERE id = {row}.attempt_id)"
)
_HISTORY = f"INSERT INTO practice_responsesave ({_KEPT}, is_late) SELECT {_KEPT}, FALSE FROM"

_AT_ONCE = Statement(
    "save_response",
    f"""
    WITH changed AS ({_UPDATE.format(lock=" FOR SHARE")} RETURNING *), history AS ({_HISTORY} changed)
    SELECT {_ANSWER.format(row="changed")} FROM changed
    """,  # noqa: S608 - constants
    {
        "attempt_id": "uuid",
        "position": "smallint",
        "user_id": "uuid",
        "revision": "integer",
        "value": "jsonb",
        "flagged": "boolean",
        "eliminated": "jsonb",
        "confidence": "smallint",
        "time_spent_ms": "integer",
        "answered_at": "timestamptz",
        "now": "timestamptz",
        "now_less_grace": "timestamptz",
    },
)
_UPDATE_FIRST = f"{_UPDATE.format(lock='')} RETURNING {_ANSWER.format(row='practice_response')}"
_HISTORY_THEN = f"{_HISTORY} practice_response WHERE attempt_id = %(attempt_id)s AND position = %(position)s"


def write_if_open(*, user_id: UUID, attempt_id: UUID, entry: Entry, now: datetime) -> WrittenRow | None:
    """Write what arrived for this person's open attempt, and its history; None, and nothing written, if it may not be.

    It may be until deadline and grace are over, unless an equal or higher revision is stored or the key was shown.
    Inside a transaction: the caller compares the value with the item and rolls back.
    """
    params = {
        "value": None if entry.value is None else json.dumps(entry.value),
        "flagged": entry.flagged,
        "eliminated": json.dumps(entry.eliminated),
        "confidence": entry.confidence,
        "revision": entry.revision,
        "answered_at": entry.answered_at,
        "now": now,
        "time_spent_ms": entry.time_spent_ms,
        "attempt_id": attempt_id,
        "position": entry.position,
        "user_id": user_id,
        "now_less_grace": now - POST_GRACE,
    }
    if connection.vendor != "postgresql":
        row = _write_in_two({**params, **_for_this_database(params)})
        return None if row is None else WrittenRow(*_converted(row))
    row = _AT_ONCE.fetch_one(params)
    if row is None:
        return None
    kind, choose, options, prompts, mode, deadline_at = row
    return WrittenRow(kind, choose, json.loads(options), json.loads(prompts), mode, deadline_at)


def _for_this_database(params: Mapping[str, Any]) -> dict[str, Any]:
    """Those parameters that are no text or number, as it stores them."""
    fields = {
        "answered_at": (Response, "answered_at"),
        "now": (Response, "saved_at"),
        "now_less_grace": (Attempt, "deadline_at"),
        "attempt_id": (Attempt, "id"),
        "user_id": (Attempt, "user"),
    }
    return {name: prepared(*field, params[name]) for name, field in fields.items()}


def _write_in_two(params: Mapping[str, Any]) -> Sequence[Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_FIRST, params)
        row = cast("Sequence[Any] | None", cursor.fetchone())
        if row is not None:
            cursor.execute(_HISTORY_THEN, params)
        return row


def _converted(row: Sequence[Any]) -> list[Any]:
    """Column values as Python values, the way querysets convert them on this database."""
    fields = [field_of(Response, name) for name in ("kind", "choose", "options", "prompts")]
    fields += [field_of(Attempt, name) for name in ("mode", "deadline_at")]
    values = []
    for field, value in zip(fields, row, strict=True):
        column = field.get_col(field.model._meta.db_table)
        for converter in connection.ops.get_db_converters(column) + column.get_db_converters(connection):
            value = converter(value, column, connection)
        values.append(value)
    return values
