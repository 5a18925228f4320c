"""Scoring attempts. The database says what must be scored (`Attempt.pending_run`); a message is only a hint.

A run may be asked for any number of times, by tasks delivered twice or by the sweep: it is made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Now

from practice.core.attempt import RunReason, Status
from practice.core.correction import Marked, Standing, settle, standing_of
from practice.core.scoring import Mark, Report, score_report
from practice.models import Attempt, Correction, DomainResult, Response, ScoringRun, TaskResult
from practice.models.attempt import EXAMINES, AttemptQuerySet
from practice.services.dispatching import due, is_set_aside
from practice.services.last_sitting import remember_last
from practice.services.reading import with_tasks
from practice.services.rulings import Rulings, in_force, is_measured, is_right, recorded
from questions.core.psychometrics import standard_error
from questions.models import Form, FormItem


def score_attempt(*, attempt_id: UUID, now: datetime) -> ScoringRun | None:
    """Make the scoring run that is pending for this attempt; None when there is none, or it has to wait for a mock.

    Safe to call again.
    """
    # counted outside the transaction, so that a run which always fails is set aside after MAX_TRIES
    pending = scorable().filter(pk=attempt_id)
    if not pending.update(scoring_tries=F("scoring_tries") + 1):
        return None
    with transaction.atomic():
        attempt = (
            Attempt.objects.select_for_update(of=("self",))
            .select_related("form")
            .filter(pk=attempt_id, pending_run__gt="")
            .first()
        )
        if attempt is None:
            return None
        return _score(attempt, now)


def claim_pending(*, now: datetime, limit: int = 500) -> list[UUID]:
    """Ids of attempts to score that nobody was asked to score lately, stamped so that the next sweep leaves them."""
    found = scorable().filter(due("scoring_tries", now=now)).order_by("submitted_at")
    ids = list(found.values_list("pk", flat=True)[:limit])
    Attempt.objects.filter(pk__in=ids).update(dispatched_at=now)
    return ids


def scorable() -> AttemptQuerySet:
    """Attempts awaiting a run, without practice that shares an item with a mock of its person that is not scored yet.

    The score of a short drill says which of its answers are right. What a cohort was assigned waits until closing, and
    until nobody sits it any more, where its instructor said so.
    """
    return _scorable().all()


@cache  # the same at all times, and putting it together takes longer than asking
def _scorable() -> AttemptQuerySet:
    mocks = Attempt.objects.unscored_mocks().filter(user=OuterRef(OuterRef(OuterRef("user"))))
    in_mocks = Response.objects.filter(attempt__in=mocks).values("item")
    shared = Response.objects.filter(attempt=OuterRef("pk"), item__in=in_mocks)
    sitting = Attempt.objects.filter(assignment=OuterRef("assignment"), status=Status.IN_PROGRESS)
    is_told = Q(results_at__isnull=True) | (Q(results_at__lte=Now()) & ~Exists(sitting))
    return Attempt.objects.awaiting_scoring().filter(is_told, EXAMINES | ~Exists(shared))


def set_aside() -> list[UUID]:
    """Ids of attempts whose scoring failed MAX_TRIES times: somebody has to look."""
    poisoned = Attempt.objects.awaiting_scoring().filter(is_set_aside("scoring_tries"))
    return list(poisoned.values_list("pk", flat=True)[:100])


def take_up_again() -> int:
    """Let the next sweep try what was set aside, after the reason is gone; how many attempts that are."""
    poisoned = Attempt.objects.awaiting_scoring().filter(is_set_aside("scoring_tries"))
    return poisoned.update(scoring_tries=0, dispatched_at=None)


def is_waiting() -> bool:
    """Whether somebody waits for a score now: regrading steps back."""
    return scorable().exclude(is_set_aside("scoring_tries")).exists()


@dataclass(frozen=True)
class Outcome:
    """An attempt marked under corrections, with nothing stored yet. right: responses that count as right; left_out:
    those that have no mark."""

    responses: Sequence[Response]
    rulings: Rulings
    right: frozenset[int]
    left_out: frozenset[int]
    report: Report
    marks: str


@dataclass(frozen=True)
class Place:
    """Of a place of a form what its statistics need."""

    item_id: UUID
    is_scored: bool
    correct_count: int


def work_out(attempt: Attempt, responses: Sequence[Response], rulings: Rulings, places: Sequence[Place]) -> Outcome:
    """The result of an attempt under these corrections; the dry run and the real one both come from here."""
    marked = {response.pk: is_right(response, rulings.get(response.version_id)) for response in responses}
    marks, letters = settle(
        [
            Marked(
                Mark(
                    domain=response.task.domain.number,
                    task=response.task.code,
                    is_scored=response.is_scored,
                    is_correct=bool(marked[response.pk]),
                ),
                is_left_out=marked[response.pk] is None,
            )
            for response in responses
        ]
    )
    report = score_report(
        marks,
        cut_fraction=attempt.cut_fraction,
        scale=attempt.scale if attempt.is_mock else None,
        sem=_standard_error(attempt.form, places),
    )
    return Outcome(
        responses=responses,
        rulings=rulings,
        right=frozenset(pk for pk, is_correct in marked.items() if is_correct),
        left_out=frozenset(pk for pk, is_correct in marked.items() if is_correct is None),
        report=report,
        marks=letters,
    )


def places_of(attempt: Attempt) -> list[Place]:
    if attempt.form is None:
        return []
    rows = attempt.form.form_items.order_by("position").values_list("item_id", "is_scored", "correct_count")
    return [Place(*row) for row in rows]


def _score(attempt: Attempt, now: datetime) -> ScoringRun:
    reason = RunReason(attempt.pending_run)
    responses = with_keys(attempt)
    places = places_of(attempt)
    if reason == RunReason.INITIAL:
        rulings = in_force([response.version_id for response in responses])
    else:
        # late answers bring late answers only: a correction that is still to come makes a run of its own
        rulings = recorded(responses)
    outcome = work_out(attempt, responses, rulings, places)
    before = None if reason == RunReason.INITIAL else latest_standing(attempt)
    run = store_outcome(attempt, outcome, standing_of(outcome.report, outcome.marks, before), reason=reason, now=now)
    if reason == RunReason.INITIAL and attempt.form and is_first_sitting(places, responses):
        _count_sitting(attempt.form, outcome)
    Attempt.objects.filter(pk=attempt.pk).update(
        status=Status.SCORED, pending_run="", scoring_tries=0, dispatched_at=None, is_learned=False
    )
    return run


def latest_standing(attempt: Attempt) -> Standing | None:
    """What the latest run of an attempt says; None before the first."""
    run = attempt.runs.order_by("-number").first()
    if run is None:
        return None
    return Standing(run.marks, run.raw_score, run.scored_items, run.scaled_score, run.passed, run.is_pass_kept)


def store_outcome(
    attempt: Attempt,
    outcome: Outcome,
    standing: Standing,
    *,
    reason: RunReason,
    now: datetime,
    correction: Correction | None = None,
) -> ScoringRun:
    """Add the run, and mark responses and exposures by it. The caller holds the attempt's row."""
    run = _store_run(attempt, outcome.report, standing, reason=reason, now=now, correction=correction)
    _store_parts(run, outcome.report, outcome.responses)
    store_marks(attempt, outcome)
    return run


