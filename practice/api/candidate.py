"""What a candidate may see of an attempt. Nothing here reads keys, or which items are scored."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from practice.core.attempt import remaining_ms
from practice.models import Attempt, Response
from practice.services.at_hand import ResponseAtHand
from practice.services.progress import Standing
from practice.services.saving import Saved
from questions.services.figure_links import show_figures

SAVE_TAKES_AT_MOST = timedelta(seconds=60)
_FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
_STATE = ("position", "value", "flagged", "eliminated", "confidence", "revision", "time_spent_ms", "checked_at")


def attempt_clock(attempt: Standing, now: datetime) -> dict[str, Any]:
    return {
        "status": attempt.status,
        "server_time": now,
        "deadline_at": attempt.deadline_at,
        "remaining_ms": remaining_ms(attempt.deadline_at, now),
    }


def attempt_summary(attempt: Attempt, now: datetime) -> dict[str, Any]:
    return {
        "id": attempt.pk,
        "exam": attempt.exam.code,
        "exam_title": attempt.exam.title,
        "title": attempt.title,
        "mode": attempt.mode,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "time_limit_ms": None if attempt.total_time_s is None else attempt.total_time_s * 1000,
        "position": attempt.position,
        "item_count": attempt.item_count,
        "item_target": attempt.item_target,
        **attempt_clock(attempt, now),
    }


def attempt_detail(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """The whole form at once, so that moving between items needs no request."""
    responses = (
        attempt.responses.select_related("version")
        .only(
            "attempt_id",
            "kind",
            "choose",
            "options",
            "prompts",
            "version__html",
            *_STATE,
        )
        .order_by("position")
    )
    return {**attempt_summary(attempt, now), "items": item_states(responses, now)}


def item_states(responses: Iterable[Response], now: datetime) -> list[dict[str, Any]]:
    """Items with what was saved, in the order given."""
    found = list(responses)
    pages = show_figures([response.version.html for response in found], now=now)
    return [_item_state(response, html) for response, html in zip(found, pages, strict=True)]


def _item_state(response: Response, html: dict[str, Any]) -> dict[str, Any]:
    item = {
        "position": response.position,
        "kind": response.kind,
        "choose": response.choose,
        "stem_html": html["stem"],
        "options": [{"id": shown, "html": html["options"][handle]} for shown, handle in response.options],
        "response": response_state(response),
    }
    if response.prompts:
        item["prompts"] = [{"id": shown, "html": html["prompts"][handle]} for shown, handle in response.prompts]
    return item


def saved_state(saved: Saved, now: datetime) -> dict[str, Any]:
    """The answer to a save."""
    return {
        "position": saved.position,
        "revision": saved.revision,
        "saved_at": saved.saved_at,
        "server_time": now,
        "remaining_ms": remaining_ms(saved.deadline_at, now),
    }


def progress_state(attempt: Standing, changed: Iterable[Response | ResponseAtHand], now: datetime) -> dict[str, Any]:
    """The answer to a report of progress. changed: stored since the last one."""
    return {
        **attempt_clock(attempt, now),
        "position": attempt.position,
        "item_count": attempt.item_count,
        "changed": [{"position": each.position, "response": response_state(each)} for each in changed],
    }


def response_state(response: Response | ResponseAtHand) -> dict[str, Any]:
    return {
        "value": response.value,
        "flagged": response.flagged,
        "eliminated": response.eliminated,
        "confidence": response.confidence,
        "revision": response.revision,
        "time_spent_ms": response.time_spent_ms,
        "checked": response.checked_at is not None,
    }


def responses_saved_since(attempt: Attempt, since: datetime) -> Iterable[Response]:
    """Responses stored since the reply that was written at `since`, for a second tab or device to show."""
    from_then = looked_back_from(max(since, attempt.started_at))
    return attempt.responses.filter(saved_at__gte=from_then).only("attempt_id", *_STATE).order_by("position")


def looked_back_from(since: datetime) -> datetime:
    """A save bears the time its request began and is visible once it is committed; so some are told twice, none is
    missed.
    """
    return max(since, _FIRST_MOMENT + SAVE_TAKES_AT_MOST) - SAVE_TAKES_AT_MOST
