"""Reads that more than one edge needs."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from examprep.accounts.models import User
from practice.core.attempt import Mode, Status
from practice.models import Attempt, Response, ScoringRun
from practice.services.drawing import withheld_items


def scoring_runs(attempt: Attempt) -> list[ScoringRun]:
    """All runs of an attempt by number, with their domains and tasks; empty until it is scored."""
    return list(attempt.runs.prefetch_related("domains", "tasks").order_by("number"))


def disclosed_responses(attempt: Attempt) -> QuerySet[Response]:
    """Responses of a scored attempt with what a review shows; use with `withheld_ids`."""
    return attempt.responses.select_related("item__task__domain", "task__domain", "version__key").order_by("position")


def withheld_ids(user: User) -> set[UUID]:
    """Items whose key must not be shown to this person now: they are part of a mock that is not scored yet."""
    return set(withheld_items(user))


def held_back_ids(user: User) -> set[UUID]:
    """Practice of this person that was handed in and waits, because it shares an item with a mock not scored yet."""
    shared = Response.objects.filter(attempt=OuterRef("pk"), item__in=withheld_items(user))
    waiting = Attempt.objects.of(user).filter(~Q(mode=Mode.MOCK), Exists(shared), status=Status.SUBMITTED)
    return set(waiting.values_list("pk", flat=True))