# Of a version and its key nothing but the solution is scored, and what candidates read is most of their bytes. Django
# asks each row for its attempt.
_READ = (
    "attempt", "position", "item", "version__key__solution", "task", "is_scored", "met_before", "kind", "options",
    "prompts", "value", "synced_late", "correction",
)  # fmt: skip


def with_keys(attempt: Attempt) -> list[Response]:
    return with_tasks(attempt.responses.select_related("version__key").only(*_READ).order_by("position"))


def _store_run(
    attempt: Attempt,
    report: Report,
    standing: Standing,
    *,
    reason: RunReason,
    now: datetime,
    correction: Correction | None,
) -> ScoringRun:
    low, high = report.scaled_interval or (None, None)
    return ScoringRun.objects.create(
        attempt=attempt,
        number=1 if reason == RunReason.INITIAL else attempt.runs.count() + 1,
        reason=reason,
        scored_at=now,
        raw_score=standing.raw,
        scored_items=standing.scored_items,
        marks=standing.marks,
        scaled_score=standing.scaled,
        scaled_low=low,
        scaled_high=high,
        passed=standing.passed,
        is_pass_kept=standing.is_pass_kept,
        correction=correction,
        actor_id=correction.confirmed_by_id if correction else None,
    )


def _store_parts(run: ScoringRun, report: Report, responses: Sequence[Response]) -> None:
    tasks = {response.task.code: response.task for response in responses}
    domains = {task.domain.number: task.domain for task in tasks.values()}
    DomainResult.objects.bulk_create(
        DomainResult(
            run=run,
            number=number,
            title=domains[number].title,
            weight=domains[number].weight,
            correct=part.correct,
            total=part.total,
            mean=estimate.mean,
            low=estimate.low,
            high=estimate.high,
            standing=estimate.standing,
        )
        for number, (part, estimate) in report.domains.items()
    )
    TaskResult.objects.bulk_create(
        TaskResult(
            run=run,
            domain_number=tasks[code].domain.number,
            code=code,
            title=tasks[code].title,
            correct=part.correct,
            total=part.total,
            mean=estimate.mean,
            low=estimate.low,
            high=estimate.high,
            standing=estimate.standing,
        )
        for code, (part, estimate) in report.tasks.items()
    )


def store_marks(attempt: Attempt, outcome: Outcome) -> None:
    """Marks of responses, and by which corrections; what a person missed last follows."""
    left_out = [When(pk__in=outcome.left_out, then=None)] if outcome.left_out else []
    is_right = When(pk__in=outcome.right, then=True)
    attempt.responses.update(is_correct=Case(is_right, *left_out, default=False, output_field=BooleanField(null=True)))
    for response in outcome.responses:
        correction = outcome.rulings.get(response.version_id)
        if response.correction_id != (correction.pk if correction else None):
            Response.objects.filter(pk=response.pk).update(correction=correction)
    remember_last(attempt)


def _standard_error(form: Form | None, places: Sequence[Place]) -> float | None:
    if form is None:
        return None
    counts = [place.correct_count for place in places if place.is_scored]
    return standard_error(form.sittings, form.raw_sum, form.raw_square_sum, counts)


def is_first_sitting(places: Sequence[Place], responses: Sequence[Response]) -> bool:
    """Statistics of forms rest on mocks of what the form holds now, of items the candidate had not met before."""
    is_whole = {place.item_id for place in places} == {response.item_id for response in responses}
    return is_whole and not any(response.met_before for response in responses)


def _count_sitting(form: Form, outcome: Outcome) -> None:
    """Into the running sums. Credit that everybody gets measures nothing: there the own key's mark is counted, so that
    the sum of raw scores stays the sum of the items' right responses."""
    measured = [
        response for response in outcome.responses if is_measured(response, outcome.rulings.get(response.version_id))
    ]
    raw = sum(response.is_scored for response in measured)
    Form.objects.filter(pk=form.pk).update(
        sittings=F("sittings") + 1, raw_sum=F("raw_sum") + raw, raw_square_sum=F("raw_square_sum") + raw * raw
    )
    FormItem.objects.filter(form=form, item__in=[response.item_id for response in measured]).update(
        correct_count=F("correct_count") + 1
    )
