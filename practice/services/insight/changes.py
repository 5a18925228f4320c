"""Which answers of an attempt were changed, from the history of its saves."""

from collections import defaultdict
from collections.abc import Sequence

from practice.core.behaviour import Change, Given, classify_change
from practice.core.response import is_complete
from practice.models import Attempt, Response
from practice.services.rulings import is_measured

MAX_SAVES = 5000


def changes_by_position(attempt: Attempt, responses: Sequence[Response]) -> dict[int, Change]:
    """Position -> how its answer changed; items whose answer did not change are absent.

    responses: of a scored attempt, with version, key and correction; all, or at least those saved more than once.
    """
    by_position = {response.position: response for response in responses}
    histories: dict[int, list[Given]] = defaultdict(list)
    saves = (
        attempt.saves.filter(position__in=by_position)
        .order_by("position", "revision")
        .values_list("position", "value", "answered_at")
    )
    for position, value, answered_at in saves[:MAX_SAVES]:
        response = by_position[position]
        histories[position].append(
            Given(
                value=value,
                is_complete=is_complete(value, kind=response.kind, choose=response.choose),
                is_right=is_measured(response, response.correction, value=value),
                at=answered_at,
            )
        )
    changes = {
        position: classify_change(history, kind=by_position[position].kind) for position, history in histories.items()
    }
    return {position: change for position, change in changes.items() if change is not None}
