"""Answered mocks of many people, to be handed in or to run out: one is started and answered, the rest are copies."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from bench.people import copy_sitting, make_candidates
from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import ClosedBy, RunReason, Status
from practice.models import Attempt, ScoringRun
from practice.services.starting import start_mock
from practice.tasks import score_attempt
from tests.factories.practice import respond

SHARE_RIGHT = 0.7


def make_sittings(count: int, prefix: str) -> list[str]:
    """Ids of open mocks of one form, one of each person prefix0, prefix1, ...; all items answered, most rightly."""
    candidates = make_candidates(count, prefix)
    rng = random.Random(len(prefix))
    owner = User.objects.get(pk=candidates[0].user_id)
    original, _ = start_mock(
        user=owner, exam=Exam.objects.with_blueprint().get(code="MLS-C01"), now=timezone.now(), rng=rng
    )
    respond(original, lambda response: rng.random() < SHARE_RIGHT)
    attempts = copy_sitting(str(original.pk), candidates[0], prefix)
    return sorted(attempts.values())


def hand_in(attempts: Sequence[str]) -> None:
    """In the same moment; nobody is told."""
    Attempt.objects.filter(pk__in=attempts).update(
        status=Status.SUBMITTED,
        submitted_at=timezone.now(),
        closed_by=ClosedBy.CANDIDATE,
        pending_run=RunReason.INITIAL,
    )


def publish_all(attempts: Sequence[str]) -> None:
    """A message for each, as the site sends one after a hand-in."""
    for attempt in attempts:
        score_attempt.apply_async((attempt,), retry=False)


def expire(attempts: Sequence[str], after: timedelta) -> datetime:
    """Let all of them run out at the same time, which is given."""
    deadline = timezone.now() + after
    Attempt.objects.filter(pk__in=attempts).update(started_at=deadline - timedelta(minutes=170), deadline_at=deadline)
    return deadline


def scored_at(attempts: Sequence[str]) -> tuple[datetime, datetime]:
    """When the first and the last of them were scored."""
    times = ScoringRun.objects.filter(attempt__in=attempts).aggregate(first=Min("scored_at"), last=Max("scored_at"))
    return times["first"], times["last"]
