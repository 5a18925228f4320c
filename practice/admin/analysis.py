"""The numbers of an item and of a form as their pages show them: each with n, or with why there is none."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from practice import analysis_charts as charts
from practice.services.attention import findings_of
from practice.services.promoting import form_obstacle
from questions.core.finding_words import NBSP, p_words, percent, signed
from questions.core.item_findings import FindingKind
from questions.core.version_analysis import SECONDS
from questions.models import Form, FormItem, FormStatistics, Item, ItemFinding, VersionStatistics

NOTHING = "–"
# what a table of a whole form need not point at
MINOR = (FindingKind.RARE_OPTION, FindingKind.PILOT_READY)
GROUPS = ("lowest fifth", "second", "middle", "fourth", "highest fifth")


@dataclass(frozen=True)
class Fact:
    """A number with what it says. reason: why there is none."""

    name: str
    value: str
    note: str = ""
    reason: str = ""


def item_context(item_id: UUID, number: str) -> dict[str, Any]:
    """number: of the version, "" for the one that candidates meet, or the latest that was counted."""
    item = get_object_or_404(Item.objects.select_related("exam", "task__domain", "current_version"), pk=item_id)
    found = VersionStatistics.objects.filter(item=item, computed_at__isnull=False)
    rows = list(found.select_related("version").defer("version__html").order_by("-version__number"))
    chosen = _choose(rows, number, item)
    context: dict[str, Any] = {
        "item": item,
        "versions": [_version_row(row, item) for row in rows],
        "chosen": chosen,
        "findings": [],
    }
    if chosen is None:
        return context
    document = chosen.document
    return context | {
        "findings": findings_of(chosen.version_id),
        "facts": _item_facts(document, item),
        "options": _options(chosen),
        "curves": _curves(document),
        "groups": _groups(document),
        "times": _times(document),
        "months": [
            {"month": row["month"], "n": row["n"], "right": percent(row["right"] / row["n"]),
             "width": charts.bar_width(row["right"], row["n"])}
            for row in document["months"]
        ],
        "drift": document["drift"],
        "drift_p": p_words(document["drift"]["p"]) if document["drift"] else "",
        "drift_reason": document["reasons"].get("drift", ""),
    }  # fmt: skip


def _choose(rows: list[VersionStatistics], number: str, item: Item) -> VersionStatistics | None:
    if number:
        row = next((row for row in rows if str(row.version.number) == number), None)
        if row is None:
            raise Http404
        return row
    current = next((row for row in rows if row.version_id == item.current_version_id and row.n), None)
    return current or next((row for row in rows if row.n), rows[0] if rows else None)


def _version_row(row: VersionStatistics, item: Item) -> dict[str, Any]:
    return {
        "number": row.version.number,
        "is_current": row.version_id == item.current_version_id,
        "n": row.n,
        "facility": _share(row.facility),
        "r": _signed(row.point_biserial),
        "seconds": _seconds(row.document["median_seconds"]),
    }


def _share(value: float | None) -> str:
    return NOTHING if value is None else percent(value)


def _signed(value: float | None) -> str:
    return NOTHING if value is None else signed(value)


def _seconds(value: float | None) -> str:
    return NOTHING if value is None else f"{round(value)}{NBSP}s"


def _item_facts(document: dict[str, Any], item: Item) -> list[Fact]:
    reasons, n = document["reasons"], document["n"]

    def fact(name: str, field: str, value: str, note: str) -> Fact:
        return Fact(name, value, note, reasons.get(field, ""))

    facts = [
        fact("Facility", "facility", _share(document["facility"]),
             f"{document['right']} right of {n}; {document['not_reached']} more never came to it"),
        fact("Item-rest point-biserial", "point_biserial", _signed(document["point_biserial"]),
             "how far right goes with a good score on the rest; 0.2 and more is good"),
        fact("Discriminative efficiency", "discriminative_efficiency", _share(document["discriminative_efficiency"]),
             "of what an item of this facility could reach"),
        fact("Upper less lower 27 %", "upper_lower_index", _signed(document["upper_lower_index"]),
             "facility among the best less that among the lowest"),
        fact("Standard deviation", "sd", _number(document["sd"]), "of marks 0 and 1; 0.5 at most"),
        fact("Time", "mean_seconds", _seconds(document["mean_seconds"]),
             f"mean; median {_seconds(document['median_seconds'])}; n = {document['seconds_n']}"),
        Fact("Changes of mind", str(document["changed"]),
             f"{document['wrong_to_right']} to right, {document['right_to_wrong']} to wrong; n = {n}"),
        _angoff(document, item),
    ]  # fmt: skip
    return facts


def _angoff(document: dict[str, Any], item: Item) -> Fact:
    estimate = NOTHING if item.angoff is None else percent(float(item.angoff))
    note = f"right of {document['borderline_n']} candidates near the cut; the Angoff estimate is {estimate}"
    reason = document["reasons"].get("borderline_facility", "")
    return Fact("Near the cut", _share(document["borderline_facility"]), note, reason)


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def _options(row: VersionStatistics) -> list[dict[str, Any]]:
    sizes = [group["n"] for group in row.document["groups"]]
    return [
        {
            "letter": charts.letter_of(index),
            "html": row.version.html["options"].get(option["handle"], ""),
            "is_key": option["is_key"],
            "n": option["n"],
            "share": _share(option["share"]),
            "r": _signed(option["point_biserial"]),
            "reason": option["reasons"].get("point_biserial", ""),
            "by_group": [_share(share) for share in charts.shares_by_group(option["by_group"], sizes)] if sizes else [],
        }
        for index, option in enumerate(row.document["options"])
    ]


def _curves(document: dict[str, Any]) -> charts.Curves | None:
    """Of each option; where options cannot be chosen one by one, of right responses."""
    groups = document["groups"]
    if not groups:
        return None
    lines = [
        (charts.letter_of(index), option["is_key"], option["by_group"])
        for index, option in enumerate(document["options"])
    ]
    lines = lines or [("", True, [group["right"] for group in groups])]
    return charts.option_curves(lines, [group["n"] for group in groups])


def _groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "n": group["n"],
            "right": _share(group["right"] / group["n"] if group["n"] else None),
            "range": f"{percent(group['low'])} to {percent(group['high'])}" if group["n"] else NOTHING,
        }
        for name, group in zip(GROUPS, document["groups"], strict=False)
    ]


def _times(document: dict[str, Any]) -> list[dict[str, Any]]:
    counts = document["seconds"]
    most = max(counts, default=0)
    lows = (0, *SECONDS)
    names = [f"{low} to {high} s" for low, high in zip(lows, SECONDS, strict=False)] + [f"over {SECONDS[-1]} s"]
    if not most:
        return []
    return [
        {"name": name, "n": count, "width": charts.bar_width(count, most)}
        for name, count in zip(names, counts, strict=True)
    ]


# Forms -------------------------------------------------------------------------------------------------------------


def form_context(form_id: UUID) -> dict[str, Any]:
    form = get_object_or_404(Form.objects.select_related("exam"), pk=form_id)
    places = FormItem.objects.filter(form=form).order_by("position")
    rows = list(places.select_related("item__task", "item__current_version__statistics").defer(
        "item__current_version__html", "item__current_version__content"))  # fmt: skip
    flagged = ItemFinding.objects.filter(item__in=[row.item_id for row in rows], state="open").exclude(kind__in=MINOR)
    pairs = set(flagged.values_list("item_id", "version_id"))
    statistics = FormStatistics.objects.filter(form=form, computed_at__isnull=False).first()
    context: dict[str, Any] = {
        "form": form,
        "statistics": statistics,
        "places": [
            place_row(row) | {"is_flagged": (row.item_id, row.item.current_version_id) in pairs} for row in rows
        ],
        "obstacle": form_obstacle(form),
    }
    if statistics is None:
        return context
    cut = float(form.cut_fraction or form.exam.cut_fraction) * statistics.document["items"]
    counts = statistics.document["counts"]
    return context | {
        "facts": _form_facts(statistics.document),
        "histogram": charts.score_histogram(counts, cut),
        "cut": f"{cut:.1f}",
        "counts": [(score, count) for score, count in enumerate(counts) if count],
    }


def _form_facts(document: dict[str, Any]) -> list[Fact]:
    reasons, items = document["reasons"], document["items"]
    low, high = document["sem_scaled_below"], document["sem_scaled_above"]
    scaled = "" if low is None else f"; {round(low)} points of the scale below the cut, {round(high)} above"
    return [
        Fact("First sittings", str(document["n"]), "of what the form holds now, by candidates who had met none of it"),
        Fact("Mean", _number(document["mean"]), f"raw score of {items}, median {_number(document['median'])}",
             reasons.get("mean", "")),
        Fact("Standard deviation", _number(document["sd"]), "in raw points", reasons.get("sd", "")),
        Fact("KR-20", _number(document["kr20"]), "reliability; 0.8 and more is good for an exam of this length",
             reasons.get("kr20", "")),
        Fact("Standard error of measurement", _number(document["sem"]), f"in raw points{scaled}",
             reasons.get("sem", "")),
    ]  # fmt: skip


def place_row(place: FormItem) -> dict[str, Any]:
    """A place of a form with the numbers of its item's current version."""
    version = place.item.current_version
    found = getattr(version, "statistics", None)
    return {
        "place": place,
        "item": place.item,
        "n": found.n if found else 0,
        "facility": _share(found.facility if found else None),
        "r": _signed(found.point_biserial if found else None),
        "seconds": _seconds(found.document.get("median_seconds") if found else None),
    }
