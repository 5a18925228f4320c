"""Where a candidate is, and how long each item has been on screen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection

from examprep.statement import Statement, prepared
from practice.core.attempt import is_open_at
from practice.models import Attempt

# The attempt is locked first, as a save does: in the other order the two could wait for each other.
_AT_ONCE = Statement(
    "save_progress",
    """
    WITH running AS MATERIALIZED (
        SELECT id FROM practice_attempt WHERE id = %(attempt_id)s AND status = 'in_progress' FOR NO KEY UPDATE
    ), place AS (
        UPDATE practice_attempt a SET position = %(position)s
          FROM running WHERE a.id = running.id AND a.position <> %(position)s
    )
    UPDATE practice_response r SET time_spent_ms = told.ms
      FROM running, unnest(%(places)s, %(times)s) AS told(position, ms)
     WHERE r.attempt_id = running.id AND r.position = told.position AND r.time_spent_ms < told.ms
    RETURNING r.position
    """,
    {"attempt_id": "uuid", "position": "smallint", "places": "integer[]", "times": "integer[]"},
)
_PLACE = "UPDATE practice_attempt SET position = %s WHERE id = %s AND status = 'in_progress'"
_TIMES = """
UPDATE practice_response SET time_spent_ms = CASE position {cases} END
 WHERE attempt_id = %s AND position IN ({places}) AND time_spent_ms < CASE position {cases} END
   AND EXISTS (SELECT 1 FROM practice_attempt WHERE id = practice_response.attempt_id AND status = 'in_progress')
"""


class Standing(Protocol):
    """An attempt, or as much of one as this has to know."""

    pk: Any
    status: Any
    deadline_at: Any
    position: Any
    item_count: Any


def save_progress(*, attempt: Standing, position: int, time_spent_ms: Mapping[int, int], now: datetime) -> None:
    """Remember where the candidate is and how long each item has been on screen; nothing once the attempt is closed.

    Times only grow: of two devices the larger one counts. Sets `attempt.position`. Without news nothing is sent to the
    database.
    """
    if not is_open_at(attempt.status, attempt.deadline_at, now):
        return
    place = position if 1 <= position <= attempt.item_count else attempt.position
    if place == attempt.position and not time_spent_ms:
        return
    if connection.vendor == "postgresql":
        times = {"places": list(time_spent_ms), "times": list(time_spent_ms.values())}
        _AT_ONCE.fetch_one({"attempt_id": attempt.pk, "position": place, **times})
    else:
        _write_in_two(attempt.pk, place, time_spent_ms)
    attempt.position = place


def _write_in_two(pk: UUID, position: int, time_spent_ms: Mapping[int, int]) -> None:
    attempt_id = prepared(Attempt, "id", pk)
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [position, attempt_id])
        if time_spent_ms:
            count = len(time_spent_ms)
            statement = _TIMES.format(cases="WHEN %s THEN %s " * count, places=", ".join(["%s"] * count))
            cases = [number for case in time_spent_ms.items() for number in case]
            cursor.execute(statement, [*cases, attempt_id, *time_spent_ms, *cases])
