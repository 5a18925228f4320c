"""Plan, self-assessment and real result in a browser: no barrier, nothing the policy refuses, radios by keyboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from practice.models import InsightReport, SelfRating
from practice.services.planning import Wishes, save_plan
from practice.services.self_assessment import save_ratings
from practice.services.summaries import token_of
from tests.axe import find_violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(page, live_server):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    def do(path):
        page.goto(live_server.url + path)
        assert complaints == []
        return page

    return do


def test_the_pages_have_no_barrier(visit, sign_in, user, exam):
    sign_in(user)
    paths = [reverse(name) for name in ("plan", "plan-settings", "self-assessment", "real-result-new")]
    for path in paths:
        assert find_violations(visit(path)) == [], path

    now = timezone.now()
    levels = {"mean": 0.5, "low": 0.4, "high": 0.6, "n": 20, "correct": 10}
    InsightReport.objects.create(
        user=user, exam=exam, computed_at=now,
        document={
            "tasks": [{"code": code, "points_to_gain": 3.0, **levels} for code in ("1.1", "1.2", "2.1")],
            "domains": [{"number": number, **levels} for number in (1, 2)],
            "first_exposures": {"1": 30, "2": 30},
        },
    )  # fmt: skip
    wishes = Wishes(exam_on=now.date() + timedelta(days=40), minutes=(60,) * 7, goals={1: 0.8}, wants_summary=True)
    plan = save_plan(user=user, exam=exam, wishes=wishes, token="secret", now=now)
    save_ratings(user=user, exam=exam, ratings={"1.1": 5, "1.2": 1, "2.1": 2}, now=now)
    for path in [*paths[:1], *paths[2:3], reverse("plan-summary-off", args=[token_of(plan)])]:
        assert find_violations(visit(path)) == [], path


def test_refused_forms_have_no_barrier(visit, sign_in, user, exam):
    sign_in(user)
    page = visit(reverse("plan-settings"))
    page.fill("#id_minutes_0", "9999")
    page.fill("#id_goal_1", "3")
    page.get_by_role("button", name="Make my plan").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert find_violations(page) == []

    page = visit(reverse("real-result-new"))
    page.get_by_role("button", name="Keep my result").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert find_violations(page) == []


def test_tasks_are_rated_by_keyboard(visit, sign_in, user, exam):
    sign_in(user)
    page = visit(reverse("self-assessment"))
    page.locator("input[type=radio]").first.focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "Tab", "Space"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Save my ratings").press("Enter")

    expect(page.get_by_text("Your ratings are saved: 2 of 3 tasks.")).to_be_visible()
    assert dict(SelfRating.objects.values_list("task__code", "rating")) == {"1.1": 3, "1.2": 1}
