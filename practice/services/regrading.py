"""Carrying corrections out, a few attempts at a time.

The database says what is left: a scored response to a corrected version that was not marked by the correction in force.
So a message may be lost, doubled or killed half-way; each attempt is one transaction, and the sweep goes on with the
rest. The dry run keeps its place and its counts in one transaction a chunk.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from practice.core.attempt import Mode, RunReason, Status
from practice.core.correction import Counts, Standing, result_of, standing_of
from practice.models import Attempt, CorrectedVersion, Correction, ItemExperience, Response, ScoringRun
from practice.services.corrections import scored_responses
from practice.services.notices import tell_of_score
from practice.services.rulings import Rulings, is_measured, recorded
from practice.services.scoring import (
    Outcome,
    Place,
    is_first_sitting,
    is_waiting,
    latest_standing,
    places_of,
    score_attempt,
    store_marks,
    store_outcome,
    with_keys,
    work_out,
)
from questions.models import Form, FormItem

BATCH = 500
CHUNK = 100  # attempts a message: some seconds
# a score that was being made when a correction was confirmed may appear without it; a task ends within two minutes
RECHECK_FOR = timedelta(hours=1)
# a part ends within two minutes and asks for the next one: what is older has lost its message
LOST_AFTER = timedelta(seconds=150)

State = Correction.State


class Next(StrEnum):
    """When to go on."""

    NOW = "now"
    SOON = "soon"  # somebody waits for a score
    NOTHING = "nothing"


def carry_on(*, correction_id: int, now: datetime, limit: int = CHUNK) -> Next:
    """Do the next part of a dry run or a regrading, and say when to go on. Safe to call again."""
    Correction.objects.filter(pk=correction_id).update(worked_at=now)
    state = Correction.objects.filter(pk=correction_id).values_list("state", flat=True).first()
    if state == State.DRY_RUN:
        return Next.NOW if _work_out_some(correction_id, limit) else Next.NOTHING
    if state == State.RUNNING:
        return _regrade_some(correction_id, now, limit)
    return Next.NOTHING


def claim_unfinished(*, now: datetime) -> list[int]:
    """Corrections with something left to do that nobody goes on with, stamped so that the next sweep leaves them; one
    that was done lately is opened again when a score slipped by."""
    for correction in Correction.objects.filter(state=State.DONE, finished_at__gt=now - RECHECK_FOR):
        if _left(correction).exists():
            Correction.objects.filter(pk=correction.pk, state=State.DONE).update(state=State.RUNNING, worked_at=None)
    is_lost = Q(worked_at__isnull=True) | Q(worked_at__lt=now - LOST_AFTER)
    left = Correction.objects.filter(is_lost, state__in=[State.DRY_RUN, State.RUNNING])
    found = list(left.order_by("created_at").values_list("pk", flat=True)[:100])
    Correction.objects.filter(pk__in=found).update(worked_at=now)
    return found


# Dry run -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def _work_out_some(correction_id: int, limit: int) -> bool:
    correction = _locked(correction_id)
    if correction is None or correction.state != State.DRY_RUN:
        return False
    version_ids = list(correction.corrected.values_list("version", flat=True))
    found = scored_responses(version_ids).filter(pk__gt=correction.dry_cursor)
    rows = list(found.values_list("pk", "attempt")[:limit])
    counts = Counts(**correction.expected)
    for _, attempt_id in rows:
        attempt = Attempt.objects.select_related("exam", "form").get(pk=attempt_id)
        change = _change(attempt, correction, version_ids)
        counts.add(change.before, change.after)
    correction.expected = asdict(counts)
    correction.progress += len(rows)
    correction.total = max(correction.total, correction.progress)
    correction.dry_cursor = rows[-1][0] if rows else correction.dry_cursor
    correction.state = State.DRY_RUN if len(rows) == limit else State.READY
    correction.save(update_fields=["expected", "progress", "total", "dry_cursor", "state"])
    return len(rows) == limit


@dataclass(frozen=True)
class _Change:
    """What a correction does to one attempt. old: by what its responses were marked."""

    before: Standing
    after: Standing
    outcome: Outcome
    old: Rulings
    places: Sequence[Place]


def _change(attempt: Attempt, correction: Correction, version_ids: list[int]) -> _Change:
    responses = with_keys(attempt)
    old = recorded(responses)
    rulings = old | dict.fromkeys(version_ids, correction)
    places = places_of(attempt)
    outcome = work_out(attempt, responses, rulings, places)
    before = latest_standing(attempt)
    if before is None:
        raise ValueError(f"attempt {attempt.pk} has no run")
    after = standing_of(outcome.report, outcome.marks, before, keeps_pass=correction.keeps_passes)
    return _Change(before, after, outcome, old, places)


def _locked(correction_id: int) -> Correction | None:
    return (
        Correction.objects.select_for_update(of=("self",))
        .select_related("corrected_version__key", "item")
        .filter(pk=correction_id)
        .first()
    )


# Real run ------------------------------------------------------------------------------------------------------------


def _left(correction: Correction) -> QuerySet[Response]:
    """Responses that were not marked by this correction yet, of the versions for which it is in force."""
    versions = CorrectedVersion.objects.filter(correction=correction, in_force=True).values("version")
    return Response.objects.filter(
        ~Q(correction=correction) | Q(correction__isnull=True), version__in=versions, attempt__status=Status.SCORED
    ).order_by("pk")


def _ready(correction: Correction) -> QuerySet[Response]:
    """Those whose candidates do not meet the item in a mock or an assignment right now: a score that moves tells the
    key."""
    mocks = Attempt.objects.unscored_mocks().filter(user=OuterRef("attempt__user"), responses__item=correction.item_id)
    return _left(correction).filter(~Exists(mocks))


def _regrade_some(correction_id: int, now: datetime, limit: int) -> Next:
    correction = Correction.objects.select_related("corrected_version__key", "item").get(pk=correction_id)
    attempt_ids = list(_ready(correction).values_list("attempt", flat=True)[:limit])
    for attempt_id in attempt_ids:
        # whoever handed in a moment ago comes first
        if is_waiting():
            return Next.SOON
        if not _regrade(attempt_id, correction, now):
            return Next.NOTHING
    left = _left(correction).count()
    Correction.objects.filter(pk=correction_id).update(progress=F("total") - left if left else F("total"))
    if left:
        return Next.NOW if len(attempt_ids) == limit else Next.NOTHING
    _finish(correction, now)
    return Next.NOTHING


def _regrade(attempt_id: UUID, correction: Correction, now: datetime) -> bool:
    """Bring the correction to one attempt; False when it was stopped or replaced. A second call changes nothing."""
    if Attempt.objects.filter(pk=attempt_id, pending_run=RunReason.LATE_SYNC).exists():
        # what late answers bring is told apart from what the correction does
        score_attempt(attempt_id=attempt_id, now=now)
    with transaction.atomic():
        attempt = (
            Attempt.objects.select_for_update(of=("self",))
            .select_related("exam", "form", "user")
            .filter(pk=attempt_id)
            .first()
        )
        if not Correction.objects.filter(pk=correction.pk, state=State.RUNNING).exists():
            return False
        # deleted by its person, or done by another worker
        if attempt is None or not _left(correction).filter(attempt=attempt_id).exists():
            return True
        version_ids = list(correction.corrected.filter(in_force=True).values_list("version", flat=True))
        change = _change(attempt, correction, version_ids)
        _follow(attempt, change)
        if change.before.marks == change.after.marks:
            store_marks(attempt, change.outcome)
            return True
        run = store_outcome(
            attempt, change.outcome, change.after, reason=RunReason.REGRADE, now=now, correction=correction
        )
        Attempt.objects.filter(pk=attempt.pk).update(is_learned=False)
        if result_of(change.before) != result_of(change.after):
            tell_of_score(attempt=attempt, run=run, before=change.before, correction=correction, now=now)
    return True


def _follow(attempt: Attempt, change: _Change) -> None:
    """Let the sums of form and items follow where a key, not credit for everybody, changed what is right.

    A sitting with late answers was counted by what had come in time and stays as it was counted.
    """
    responses = change.outcome.responses
    old = {response.pk: is_measured(response, change.old.get(response.version_id)) for response in responses}
    new = {
        response.pk: is_measured(response, change.outcome.rulings.get(response.version_id)) for response in responses
    }
    changed = [response for response in responses if old[response.pk] != new[response.pk]]
    if not changed or any(response.synced_late for response in responses):
        return
    is_first = is_first_sitting(change.places, responses)
    if is_first:
        # the form before its items, as scoring does: the two must not wait for each other in a circle
        raw_old = sum(old[response.pk] for response in responses if response.is_scored)
        raw_new = sum(new[response.pk] for response in responses if response.is_scored)
        Form.objects.filter(attempts=attempt).update(
            raw_sum=F("raw_sum") + raw_new - raw_old,
            raw_square_sum=F("raw_square_sum") + raw_new**2 - raw_old**2,
        )
    for response in changed:
        step = 1 if new[response.pk] else -1
        if attempt.counted_at is not None and not response.met_before and response.value:
            ItemExperience.objects.filter(
                item=response.item_id, correct__gte=max(0, -step), correct__lte=F("responses") - max(0, step)
            ).update(correct=F("correct") + step)
        if is_first:
            FormItem.objects.filter(form=attempt.form, item=response.item_id).update(
                correct_count=F("correct_count") + step
            )


def _finish(correction: Correction, now: datetime) -> None:
    """Close the correction with what it really changed, read from the runs it made."""
    counts = Counts()
    runs = ScoringRun.objects.filter(correction=correction).order_by("pk")
    rows = runs.iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        earlier = {
            (run.attempt_id, run.number): run
            for run in ScoringRun.objects.filter(attempt__in=[run.attempt_id for run in batch])
        }
        for run in batch:
            counts.add(_standing(earlier[run.attempt_id, run.number - 1]), _standing(run))
    marked = Response.objects.filter(correction=correction, version__in=correction.corrected.values("version"))
    counts.attempts = marked.count()
    changed = runs.filter(scaled_score__isnull=False).count()
    if unchanged := marked.filter(attempt__mode=Mode.MOCK).count() - changed:
        counts.differences["0"] = counts.differences.get("0", 0) + unchanged
    Correction.objects.filter(pk=correction.pk, state=State.RUNNING).update(
        state=State.DONE, finished_at=now, counts=asdict(counts), progress=F("total")
    )


def _standing(run: ScoringRun) -> Standing:
    return Standing(run.marks, run.raw_score, run.scored_items, run.scaled_score, run.passed, run.is_pass_kept)
