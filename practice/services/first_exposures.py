"""Responses of first exposures as the item analysis takes them, read in batches.

Counted are mocks, and drills whose items were drawn beforehand, with enough other scored items to tell ability. A tutor
sitting tells the key on the way; in an adaptive one the items follow the answers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Count, Q, QuerySet

from domains.models import Exam
from practice.core.attempt import ADAPTIVE, Mode, Status
from practice.core.behaviour import Change, Given, classify_change
from practice.core.correction import NEEDS_KEY, Policy, Ruling, measured_mark
from practice.core.response import Value, is_complete
from practice.models import Attempt, Response, ResponseSave, ScoringRun
from practice.services.rulings import in_force, ruling_of
from questions.core.drift import month_number
from questions.core.version_analysis import Sample
from questions.models import FormItem, ItemVersion

MOST_RESPONSES = 50_000  # of a version; the latest say how it works now
BATCH = 2000
ENOUGH_OTHERS = 20
# an answer saved oftener than this is play, and its history no change of mind
MOST_REVISIONS = 100


class _Row(NamedTuple):
    version_id: int
    attempt_id: UUID
    position: int
    is_scored: bool
    kind: str
    choose: int
    options: list[list[str]]
    prompts: list[list[str]]
    value: Value | None
    revision: int
    time_spent_ms: int
    submitted_at: Any


_COLUMNS = [*_Row._fields[:-1], "attempt__submitted_at"]


@dataclass(frozen=True)
class Facts:
    """What counting needs to know of a version. key: in handles, as it is scored now; least: other scored items."""

    version_id: int
    item_id: UUID
    kind: str
    handles: tuple[str, ...]
    own: Sequence[Any]
    ruling: Ruling | None
    least: int
    cut: float
    angoff: float | None
    is_pilot: bool

    @property
    def keys(self) -> tuple[Any, ...]:
        if self.ruling is None or self.ruling.policy not in NEEDS_KEY:
            return tuple(self.own)
        new = tuple(self.ruling.correct)
        return (
            new if self.ruling.policy == Policy.NEW_KEY else (*self.own, *(key for key in new if key not in self.own))
        )

    @property
    def has_options(self) -> bool:
        return self.kind in ("single", "multiple")


def counted_attempts() -> QuerySet[Attempt]:
    """Scored sittings whose first exposures are counted, if they are long enough."""
    scored = Attempt.objects.filter(status=Status.SCORED, mode__in=[Mode.MOCK, Mode.DRILL])
    # where a key is missing, comparing it is neither true nor false
    return scored.filter(Q(scope__source__isnull=True) | ~Q(scope__source=ADAPTIVE))


def least_others(exam: Exam) -> int:
    """Other scored items from which on a sitting tells ability: of a short exam half a mock, so that its mocks still
    count after an item was left out of the score."""
    return min(ENOUGH_OTHERS, exam.item_scored // 2)


def facts_of_versions(version_ids: Collection[int]) -> dict[int, Facts]:
    """In a fixed number of queries."""
    rulings = in_force(version_ids)
    versions = ItemVersion.objects.filter(pk__in=version_ids).select_related("item__exam", "key")
    found = list(versions.defer("html", "key__html", "key__reviews"))
    pilots = set(
        FormItem.objects.filter(item__in=[version.item_id for version in found], is_scored=False, form__status="active")
        .order_by()
        .values_list("item_id", flat=True)
    )
    return {
        version.pk: Facts(
            version_id=version.pk,
            item_id=version.item_id,
            kind=version.content["kind"],
            handles=tuple(option["handle"] for option in version.content["options"]),
            own=version.key.solution["correct"],
            ruling=ruling_of(rulings.get(version.pk)),
            least=least_others(version.item.exam),
            cut=float(version.item.exam.cut_fraction),
            angoff=None if version.item.angoff is None else float(version.item.angoff),
            is_pilot=version.item_id in pilots,
        )
        for version in found
    }


def count_responses(version_ids: Collection[int]) -> dict[int, int]:
    """How many responses each version has, counted or not: no more rows are to be read. Absent where there is none."""
    responses = Response.objects.filter(version__in=version_ids).order_by().values_list("version")
    return dict(responses.annotate(Count("pk")))


def samples(facts: Mapping[int, Facts]) -> dict[int, Sample]:
    """The first exposures of these versions, MOST_RESPONSES in all at most, the latest ones."""
    collected = {version_id: _Collected(entry) for version_id, entry in facts.items()}
    for rows in _batches(facts):
        runs = _latest_runs({row.attempt_id for row in rows})
        changes = _changes(rows, facts)
        for row in rows:
            collected[row.version_id].take(row, runs.get(row.attempt_id), changes.get((row.attempt_id, row.position)))
    return {version_id: entry.sample() for version_id, entry in collected.items()}


def _batches(version_ids: Collection[int]) -> Iterator[list[_Row]]:
    responses = Response.objects.filter(
        version__in=version_ids, met_before=False, is_correct__isnull=False, attempt__in=counted_attempts()
    )
    found = responses.order_by("-pk").values_list(*_COLUMNS)[:MOST_RESPONSES]
    rows = (_Row(*row) for row in found.iterator(chunk_size=BATCH))
    while batch := list(islice(rows, BATCH)):
        yield batch


class _Run(NamedTuple):
    raw_score: int
    scored_items: int
    marks: str


def _latest_runs(attempt_ids: Collection[UUID]) -> dict[UUID, _Run]:
    runs = ScoringRun.objects.filter(attempt__in=attempt_ids).order_by("attempt", "number")
    columns = runs.values_list("attempt_id", "raw_score", "scored_items", "marks")
    return {attempt_id: _Run(raw, items, marks) for attempt_id, raw, items, marks in columns}


def _changes(rows: Sequence[_Row], facts: Mapping[int, Facts]) -> dict[tuple[UUID, int], Change | None]:
    """How the answers changed that were saved more than once."""
    saved_again = {(row.attempt_id, row.position): row for row in rows if 1 < row.revision <= MOST_REVISIONS}
    if not saved_again:
        return {}
    histories: dict[tuple[UUID, int], list[Given]] = defaultdict(list)
    saves = ResponseSave.objects.filter(
        attempt__in={attempt_id for attempt_id, _ in saved_again}, position__in={place for _, place in saved_again}
    ).order_by("attempt", "position", "revision")
    for attempt_id, position, value, at in saves.values_list("attempt_id", "position", "value", "answered_at"):
        row = saved_again.get((attempt_id, position))
        if row is not None:
            is_whole = is_complete(value, kind=row.kind, choose=row.choose)
            given = Given(value, is_whole, _is_right(row, facts[row.version_id], value), at)
            histories[attempt_id, position].append(given)
    return {place: classify_change(given, kind=saved_again[place].kind) for place, given in histories.items()}


def _is_right(row: _Row, facts: Facts, value: Value | None) -> bool:
    """By a key: credit that everybody gets measures nothing."""
    handles = dict(row.options) | dict(row.prompts)
    return measured_mark(value, kind=row.kind, own=facts.own, handles=handles, ruling=facts.ruling)


@dataclass
class _Collected:
    """The responses to one version as they come in."""

    facts: Facts
    right: list[bool] = field(default_factory=list)
    reached: list[bool] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    chosen: list[list[bool]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def take(self, row: _Row, run: _Run | None, change: Change | None) -> None:
        if run is None:
            return
        letter = run.marks[row.position - 1]
        counts = row.is_scored and letter != "-"
        others = run.scored_items - counts
        if others < self.facts.least:
            return
        self.right.append(_is_right(row, self.facts, row.value))
        # nothing given, nothing flagged and never on screen
        self.reached.append(bool(row.value or row.revision or row.time_spent_ms))
        self.rest.append((run.raw_score - (counts and letter == "1")) / others)
        self.total.append(run.raw_score / run.scored_items)
        self.seconds.append(row.time_spent_ms / 1000 if row.time_spent_ms else np.nan)
        self.months.append(month_number(row.submitted_at.year, row.submitted_at.month))
        if self.facts.has_options:
            handles = dict(row.options)
            given = {handles[option_id] for option_id in row.value or []}
            self.chosen.append([handle in given for handle in self.facts.handles])
        if change is not None:
            self.changes.append(change)

    def sample(self) -> Sample:
        handles = self.facts.handles if self.facts.has_options else ()
        return Sample(
            is_right=np.array(self.right, dtype=bool),
            is_reached=np.array(self.reached, dtype=bool),
            rest=np.array(self.rest, dtype=np.float64),
            total=np.array(self.total, dtype=np.float64),
            seconds=np.array(self.seconds, dtype=np.float64),
            months=np.array(self.months, dtype=np.int64),
            handles=handles,
            keys=self.facts.keys if handles else (),
            chosen=np.array(self.chosen, dtype=bool).reshape(len(self.right), len(handles)),
            changed=len(self.changes),
            wrong_to_right=self.changes.count(Change.WRONG_TO_RIGHT),
            right_to_wrong=self.changes.count(Change.RIGHT_TO_WRONG),
        )
