"""The way of a cohort in a real browser: a link, joining, sitting, and the instructor's page that follows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from practice.services.inviting import create_link
from practice.services.scoring import score_attempt
from tests.axe import find_violations

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_link_to_the_result(browser, page, live_server, sign_in, user, instructor, cohort, assign):
    now = timezone.now()
    assignment = assign(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1), results="at_once")
    link = create_link(cohort=cohort, by=instructor, now=now)
    sign_in(instructor)
    with browser.new_context(storage_state=page.context.storage_state()) as teaching:
        watching = teaching.new_page()
        watching.clock.install()
        watching.goto(live_server.url + reverse("assignment", args=[assignment.pk]))
        assert find_violations(watching) == []

        sign_in(user)
        page.goto(f"{live_server.url}/join/{link.token}/")
        page.get_by_label("I agree").check()
        page.get_by_role("button", name="Join").click()
        page.goto(live_server.url)
        page.get_by_role("link", name="Rules and start of Trial").click()
        page.get_by_role("button", name="Start").click()
        expect(page.locator("[data-part='clock-time']")).to_be_visible()

        watching.clock.run_for(16_000)
        expect(watching.get_by_text("Sitting, at question 1")).to_be_visible()

        attempt = assignment.attempts.get()
        page.evaluate(
            "url => fetch(url, {method: 'POST', headers: {'X-CSRFToken': document.body.dataset.csrf ?? "
            "document.querySelector('[name=csrfmiddlewaretoken]').value}})",
            f"/api/v1/attempts/{attempt.pk}/submission/",
        )
        score_attempt(attempt_id=attempt.pk, now=timezone.now())
        watching.clock.run_for(16_000)
        expect(watching.get_by_text("Scored", exact=True)).to_be_visible()
        expect(watching.get_by_role("heading", name="By question")).to_be_visible()
        assert find_violations(watching) == []
