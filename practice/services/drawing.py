"""Reads that find items for an attempt. Each reads a bounded number of rows, whatever the size of the bank."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Now, RowNumber

from domains.core.blueprint import Split
from domains.models import Exam
from examprep.accounts.models import User
from practice.models import Assignment, Attempt, Bookmark, Exposure, Response, TimeOverride
from questions.core.coverage import tells_apart
from questions.core.selection import Candidate
from questions.models import FormItem, Item, Tag

CANDIDATES_PER_PLACE = 4
MAX_PRACTICE_POOL = 400
MAX_PAIRED = 3000
_COLUMNS = ("pk", "task__domain__number", "task__code", "family", "kind", "angoff")


class Source(StrEnum):
    ALL = "all"
    UNSEEN = "unseen"
    MISSED = "missed"
    FLAGGED = "flagged"
    CONTRAST = "contrast"


@dataclass(frozen=True)
class Scope:
    """What a drill or tutor sitting draws from; empty tuples mean no restriction.

    pair: with the source CONTRAST, a group of things taken for each other, "Glue / EMR / Batch".
    """

    domains: tuple[int, ...] = ()
    tasks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: Source = Source.ALL
    pair: str = ""


def withheld_items(user: User) -> QuerySet[Response, UUID]:
    """Ids of the items whose key this person must not meet: those of their mocks that are not scored yet."""
    mocks = Attempt.objects.of(user).unscored_mocks()
    return Response.objects.filter(attempt__in=mocks).values_list("item_id", flat=True)


def held_back_for_final(user: User, exam: Exam) -> QuerySet[FormItem, UUID]:
    """Ids of the items of final mocks this person has not sat."""
    sat = Attempt.objects.of(user).filter(form=OuterRef("form"))
    finals = FormItem.objects.filter(form__exam=exam, form__number__in=exam.final_mocks)
    return finals.filter(~Exists(sat)).values_list("item_id", flat=True)


def assigned_forms(user: User) -> QuerySet[Assignment, UUID]:
    """Ids of forms that a cohort of this person was assigned, which they have not sat and still can or will."""
    sat = Attempt.objects.of(user).filter(form=OuterRef("form"))
    later = TimeOverride.objects.filter(assignment=OuterRef("pk"), closes_at__gt=Now())
    going_on = Assignment.objects.filter(cancelled_at__isnull=True, ended_at__isnull=True)
    ahead = going_on.filter(Q(closes_at__gt=Now()) | Exists(later))
    mine = ahead.filter(form__isnull=False, cohort__memberships__user=user)
    return mine.filter(~Exists(sat)).order_by().values_list("form_id", flat=True)


def held_back_for_assignments(user: User, exam: Exam) -> QuerySet[FormItem, UUID]:
    """Ids of the items of these forms."""
    return FormItem.objects.filter(form__exam=exam, form__in=assigned_forms(user)).values_list("item_id", flat=True)


def fresh_mock_pool(user: User, exam: Exam, split: Split, rng: random.Random) -> list[Candidate]:
    """Candidates for a mock of one's own: of every domain some never met, at random, and those met longest ago.

    Reads the head of an index for each domain and what this person met; no more of a large bank than of a small one.
    """
    numbers = {domain: CANDIDATES_PER_PLACE * needed for domain, needed in split.total.items()}
    items = _open_items(user, exam).filter(kind__in=exam.kinds)
    unseen = items.filter(~Exists(Exposure.objects.filter(user=user, item=OuterRef("pk"))))
    pivot = rng.random()
    rows = _heads(unseen.filter(shuffle_key__gte=pivot), numbers)
    found = Counter(domain for _, domain, *_ in rows)
    rows += _heads(unseen.filter(shuffle_key__lt=pivot), {domain: n - found[domain] for domain, n in numbers.items()})
    place = Window(RowNumber(), partition_by="task__domain", order_by=["exposures__last_met_at", "pk"])
    met = items.filter(exposures__user=user).annotate(place=place).filter(place__lte=max(numbers.values()))
    longest_ago_first = met.order_by("exposures__last_met_at", "pk").values_list(*_COLUMNS)
    return [_candidate(row, 0) for row in rows] + [
        _candidate(row, rank) for rank, row in enumerate(longest_ago_first, start=1)
    ]


def _open_items(user: User, exam: Exam) -> QuerySet[Item]:
    items: QuerySet[Item] = Item.objects.servable().filter(exam=exam)
    items = items.exclude(pk__in=held_back_for_assignments(user, exam))
    return items.exclude(pk__in=held_back_for_final(user, exam)) if exam.final_mocks else items


def _heads(items: QuerySet[Item], numbers: Mapping[int, int]) -> list[tuple[Any, ...]]:
    """So many rows of each domain, those with the lowest shuffle keys."""
    heads = [
        # the limit in a subquery: SQLite takes none in the parts of a union
        Item.objects.filter(
            pk__in=Subquery(items.filter(task__domain__number=domain).order_by("shuffle_key").values("pk")[:number])
        )
        .order_by()
        .values_list(*_COLUMNS)
        for domain, number in numbers.items()
        if number > 0
    ]
    return list(heads[0].union(*heads[1:], all=True)) if heads else []


def practice_items(user: User, exam: Exam) -> QuerySet[Item]:
    """What may be practised: nothing of a mock that is not scored yet, nothing of a final mock ahead."""
    return _open_items(user, exam).exclude(pk__in=withheld_items(user))


def practice_pool(user: User, exam: Exam, scope: Scope, rng: random.Random) -> list[Candidate]:
    """Candidates for a drill or tutor sitting."""
    items = practice_items(user, exam)
    if scope.domains:
        items = items.filter(task__domain__number__in=scope.domains)
    if scope.tasks:
        items = items.filter(task__code__in=scope.tasks)
    if scope.tags:
        items = items.filter(Exists(Tag.objects.filter(items=OuterRef("pk"), name__in=scope.tags)))
    if scope.source == Source.CONTRAST:
        items = items.filter(pair__in=_pairs_of(items, scope.pair))
    found = _from_source(items, user, scope.source).order_by("shuffle_key").values_list(*_COLUMNS)
    pivot = rng.random()
    rows = list(found.filter(shuffle_key__gte=pivot)[:MAX_PRACTICE_POOL])
    if len(rows) < MAX_PRACTICE_POOL:
        rows += found.filter(shuffle_key__lt=pivot)[: MAX_PRACTICE_POOL - len(rows)]
    ranks = met_ranks(user, [row[0] for row in rows])
    return [_candidate(row, ranks.get(row[0], 0)) for row in rows]


def paired(items: QuerySet[Item]) -> list[str]:
    """What so many of these items tell apart, in the words of their authors; one entry for each item."""
    return list(items.exclude(pair="").order_by("shuffle_key").values_list("pair", flat=True)[:MAX_PAIRED])


def _pairs_of(items: QuerySet[Item], group: str) -> list[str]:
    return [pair for pair in set(paired(items)) if tells_apart(pair, group.split(" / "))]


def _from_source(items: QuerySet[Item], user: User, source: Source) -> QuerySet[Item]:
    met = Exposure.objects.filter(user=user, item=OuterRef("pk"))
    if source == Source.UNSEEN:
        return items.filter(~Exists(met))
    if source == Source.MISSED:
        return items.filter(Exists(met.filter(last_correct=False)))
    if source == Source.FLAGGED:
        # a union and no "or" of two: those few are looked up instead of asking every item of the bank
        flagged = Exposure.objects.filter(user=user, last_flagged=True).values("item")
        return items.filter(pk__in=flagged.union(Bookmark.objects.filter(user=user).values("item")))
    return items


def _candidate(row: tuple[Any, ...], met_rank: int) -> Candidate:
    pk, domain, task, family, kind, angoff = row
    return Candidate(pk, domain, task, family, kind, None if angoff is None else float(angoff), met_rank)


def met_ranks(user: User, item_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Item -> 1 for the one this person met longest ago, 2 for the next, ...; items never met are absent."""
    met: Iterable[UUID] = (
        Exposure.objects.filter(user=user, item__in=item_ids)
        .order_by("last_met_at", "pk")
        .values_list("item_id", flat=True)
    )
    return {item_id: rank for rank, item_id in enumerate(met, start=1)}
