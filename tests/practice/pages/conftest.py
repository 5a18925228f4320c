"""A learner with a history of the tiny exam."""

from datetime import timedelta

import pytest
import time_machine

from practice.models import Response
from practice.services.closing import close_if_overdue
from practice.services.scoring import score_attempt
from tests.factories.practice import NOW, get_right, mock_of, practice_of, save, score, wrong_value

LATER = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def _two_days_later(request):
    """Pages are read two days after everything happened; a real browser has a clock of its own."""
    if "page" in request.fixturenames:
        yield
        return
    with time_machine.travel(LATER, tick=True):
        yield


@pytest.fixture
def enqueued(monkeypatch):
    """Ids for which a page asked for scoring."""
    asked = []
    for module in ("home", "results"):
        monkeypatch.setattr(f"practice.views.{module}.enqueue", lambda task, pk: asked.append(pk))
    return asked


@pytest.fixture
def scored_mock(mock):
    """Seven of eight right; question 1 changed from wrong to right after a minute, times recorded, number 2 flagged."""
    get_right(mock, 7)
    Response.objects.filter(attempt=mock).update(time_spent_ms=90_000, revision=0, saved_at=None)
    first = mock.responses.get(position=1)
    was = first.value
    at = mock.started_at + timedelta(minutes=2)
    Response.objects.filter(pk=first.pk).update(value=None)
    save(mock, 1, value=wrong_value(first), now=at, time_spent_ms=40_000)
    save(mock, 1, revision=2, value=was, now=at + timedelta(minutes=1), time_spent_ms=100_000)
    second = mock.responses.get(position=2)
    save(mock, 2, value=second.value, flagged=True, now=at + timedelta(minutes=3), time_spent_ms=400_000)
    score(mock)
    return mock


@pytest.fixture
def late_mock(user, exam):
    """Ended by the clock with nothing right; the answer to a scored question arrived 20 minutes late."""
    attempt = mock_of(user, exam, now=NOW)
    deadline = attempt.deadline_at
    close_if_overdue(attempt=attempt, now=deadline + timedelta(minutes=1))
    score_attempt(attempt_id=attempt.pk, now=deadline + timedelta(minutes=2))
    scored = attempt.responses.filter(is_scored=True).first()
    save(attempt, scored.position, now=deadline + timedelta(minutes=20), answered_at=deadline - timedelta(minutes=5))
    score_attempt(attempt_id=attempt.pk, now=deadline + timedelta(minutes=21))
    attempt.refresh_from_db()
    return attempt


@pytest.fixture
def drill(user, exam):
    """A scored drill of four, all right but one."""
    attempt = practice_of(user, exam, count=4)
    get_right(attempt, 3)
    score(attempt)
    return attempt
