"""Writers of statistics: what has to be counted anew, who counts, and what came out.

The upper app counts, because it has the responses; here is what it may write. Every part of the work is one transaction
that renews the worker's claim, so it may be killed anywhere and be started twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from questions.core.form_statistics import FormStatistics as FormNumbers
from questions.core.item_findings import Finding
from questions.core.statistic import Unknown, Value, to_document
from questions.core.version_analysis import VersionAnalysis
from questions.models import AnalysisState, FormStatistics, ItemVersion, VersionStatistics
from questions.services.findings import follow_findings

LEASE = timedelta(seconds=180)  # longer than any task may run


class ClaimLost(Exception):
    """Another worker has gone on with the analysis."""


@dataclass(frozen=True)
class Claim:
    """A worker's right to write. began_at: of this round."""

    number: int
    began_at: datetime


@dataclass(frozen=True)
class CountedVersion:
    version_id: int
    item_id: UUID
    analysis: VersionAnalysis
    findings: Sequence[Finding]


# Who works ---------------------------------------------------------------------------------------------------------


def claim_analysis(*, since: datetime, now: datetime) -> Claim | None:
    """The right to go on with the analysis; None when a round ended after `since`, or another worker is at it."""
    AnalysisState.objects.bulk_create([AnalysisState()], ignore_conflicts=True)
    with transaction.atomic():
        state = AnalysisState.objects.select_for_update().get()
        is_under_way = state.began_at is not None and (state.finished_at is None or state.finished_at < state.began_at)
        is_done = not is_under_way and state.finished_at is not None and state.finished_at >= since
        if is_done or (state.claimed_at is not None and state.claimed_at >= now - LEASE):
            return None
        if not is_under_way:
            state.began_at, state.counted = now, 0
        state.claim += 1
        state.claimed_at = now
        state.save()
    return Claim(state.claim, state.began_at or now)


def release_analysis(*, claim: Claim) -> None:
    """Another worker may go on at once."""
    AnalysisState.objects.filter(claim=claim.number).update(claimed_at=None)


def finish_analysis(*, claim: Claim, now: datetime) -> None:
    """The round ended: everything that had changed when it began is counted."""
    AnalysisState.objects.filter(claim=claim.number).update(finished_at=now, claimed_at=None)


def _renew(claim: Claim, now: datetime, **changes: Any) -> None:
    if not AnalysisState.objects.filter(claim=claim.number).update(claimed_at=now, **changes):
        raise ClaimLost


# What is due -------------------------------------------------------------------------------------------------------


def read_up_to() -> int:
    """The number of the last result that was taken in."""
    return AnalysisState.objects.values_list("read_up_to", flat=True).get()


@transaction.atomic
def mark_due(
    *, claim: Claim, version_ids: Collection[int], form_ids: Collection[UUID], read_up_to: int, now: datetime
) -> None:
    """Results up to a number concern these versions and forms, which have to be counted anew. Raises ClaimLost."""
    _renew(claim, now, read_up_to=read_up_to)
    items = ItemVersion.objects.filter(pk__in=version_ids).order_by("pk").values_list("pk", "item_id")
    VersionStatistics.objects.bulk_create(
        [VersionStatistics(version_id=version, item_id=item, due_at=now) for version, item in items],
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=["due_at"],
    )
    FormStatistics.objects.bulk_create(
        [FormStatistics(form_id=form, due_at=now) for form in sorted(form_ids)],
        update_conflicts=True,
        unique_fields=["form"],
        update_fields=["due_at"],
    )


def due_versions(*, limit: int) -> list[int]:
    """Versions to be counted, those that waited longest first."""
    due = VersionStatistics.objects.filter(due_at__isnull=False).order_by("due_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def due_form() -> UUID | None:
    due = FormStatistics.objects.filter(due_at__isnull=False).order_by("due_at", "pk")
    return due.values_list("pk", flat=True).first()


# What came out -----------------------------------------------------------------------------------------------------


@transaction.atomic
def store_versions(*, claim: Claim, tried: Collection[int], counted: Sequence[CountedVersion], now: datetime) -> None:
    """Keep the statistics of these versions with what they say that somebody should look at. Raises ClaimLost.

    tried: all that are no longer due, also those that could not be counted.
    """
    _renew(claim, now, counted=F("counted") + len(tried))
    VersionStatistics.objects.bulk_create(
        [_row(entry, now) for entry in counted],
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=["computed_at", "n", "facility", "point_biserial", "document"],
    )
    VersionStatistics.objects.filter(pk__in=tried).update(due_at=None)
    follow_findings(
        found={entry.version_id: (entry.item_id, entry.findings) for entry in counted},
        now=now,
    )


def _row(entry: CountedVersion, now: datetime) -> VersionStatistics:
    analysis = entry.analysis
    return VersionStatistics(
        version_id=entry.version_id,
        item_id=entry.item_id,
        computed_at=now,
        n=analysis.n,
        facility=_known(analysis.facility),
        point_biserial=_known(analysis.point_biserial),
        document=to_document(analysis),
    )


def _known(value: Value) -> float | None:
    return None if isinstance(value, Unknown) else value


@transaction.atomic
def store_form(*, claim: Claim, form_id: UUID, numbers: FormNumbers | None, now: datetime) -> None:
    """Keep the statistics of a form; numbers: None where it cannot be counted. Raises ClaimLost."""
    _renew(claim, now)
    changes: dict[str, Any] = {"due_at": None}
    if numbers is not None:
        changes |= {"computed_at": now, "n": numbers.n, "document": to_document(numbers)}
    FormStatistics.objects.filter(Q(pk=form_id)).update(**changes)
