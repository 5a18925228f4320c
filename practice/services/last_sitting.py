"""What a person's last sitting of each item says: whether it was right, and whether it was flagged."""

from django.db import connection

from examprep.statement import prepared
from practice.core.attempt import Status
from practice.models import Attempt, Exposure

# One statement of SQL, because the ORM would have to name each item of a mock three times. What was sat later is newer.
_REMEMBER = f"""
UPDATE practice_exposure
   SET last_correct = sat.is_correct, last_flagged = sat.flagged
  FROM practice_response AS sat
 WHERE sat.attempt_id = %(attempt_id)s AND practice_exposure.item_id = sat.item_id
   AND practice_exposure.user_id = %(user_id)s
   AND practice_exposure.item_id NOT IN (
       SELECT item_id FROM practice_response WHERE attempt_id IN (
           SELECT id FROM practice_attempt
            WHERE user_id = %(user_id)s AND status = '{Status.SCORED}' AND submitted_at > %(submitted_at)s))
"""  # noqa: S608 - a constant


def remember_last(attempt: Attempt) -> None:
    """Let the exposures of a person follow the marks of this sitting, except of items that one after it has."""
    mine = Exposure.objects.filter(user=attempt.user_id, item__in=attempt.responses.order_by().values("item"))
    # in one order, which is that of starting too: two sittings of a person must not wait for each other in a circle
    list(mine.order_by("item_id").select_for_update(of=("self",)).values_list("pk"))
    params = {
        "attempt_id": prepared(Attempt, "id", attempt.pk),
        "user_id": prepared(Attempt, "user", attempt.user_id),
        "submitted_at": prepared(Attempt, "submitted_at", attempt.submitted_at),
    }
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, params)
