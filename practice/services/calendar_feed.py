"""The study plan as an iCalendar feed (RFC 5545)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

from practice.core.phases import DAY
from practice.core.planning import Kind
from practice.models import StudyPlan
from practice.services.day_plan import DayView, PlanView, day_plan, today_of
from practice.services.plan_words import activity_words, minutes_words, one_line, task_titles

# Further days would be read as a promise: the plan is made anew every day.
DAYS_AHEAD = 28
REFRESH = timedelta(hours=6)


def feed_of(*, token: str, plan_url: str, now: datetime) -> bytes | None:
    """The calendar behind a secret address, None when there is none.

    Events last all day and take no time away: which hour of the day is free, the learner's own calendar knows. Their
    ids are those of plan and day, so a program that reads the feed again moves nothing and doubles nothing.
    """
    plan = StudyPlan.objects.filter(feed_token=token, user__is_active=True).select_related("user", "exam").first()
    if plan is None:
        return None
    today = today_of(plan.user, now)
    view = day_plan(plan.user, plan.exam, now=now, start=today, end=today + DAYS_AHEAD * DAY)
    calendar = Calendar()
    calendar.add("prodid", "-//examprep//study plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(one_line(f"{plan.exam.short_title}: study plan")))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    titles = task_titles(plan.exam)
    for day in view.days:
        if day.to_do and day.on != view.exam_on:
            calendar.add_component(_event(plan, day, titles, plan_url, now))
    if view.exam_on is not None and view.exam_on >= today:
        calendar.add_component(_exam_event(plan, view, plan_url, now))
    return bytes(calendar.to_ical())


def _event(plan: StudyPlan, day: DayView, titles: Mapping[str, str], plan_url: str, now: datetime) -> Event:
    lines = [
        f"{activity_words(step.activity, titles)} ({minutes_words(step.activity.minutes)})"
        if step.activity.minutes
        else activity_words(step.activity, titles)
        for step in day.to_do
    ]
    event = _all_day(f"plan-{plan.pk}-{day.on.isoformat()}", day.on, plan_url, now)
    event.add("summary", one_line(_summary(day, titles)))
    event.add("description", "\n".join([*lines, "", plan_url]))
    return event


def _summary(day: DayView, titles: Mapping[str, str]) -> str:
    """The one thing the day is about, with its minutes."""
    minutes = sum(step.activity.minutes for step in day.to_do)
    kinds = [step.activity.kind for step in day.to_do]
    if Kind.REST in kinds:
        return "Rest before the exam"
    mock = next((step.activity for step in day.to_do if step.activity.kind.is_mock), None)
    about = activity_words(mock, titles) if mock else "Study"
    return f"{about}, {minutes_words(minutes)}"


def _exam_event(plan: StudyPlan, view: PlanView, plan_url: str, now: datetime) -> Event:
    event = _all_day(f"plan-{plan.pk}-exam", view.exam_on, plan_url, now)
    event.add("summary", one_line(f"Exam: {plan.exam.short_title}"))
    event.add("description", plan_url)
    return event


def _all_day(uid: str, on: object, plan_url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}@{plan_url.partition('//')[2].partition('/')[0]}")
    event.add("dtstamp", now)
    event.add("dtstart", on)
    event.add("transp", "TRANSPARENT")
    event.add("url", plan_url)
    return event
