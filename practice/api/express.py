"""The two calls of a running sitting on the express way (`examprep.express`): save a response, report progress.

What is read here is a part of what SaveSerializer and ProgressSerializer take, and read as they read it.
"""

import json
import re
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone

from examprep import tally
from practice.api.candidate import looked_back_from, progress_state, saved_state
from practice.api.serializers import (
    ID,
    MAX_OPTIONS,
    MAX_POSITIONS,
    MAX_REVISION,
    MAX_TIME_MS,
    POSITION,
    is_id_or_pair,
)
from practice.api.views.responses import SAVED
from practice.core.attempt import is_open_at
from practice.core.response import Confidence, IllegalValue
from practice.services.at_hand import item_at_hand, sitting_at_hand
from practice.services.entry import Entry
from practice.services.progress import save_progress
from practice.services.saving import MAX_POSITION, save_at_hand

LAST_POSITION = 1000
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_CONFIDENCES = {None, *(int(confidence) for confidence in Confidence)}


def save(request: HttpRequest, pk: UUID, position: int) -> dict[str, Any] | None:
    now = timezone.now()
    entry = read_entry(request.body, position)
    if entry is None:
        return None
    item = item_at_hand(session_key=_session_key(request), attempt_id=pk, position=position, now=now)
    if item is None:
        return None
    try:
        saved = save_at_hand(item=item, attempt_id=pk, entry=entry, now=now)
    except IllegalValue:
        return None
    if saved is None:
        return None
    tally.count(SAVED)
    return saved_state(saved, now)


def progress(request: HttpRequest, pk: UUID) -> dict[str, Any] | None:
    now = timezone.now()
    report = read_report(request.body)
    if report is None:
        return None
    saved_since = None if report.since is None else looked_back_from(report.since)
    sitting = sitting_at_hand(session_key=_session_key(request), attempt_id=pk, saved_since=saved_since, now=now)
    if sitting is None or not is_open_at(sitting.status, sitting.deadline_at, now):
        return None
    save_progress(attempt=sitting, position=report.position, time_spent_ms=report.time_spent_ms, now=now)
    return progress_state(sitting, sitting.saved, now)


def _session_key(request: HttpRequest) -> str:
    return request.COOKIES[settings.SESSION_COOKIE_NAME]


def read_entry(body: bytes, position: int) -> Entry | None:
    """What a save says, or None."""
    data = _read_object(body)
    if data is None or position > MAX_POSITION or "answered_at" in data or not {"value", "revision"} <= data.keys():
        return None
    value, revision, time_spent_ms = data["value"], data["revision"], data.get("time_spent_ms", 0)
    flagged, eliminated, confidence = data.get("flagged", False), data.get("eliminated", []), data.get("confidence")
    is_usual = (
        (value is None or (_is_short_list(value) and all(map(is_id_or_pair, value))))
        and type(flagged) is bool
        and _is_short_list(eliminated)
        and all(isinstance(option, str) and ID.fullmatch(option) for option in eliminated)
        and (confidence is None or (type(confidence) is int and confidence in _CONFIDENCES))
        and _is_number(revision, least=1, most=MAX_REVISION)
        and _is_number(time_spent_ms)
    )
    if not is_usual:
        return None
    return Entry(
        position=position,
        value=value,
        flagged=flagged,
        eliminated=eliminated,
        confidence=confidence,
        revision=revision,
        time_spent_ms=min(time_spent_ms, MAX_TIME_MS),
    )


class Report(NamedTuple):
    """position: on screen; time_spent_ms: position -> in all; since: the server's time in the last answer."""

    position: int
    time_spent_ms: dict[int, int]
    since: datetime | None


def read_report(body: bytes) -> Report | None:
    """What a report of progress says, or None."""
    data = _read_object(body)
    if data is None:
        return None
    position, times, since = data.get("position"), data.get("time_spent_ms", {}), data.get("since", "")
    is_usual = (
        _is_number(position, least=1, most=LAST_POSITION)
        and isinstance(times, dict)
        and len(times) <= MAX_POSITIONS
        and all(POSITION.fullmatch(place) for place in times)
        and all(map(_is_number, times.values()))
        and isinstance(since, str)
        and ("since" not in data or _TIME.fullmatch(since))
    )
    if not is_usual:
        return None
    try:
        moment = datetime.fromisoformat(since) if since else None
    except ValueError:  # the 30th of February
        return None
    return Report(position, {int(place): min(ms, MAX_TIME_MS) for place, ms in times.items()}, moment)


def _read_object(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _is_short_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_OPTIONS


def _is_number(value: Any, *, least: int = 0, most: int | None = None) -> bool:
    return type(value) is int and value >= least and (most is None or value <= most)


# as in practice.api.urls; the route and the name are what logs and metrics call them
_ATTEMPT = "api/v1/attempts/<uuid:pk>/"
urlpatterns = [
    path(f"{_ATTEMPT}responses/<int:position>/", save, name="api-response"),
    path(f"{_ATTEMPT}progress/", progress, name="api-progress"),
]
