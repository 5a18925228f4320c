"""Words and charts for templates of attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import template

from domains.models import Exam
from practice import charts
from practice.core.attempt import remaining_ms
from practice.core.pace import Pace
from practice.models import Attempt, DomainResult, ScoringRun
from practice.services.insight import words
from practice.services.insight.history import Trend
from practice.services.insight.result import Scaled, scaled_of

register = template.Library()

NBSP = words.NBSP

register.filter("duration", words.duration)
register.filter("clock", words.clock)
register.filter("signed", words.signed)
register.filter("ahead", words.ahead)
register.filter("scope_words", words.scope_words)
register.filter("filter_words", words.filter_words)
register.filter("bar_width", charts.percent)


@register.filter
def standing_words(standing: str) -> str:
    return words.STANDINGS[standing]  # type: ignore[index]


@register.filter
def mode_words(mode: str) -> str:
    return words.MODES[mode]  # type: ignore[index]


@register.filter
def closed_words(closed_by: str) -> str:
    return words.CLOSED_BY[closed_by]  # type: ignore[index]


@register.filter
def reason_words(reason: str) -> str:
    return words.RUN_REASONS[reason]  # type: ignore[index]


@register.filter
def change_words(change: str) -> str:
    return words.CHANGES[change]  # type: ignore[index]


@register.filter
def policy_words(policy: str) -> str:
    return words.POLICIES[policy]  # type: ignore[index]


@register.filter
def confidence_words(confidence: int) -> str:
    return words.CONFIDENCES[confidence]  # type: ignore[index]


@register.filter
def share(value: float) -> str:
    """0.7234 -> "72 %", which stays on one line."""
    return f"{round(100 * float(value))}{NBSP}%"


@register.filter
def share_of(correct: int, total: int) -> str:
    """9 of 10 -> "90 %"; nothing of nothing is no share."""
    return f"{round(100 * correct / total)}{NBSP}%" if total else ""


@register.filter
def time_left(attempt: Attempt, now: datetime) -> str:
    """Time until the deadline in words; the page does not count, it tells what the server says now."""
    left_ms = remaining_ms(attempt.deadline_at, now)
    return "" if left_ms is None else words.duration(left_ms / 1000)


@register.filter
def blueprint_bar(exam: Exam) -> list[charts.Share]:
    """The domains of an exam as parts of one bar."""
    return charts.shares({domain.number: domain.weight for domain in exam.domains.all()})


@register.filter
def cut_words(exam: Exam) -> str:
    return f"{exam.cut_score} to pass"


@register.filter
def score_values(trend: Trend) -> list[charts.TrendValue]:
    """The scaled scores of a trend, ready to draw."""
    return [
        charts.TrendValue(
            at=mock.attempt.started_at,
            value=mock.run.scaled_score or 0,
            low=mock.run.scaled_low or 0,
            high=mock.run.scaled_high or 0,
            label=str(mock.run.scaled_score),
        )
        for mock in trend.mocks
    ]


@register.filter
def domain_trends(trend: Trend) -> list[dict[str, Any]]:
    """For each domain its estimated levels over the mocks, with the first and the last in words."""
    by_number: dict[int, list[tuple[datetime, DomainResult]]] = {}
    for mock in trend.mocks:
        for part in mock.domains:
            by_number.setdefault(part.number, []).append((mock.attempt.started_at, part))
    return [_domain_trend(parts) for _, parts in sorted(by_number.items())]


def _domain_trend(parts: list[tuple[datetime, DomainResult]]) -> dict[str, Any]:
    first, last = parts[0][1], parts[-1][1]
    latest = f"{last.correct} of {last.total} right in the last one"
    return {
        "number": last.number,
        "title": last.title,
        "words": latest if len(parts) == 1 else f"From {share(first.mean)} to {share(last.mean)}; {latest}",
        "values": [charts.TrendValue(at, part.mean, part.low, part.high, share(part.mean)) for at, part in parts],
    }


@register.inclusion_tag("components/charts/scale.html")
def score_scale(attempt: Attempt, run: ScoringRun) -> dict[str, Any]:
    """The scaled score of a mock's run on its scale with cut and interval."""
    scaled = cast(Scaled, scaled_of(run))
    chart = charts.scale_chart(
        score=scaled.score,
        low=scaled.low,
        high=scaled.high,
        cut=attempt.cut_score,
        minimum=attempt.scale_min,
        maximum=attempt.scale_max,
    )
    return {"chart": chart, "score": scaled.score, "attempt": attempt}


@register.inclusion_tag("components/charts/part_bar.html")
def part_bar(part: Any, cut_fraction: Any, domain: int) -> dict[str, Any]:
    """Bar of a DomainResult or TaskResult; the numbers stand beside it as text."""
    bar = charts.part_bar(correct=part.correct, total=part.total, low=part.low, high=part.high, cut=float(cut_fraction))
    return {"bar": bar, "domain": domain}


@register.inclusion_tag("components/charts/pace.html")
def pace_chart(pace: Pace) -> dict[str, Any]:
    return {"chart": charts.pace_chart(pace)}


@register.inclusion_tag("components/charts/trend.html")
def trend_chart(
    values: Sequence[charts.TrendValue],
    minimum: float,
    maximum: float,
    cut: float,
    cut_label: str,
    height: int = 180,
    labels: int = 6,
    domain: int | None = None,
) -> dict[str, Any]:
    chart = charts.trend_chart(
        values, minimum=float(minimum), maximum=float(maximum), cut=float(cut), height=height, labels=labels
    )
    return {"chart": chart, "cut_label": cut_label, "domain": domain}
