"""What the queue of items that need a look shows. Reads only; each a bounded number of rows by an index."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet, Subquery

from practice.models import Assignment, Attempt, ProblemReport
from questions.core.item import ItemStatus
from questions.models import AnalysisState, FindingEvent, Form, FormItem, ItemFinding

PAGE = 25
_State = ItemFinding.State


@dataclass(frozen=True)
class Reported:
    """An item with reports of candidates that nobody has decided."""

    item_id: UUID
    slug: str
    count: int
    since: object


def findings(state: str = _State.OPEN) -> QuerySet[ItemFinding]:
    """Findings about what candidates meet now: later versions and retired items have nothing to be mended."""
    return ItemFinding.objects.filter(
        state=state, item__status=ItemStatus.PUBLISHED, version=F("item__current_version")
    ).order_by()


def open_counts() -> dict[str, int]:
    """Kind -> how many open findings."""
    return dict(findings().values_list("kind").annotate(Count("pk")))


def open_findings(kind: str, page: int) -> tuple[list[ItemFinding], bool]:
    """A page of open findings of a kind, the most pressing first, and whether more follow."""
    return _page(findings().filter(kind=kind).order_by("-weight", "pk"), page)


def set_aside_findings(page: int) -> tuple[list[ItemFinding], bool]:
    """What was set aside, the latest first; `reason` and `who` say why and by whom."""
    return _page(_explained(findings(_State.SET_ASIDE)).order_by("-found_at", "pk"), page)


def findings_of(version_id: int) -> list[ItemFinding]:
    """Open and set aside findings about a version, the open ones first."""
    found = ItemFinding.objects.filter(version=version_id).exclude(state=_State.GONE)
    rows = _explained(found).select_related("item", "version").defer("version__html")
    return list(rows.order_by("state", "pk"))


def _explained(found: QuerySet[ItemFinding]) -> QuerySet[ItemFinding]:
    last = FindingEvent.objects.filter(finding=OuterRef("pk"), action="set_aside").order_by("-pk")
    return found.annotate(reason=Subquery(last.values("reason")[:1]), who=Subquery(last.values("actor__username")[:1]))


def _page(found: QuerySet[ItemFinding], page: int) -> tuple[list[ItemFinding], bool]:
    start = (page - 1) * PAGE
    columns = found.select_related("item", "version").defer("version__html")
    rows = list(columns[start : start + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def reported_items() -> list[Reported]:
    """Items with open reports, those with most first."""
    reports = ProblemReport.objects.filter(status=ProblemReport.Status.OPEN).order_by()
    rows = reports.values_list("item_id", "item__slug").annotate(count=Count("pk"), since=Min("created_at"))
    return [Reported(*row) for row in rows.order_by("-count", "since")[: 4 * PAGE]]


def pilot_places(item_ids: Collection[UUID]) -> dict[UUID, tuple[Form, bool]]:
    """Item -> the form in which it waits as a pilot, and whether that form may still be changed."""
    places = FormItem.objects.filter(item__in=item_ids, is_scored=False, form__status=Form.Status.ACTIVE)
    is_free = ~Exists(Attempt.objects.filter(form=OuterRef("form"))) & ~Exists(
        Assignment.objects.filter(form=OuterRef("form"), cancelled_at__isnull=True)
    )
    found = places.select_related("form").annotate(is_free=is_free).order_by()
    return {place.item_id: (place.form, place.is_free) for place in found}


def analysis_state() -> AnalysisState | None:
    return AnalysisState.objects.first()
