"""Looks at cards for tests: practice answered right, wrong or by a guess, scored and recorded."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.core.response import Confidence
from practice.models import Attempt, Response, ReviewCard
from practice.services import spaced, starting
from practice.services.spaced import concept_of
from questions.models import Item
from tests.factories.practice import NOW, right_value, score, wrong_value

WRONG, RIGHT, GUESSED, SURE, BLANK = "wrong", "right", "guessed", "sure", "blank"
_CONFIDENCE = {GUESSED: Confidence.GUESS, SURE: Confidence.SURE}


def sit(
    user: User, exam: Exam, items: Sequence[Item], *outcomes: str, now: datetime = NOW, mode: Mode = Mode.DRILL
) -> Attempt:
    """Practice of these items, with these outcomes (all like the last one given), scored, not recorded."""
    attempt = starting.start_chosen(
        user=user, exam=exam, mode=mode, title="Drill", item_ids=[item.pk for item in items], scope={}, now=now,
        rng=random.Random(1),
    )  # fmt: skip
    answer(attempt, *outcomes)
    score(attempt)
    return attempt


def answer(attempt: Attempt, *outcomes: str) -> None:
    """Put responses with these outcomes into an open attempt, a minute after its start."""
    at = attempt.started_at + timedelta(minutes=1)
    responses = list(attempt.responses.select_related("version__key").order_by("position"))
    for place, response in enumerate(responses):
        outcome = outcomes[min(place, len(outcomes) - 1)]
        if outcome == BLANK:
            continue
        response.value = wrong_value(response) if outcome == WRONG else right_value(response)
        response.confidence = _CONFIDENCE.get(outcome)
        response.revision, response.saved_at, response.answered_at = 1, at, at
    Response.objects.bulk_update(responses, ["value", "confidence", "revision", "saved_at", "answered_at"])


def looked_at(user: User, exam: Exam, items: Sequence[Item], *outcomes: str, now: datetime = NOW) -> Attempt:
    """The same, recorded too."""
    attempt = sit(user, exam, items, *outcomes, now=now)
    spaced.record_attempt(attempt=attempt, now=now)
    return attempt


def many_cards(user: User, exam: Exam, items: Sequence[Item], now: datetime = NOW, **columns: object) -> None:
    """A card for each item, due since an hour, as if missed long ago; columns: of ReviewCard."""
    usual = {"origin": "missed", "created_at": now, "state": 2, "step": None, "stability": 2.0, "difficulty": 5.0,
             "last_review_at": now - timedelta(days=3), "due_at": now - timedelta(hours=1)}  # fmt: skip
    ReviewCard.objects.bulk_create(
        ReviewCard(**({"user": user, "exam": exam, "concept": concept_of(item), "item": item} | usual | columns))
        for item in items
    )


def record(attempt: Attempt) -> None:
    """Take the looks of a scored attempt, as the task does after each scoring."""
    spaced.record_attempt(attempt=attempt, now=NOW)


def ratings(card: ReviewCard) -> list[int]:
    """What the looks at a card came to, first look first."""
    return list(card.log.order_by("reviewed_at", "pk").values_list("rating", flat=True))
