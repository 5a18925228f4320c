"""Words and charts for templates about what is known of a learner."""

from typing import Any

from django import template

from practice import charts
from practice.services.insight.words import NBSP

register = template.Library()

FEW = 8


@register.filter
def chance(probability: float) -> str:
    """A probability in words that claim no more than is known: "under 1 %", "69 %", "over 99 %"."""
    percent = round(100 * probability)
    if percent < 1:
        return f"under 1{NBSP}%"
    return f"over 99{NBSP}%" if percent > 99 else f"{percent}{NBSP}%"


@register.filter
def points_signed(share: float) -> str:
    """A difference of two shares in points of a hundred: +4, −3."""
    points = round(100 * share)
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "±0"


@register.filter
def minus(one: float, other: float) -> float:
    return one - other


@register.filter
def is_few(n: int) -> bool:
    """Whether so few responses say little by themselves."""
    return n < FEW


@register.inclusion_tag("components/charts/level_bar.html")
def level_bar(level: Any, mark: Any, domain: int) -> dict[str, Any]:
    """Bar of an estimated level (mean, low, high) with a line at `mark`; the numbers stand beside it as text."""
    return {
        "bar": charts.level_bar(mean=level.mean, low=level.low, high=level.high, mark=float(mark)),
        "domain": domain,
    }


@register.inclusion_tag("components/charts/chance.html")
def chance_scale(readiness: Any) -> dict[str, Any]:
    """The chance of passing between 0 and 100 % with its interval."""
    return {"chart": charts.chance_scale(**readiness), "readiness": readiness}


@register.inclusion_tag("components/charts/pace_parts.html")
def pace_parts(pace: Any, allowed: float) -> dict[str, Any]:
    """Mean seconds in the fifths of a mock against the seconds allowed."""
    return {"parts": charts.pace_parts(pace, allowed), "allowed": allowed}
