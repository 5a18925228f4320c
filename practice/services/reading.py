"""Reads that more than one edge needs."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef

from domains.models import Task
from examprep.accounts.models import User
from practice.core.attempt import Status
from practice.models import Attempt, PublicNote, Response, ScoringRun
from practice.models.attempt import EXAMINES
from practice.services.drawing import withheld_items


def scoring_runs(attempt: Attempt) -> list[ScoringRun]:
    """All runs of an attempt by number, with their domains and tasks; empty until it is scored.

    Why a question was corrected is not told while the person meets it in a mock.
    """
    runs = list(attempt.runs.select_related("correction").prefetch_related("domains", "tasks").order_by("number"))
    if any(run.correction for run in runs):
        withheld = withheld_ids(attempt.user)
        for run in runs:
            if run.correction and run.correction.item_id not in withheld:
                run.told_reason = run.correction.reason
    return runs


def disclosed_responses(attempt: Attempt) -> list[Response]:
    """Responses of a scored attempt with what a review shows; use with `withheld_ids`."""
    found = attempt.responses.select_related("version__key", "correction__corrected_version__key")
    # what authors wrote is shown as the HTML made of it
    found = found.defer("version__content", "correction__corrected_version__content")
    return with_tasks(found.order_by("position"))


def with_tasks(found: Iterable[Response]) -> list[Response]:
    """These responses with their tasks and domains: few tasks have many responses, so each is read and made once."""
    responses = list(found)
    tasks = Task.objects.select_related("domain").order_by().in_bulk({response.task_id for response in responses})
    for response in responses:
        response.task = tasks[response.task_id]
    return responses


def withheld_ids(user: User) -> set[UUID]:
    """Items whose key must not be shown to this person now: they are part of a mock that is not scored yet."""
    return set(withheld_items(user))


def held_back_ids(user: User) -> set[UUID]:
    """Practice of this person that was handed in and waits, because it shares an item with a mock not scored yet."""
    shared = Response.objects.filter(attempt=OuterRef("pk"), item__in=withheld_items(user))
    waiting = Attempt.objects.of(user).filter(~EXAMINES, Exists(shared), status=Status.SUBMITTED)
    return set(waiting.values_list("pk", flat=True))


def notes_on(item_ids: Collection[UUID]) -> dict[UUID, PublicNote]:
    """The note that candidates read now beside each of these items, where there is one."""
    # the latest comes last and stays
    rows = PublicNote.objects.filter(item__in=item_ids).order_by("written_at", "pk")
    latest = {note.item_id: note for note in rows}
    return {item_id: note for item_id, note in latest.items() if note.text}
