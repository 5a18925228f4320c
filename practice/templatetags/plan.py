"""Words, links and the time line of a study plan."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from practice import charts
from practice.core.phases import DAY, Phase
from practice.core.planning import Activity, Kind
from practice.services import plan_words
from practice.services.day_plan import PlanView, Step

register = template.Library()

register.filter("minutes_words", plan_words.minutes_words)


@register.simple_tag
def step_words(step: Step, titles: dict[str, str]) -> str:
    return plan_words.activity_words(step.activity, titles, is_done=step.is_done)


@register.filter
def phase_name(phase: Phase) -> str:
    return plan_words.PHASES[phase][0]


@register.filter
def phase_words(phase: Phase) -> str:
    return plan_words.PHASES[phase][1]


@register.filter
def rating_words(rating: int) -> str:
    return plan_words.RATINGS[rating]


@register.simple_tag
def step_url(step: Step, view: PlanView) -> str:
    """Where the work begins, or where the work that was done is; "" for what needs no page."""
    if step.done is not None:
        attempt = step.done.attempt
        return reverse("player" if attempt.is_in_progress else "attempt-result", args=[attempt.pk])
    return _start_url(step.activity, view)


def _start_url(activity: Activity, view: PlanView) -> str:
    match activity.kind:
        case Kind.DIAGNOSTIC:
            return f"{reverse('diagnostic')}?{urlencode({'exam': view.exam.code})}"
        case Kind.REVIEW:
            return f"{reverse('review-queue')}?{urlencode({'exam': view.exam.code})}"
        case Kind.MOCK | Kind.FINAL_MOCK:
            return reverse("exam-start", args=[view.exam.code])
        case Kind.MOCK_REVIEW:
            mock = view.mock_to_review
            return f"{reverse('attempt-review', args=[mock.pk])}?show=wrong" if mock else ""
        case Kind.LEARN | Kind.DRILL:
            return f"{reverse('practice-new')}?{urlencode(_practice(activity, view))}"
    return ""


def _practice(activity: Activity, view: PlanView) -> dict[str, Any]:
    asked = {
        "exam": view.exam.code,
        "mode": "tutor" if activity.kind == Kind.LEARN else "drill",
        "count": activity.count,
    }
    return asked | ({"tasks": activity.task} if activity.task else {})


@dataclass(frozen=True)
class PhaseBar:
    phase: Phase
    x: str
    width: str


@register.inclusion_tag("components/charts/timeline.html")
def plan_timeline(view: PlanView) -> dict[str, Any]:
    """The phases as one bar with today and the full mocks; the list beside it says the same."""
    first, exam_on = view.phases[0].first, view.exam_on or view.phases[-1].last + DAY
    total = (exam_on - first).days

    def x(day: date, plus: float = 0.0) -> str:
        return charts.percent(min(1.0, max(0.0, ((day - first).days + plus) / total)))

    return {
        "bars": [PhaseBar(one.phase, x(one.first), charts.percent(one.days / total)) for one in view.phases],
        "mocks": [x(day, 0.5) for day in view.mock_days],
        "today": x(view.today, 0.5),
        "anchor": charts.anchor(min(1.0, max(0.0, (view.today - first).days / total))),
    }
