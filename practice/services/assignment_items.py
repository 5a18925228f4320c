"""How the members of a cohort did on each question of an assignment, and what they chose."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from practice.models import Assignment, Response
from questions.models import ItemVersion, VersionStatistics
from questions.services.figure_links import show_figures


@dataclass(frozen=True)
class ItemRow:
    """facility: share right of n sittings of this assignment, 0..1; bank_facility: of bank_n people of the whole site
    who met this version for the first time, None while nobody counted."""

    version_id: int
    slug: str
    task: str
    n: int
    facility: float
    bank_n: int
    bank_facility: float | None


@dataclass(frozen=True)
class Choice:
    """An option with how many chose it. share: of all sittings, 0..1; with several to choose they add up to more."""

    html: str
    is_key: bool
    count: int
    share: float


@dataclass(frozen=True)
class ItemChoices:
    """choices: by number, empty for questions of order and matching, where no option is chosen; blank: left empty."""

    row: ItemRow
    stem: str
    choices: tuple[Choice, ...]
    blank: int


def items_of(assignment: Assignment) -> list[ItemRow]:
    """Versions of items in scored sittings by members, the hardest first."""
    sums = _sat(assignment).filter(is_correct__isnull=False).values("version", "item__slug", "task__code").order_by()
    rows: list[Any] = list(sums.annotate(n=Count("pk"), right=Count("pk", filter=Q(is_correct=True))))
    bank = VersionStatistics.objects.in_bulk([row["version"] for row in rows])
    found = [_row(row, bank.get(row["version"])) for row in rows]
    return sorted(found, key=lambda row: (row.facility, row.slug))


def _sat(assignment: Assignment) -> QuerySet[Response]:
    members = assignment.cohort.memberships.values("user")
    return Response.objects.filter(
        attempt__assignment=assignment, attempt__status="scored", attempt__user__in=members
    )  # fmt: skip


def _row(row: dict[str, Any], bank: VersionStatistics | None) -> ItemRow:
    return ItemRow(
        version_id=row["version"],
        slug=row["item__slug"],
        task=row["task__code"],
        n=row["n"],
        facility=row["right"] / row["n"],
        bank_n=bank.n if bank else 0,
        bank_facility=bank.facility if bank else None,
    )


def choices_of(assignment: Assignment, rows: Sequence[ItemRow], *, now: datetime) -> list[ItemChoices]:
    """What was chosen in these questions; reads their responses, so ask for few at a time."""
    ids = [row.version_id for row in rows]
    versions = ItemVersion.objects.select_related("key", "item").in_bulk(ids)
    chosen: dict[int, Counter[str]] = {pk: Counter() for pk in ids}
    blank: Counter[int] = Counter()
    answers = _sat(assignment).filter(version__in=ids).values_list("version", "kind", "value", "options")
    for version_id, kind, value, options in answers.iterator():
        if not value:
            blank[version_id] += 1
        elif kind in ("single", "multiple"):
            chosen[version_id].update(_handles(value, options))
    htmls = show_figures([versions[pk].html for pk in ids], now=now)
    return [
        ItemChoices(row, html["stem"], _choices(versions[row.version_id], html, chosen[row.version_id], row.n),
                    blank[row.version_id])
        for row, html in zip(rows, htmls, strict=True)
    ]  # fmt: skip


def _handles(value: Iterable[str], options: list[list[str]]) -> list[str]:
    by_id = {entry[0]: entry[1] for entry in options}
    return [by_id[one] for one in value if one in by_id]


def _choices(version: ItemVersion, html: Any, chosen: Counter[str], n: int) -> tuple[Choice, ...]:
    if version.item.kind not in ("single", "multiple"):
        return ()
    correct = version.key.solution["correct"]
    found = [
        Choice(text, handle in correct, chosen[handle], chosen[handle] / n) for handle, text in html["options"].items()
    ]
    return tuple(sorted(found, key=lambda choice: (-choice.is_key, -choice.count)))
