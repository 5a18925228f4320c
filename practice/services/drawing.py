"""Reads that find items for an attempt. Each reads a bounded number of rows, whatever the size of the bank."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from domains.models import Exam, Task
from examprep.accounts.models import User
from practice.models import Attempt, Bookmark, Exposure, Response
from questions.core.selection import Candidate
from questions.models import Item, Tag

CANDIDATES_PER_TASK = 40
MAX_PRACTICE_POOL = 400


class Source(StrEnum):
    ALL = "all"
    UNSEEN = "unseen"
    MISSED = "missed"
    FLAGGED = "flagged"


@dataclass(frozen=True)
class Scope:
    """What a drill or tutor sitting draws from; empty tuples mean no restriction."""

    domains: tuple[int, ...] = ()
    tasks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: Source = Source.ALL


def withheld_items(user: User) -> QuerySet[Response, UUID]:
    """Ids of the items whose key this person must not meet: those of their mocks that are not scored yet."""
    mocks = Attempt.objects.of(user).unscored_mocks()
    return Response.objects.filter(attempt__in=mocks).values_list("item_id", flat=True)


def fresh_mock_pool(user: User, exam: Exam, rng: random.Random) -> list[Candidate]:
    """Candidates for a mock of one's own: of every task some never met and those met longest ago."""
    tasks = list(Task.objects.filter(domain__exam=exam).values_list("pk", flat=True))
    servable = Item.objects.servable().filter(exam=exam, kind__in=exam.kinds)
    pivot = rng.random()
    met = Exposure.objects.filter(user=user, item=OuterRef("pk"))
    ids = Q()
    for task in tasks:
        of_task = servable.filter(task=task)
        unseen = of_task.filter(~Exists(met)).order_by("shuffle_key")
        longest_ago = of_task.filter(exposures__user=user).order_by("exposures__last_met_at")
        for few in (unseen.filter(shuffle_key__gte=pivot), unseen.filter(shuffle_key__lt=pivot), longest_ago):
            ids |= Q(pk__in=Subquery(few.values("pk")[:CANDIDATES_PER_TASK]))
    return _candidates(servable.filter(ids), user)


def practice_pool(user: User, exam: Exam, scope: Scope, rng: random.Random) -> list[Candidate]:
    """Candidates for a drill or tutor sitting, never one of a mock that is not scored yet."""
    items: QuerySet[Item] = Item.objects.servable().filter(exam=exam).exclude(pk__in=withheld_items(user))
    if scope.domains:
        items = items.filter(task__domain__number__in=scope.domains)
    if scope.tasks:
        items = items.filter(task__code__in=scope.tasks)
    if scope.tags:
        items = items.filter(Exists(Tag.objects.filter(items=OuterRef("pk"), name__in=scope.tags)))
    items = _from_source(items, user, scope.source).order_by("shuffle_key")
    pivot = rng.random()
    ids = list(items.filter(shuffle_key__gte=pivot).values_list("pk", flat=True)[:MAX_PRACTICE_POOL])
    if len(ids) < MAX_PRACTICE_POOL:
        ids += items.filter(shuffle_key__lt=pivot).values_list("pk", flat=True)[: MAX_PRACTICE_POOL - len(ids)]
    return _candidates(Item.objects.filter(pk__in=ids), user)


def _from_source(items: QuerySet[Item], user: User, source: Source) -> QuerySet[Item]:
    met = Exposure.objects.filter(user=user, item=OuterRef("pk"))
    if source == Source.UNSEEN:
        return items.filter(~Exists(met))
    if source == Source.MISSED:
        return items.filter(Exists(met.filter(last_correct=False)))
    if source == Source.FLAGGED:
        bookmarked = Bookmark.objects.filter(user=user, item=OuterRef("pk"))
        return items.filter(Exists(met.filter(last_flagged=True)) | Exists(bookmarked))
    return items


def _candidates(items: QuerySet[Item], user: User) -> list[Candidate]:
    rows = list(
        items.values_list("pk", "task__domain__number", "task__code", "family", "kind", "angoff").order_by("pk")
    )
    ranks = met_ranks(user, [row[0] for row in rows])
    return [
        Candidate(
            item_id=pk,
            domain=domain,
            task=task,
            family=family,
            kind=kind,
            angoff=None if angoff is None else float(angoff),
            met_rank=ranks.get(pk, 0),
        )
        for pk, domain, task, family, kind, angoff in rows
    ]


def met_ranks(user: User, item_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Item -> 1 for the one this person met longest ago, 2 for the next, ...; items never met are absent."""
    met: Iterable[UUID] = (
        Exposure.objects.filter(user=user, item__in=item_ids)
        .order_by("last_met_at", "pk")
        .values_list("item_id", flat=True)
    )
    return {item_id: rank for rank, item_id in enumerate(met, start=1)}
