"""Reads for what is known about a learner. Bounded: the latest responses count, however many there are."""

import statistics
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.ability import TaskShape, experienced_easiness, logit
from practice.core.attempt import Status
from practice.core.correction import Policy
from practice.core.insight import Seen
from practice.models import Attempt, Response
from practice.services.insight.advice import exam_tasks
from questions.models import FormItem, Item

MAX_EVIDENCE = 1500
MIN_EXPERIENCE = 30
SHAPE_FORMS = 10
SHAPE_ITEMS = 500
_COLUMNS = (
    "item_id", "is_correct", "met_before", "is_blank", "time_spent_ms", "position", "attempt_id", "confidence",
)  # fmt: skip
_EXPERIENCE = tuple(f"experience__{name}" for name in ("responses", "correct", "expected", "information"))


def task_shapes(exam: Exam) -> tuple[TaskShape, ...]:
    """The tasks of the exam with how many scored items a form has of each and how easy they are.

    Read from the first fixed forms; an exam without forms from some of its items, then every task of a domain counts
    alike.
    """
    rows = _form_rows(exam) or _item_rows(exam)
    easiness: dict[int, list[float]] = defaultdict(list)
    for task_id, angoff in rows:
        easiness[task_id].append(logit(float(angoff)) if angoff is not None else logit(float(exam.cut_fraction)))
    tasks = exam_tasks(exam)
    scored = exam.split().scored
    counts = {task.pk: max(1, len(easiness[task.pk])) for task in tasks}
    in_domain: dict[int, int] = defaultdict(int)
    for task in tasks:
        in_domain[task.domain.number] += counts[task.pk]
    usual = statistics.fmean(value for values in easiness.values() for value in values) if rows else logit(0.72)
    return tuple(
        TaskShape(
            code=task.code,
            domain=task.domain.number,
            items=scored[task.domain.number] * counts[task.pk] / in_domain[task.domain.number],
            easiness=statistics.fmean(easiness[task.pk]) if easiness[task.pk] else usual,
            spread=statistics.pstdev(easiness[task.pk]) if len(easiness[task.pk]) > 1 else 0.5,
        )
        for task in tasks
    )


def _form_rows(exam: Exam) -> list[tuple[int, Decimal | None]]:
    places = FormItem.objects.filter(form__exam=exam, form__number__lte=SHAPE_FORMS)
    return list(places.order_by().values_list("item__task", "item__angoff"))


def _item_rows(exam: Exam) -> list[tuple[int, Decimal | None]]:
    items = Item.objects.servable().filter(exam=exam).order_by("shuffle_key")
    return list(items.values_list("task", "angoff")[:SHAPE_ITEMS])


@dataclass(frozen=True)
class ItemFacts:
    """What the learner model needs of an item."""

    task: str
    domain: int
    easiness: float
    pair: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """seen: responses, oldest first; facts: of their items."""

    seen: list[Seen]
    facts: dict[UUID, ItemFacts]


def evidence(user: User, exam: Exam) -> Evidence:
    """The latest responses of scored sittings; at most about MAX_EVIDENCE.

    Blank items of drills and tutor sittings say nothing and are left out; those of mocks count as the exam counts them.
    """
    attempts = _latest_attempts(user, exam)
    responses = list(
        Response.objects.filter(attempt__in=attempts, is_correct__isnull=False)
        # credit that everybody got says nothing about anybody
        .exclude(correction__policy=Policy.FULL_CREDIT)
        .annotate(is_blank=ExpressionWrapper(Q(value__isnull=True), output_field=BooleanField()))
        .order_by()
        .values_list(*_COLUMNS, named=True)
    )
    facts = item_facts(exam, {row.item_id for row in responses})
    seen = [
        Seen(
            item_id=row.item_id,
            task=facts[row.item_id].task,
            domain=facts[row.item_id].domain,
            easiness=facts[row.item_id].easiness,
            is_correct=row.is_correct,
            is_repeat=row.met_before,
            is_blank=row.is_blank,
            seconds=row.time_spent_ms / 1000,
            position=row.position,
            at=cast(datetime, attempts[row.attempt_id].submitted_at),  # a scored sitting has an end
            is_mock=attempts[row.attempt_id].is_mock,
            confidence=row.confidence,
            labels=facts[row.item_id].labels,
            pair=facts[row.item_id].pair,
        )
        for row in responses
        if row.item_id in facts and (attempts[row.attempt_id].is_mock or not row.is_blank)
    ]
    return Evidence(sorted(seen, key=lambda entry: (entry.at, entry.position)), facts)


def _latest_attempts(user: User, exam: Exam) -> dict[UUID, Attempt]:
    """Scored sittings, latest first, until they hold enough responses."""
    scored = Attempt.objects.of(user).filter(exam=exam, status=Status.SCORED).order_by("-submitted_at")
    chosen: dict[UUID, Attempt] = {}
    held = 0
    for attempt in scored.only("pk", "submitted_at", "mode", "item_count")[:MAX_EVIDENCE]:
        if chosen and held + attempt.item_count > MAX_EVIDENCE:
            break
        chosen[attempt.pk] = attempt
        held += attempt.item_count
    return chosen


def item_facts(exam: Exam, item_ids: Collection[UUID], *, with_labels: bool = True) -> dict[UUID, ItemFacts]:
    """Facts of these items, those of tasks of this exam; two queries, one without labels."""
    codes = {task.pk: (task.code, task.domain.number) for task in exam_tasks(exam)}
    rows = Item.objects.filter(pk__in=item_ids).values_list("pk", "task_id", "angoff", "pair", *_EXPERIENCE)
    labels = _labels(item_ids) if with_labels else {}
    return {
        pk: ItemFacts(*codes[task_id], _easiness(angoff, experience), pair, tuple(labels.get(pk, ())))
        for pk, task_id, angoff, pair, *experience in rows
        if task_id in codes
    }


def easiness_of(item_ids: Collection[UUID]) -> dict[UUID, float]:
    """How easy these items are, in logits; one query."""
    rows = Item.objects.filter(pk__in=item_ids).values_list("pk", "angoff", *_EXPERIENCE)
    return {pk: _easiness(angoff, experience) for pk, angoff, *experience in rows}


def _labels(item_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    labels: dict[UUID, list[str]] = defaultdict(list)
    through = Item.tags.through.objects.filter(item_id__in=item_ids)
    for item_id, kind, name in through.values_list("item_id", "tag__kind", "tag__name"):
        labels[item_id].append(f"{kind}:{name}")
    return labels


def _easiness(angoff: Decimal | None, experience: Sequence[Any]) -> float:
    responses, correct, expected, information = experience
    judged = None if angoff is None else float(angoff)
    # a few responses say less than the judges do
    if responses is None or responses < MIN_EXPERIENCE:
        return experienced_easiness(judged, 0, 0, 0.0, 0.0)
    return experienced_easiness(judged, responses, correct, expected, information)
