"""Reviews and notes in a real browser: nothing axe complains about, nothing the policy refuses."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from practice.services import knowledge, study
from tests.axe import find_violations
from tests.factories.practice import quick_items, tiny_exam
from tests.factories.spaced import WRONG, many_cards, sit


@pytest.mark.django_db(transaction=True)
def test_pages_of_reviews_and_notes(page, live_server, sign_in, user):
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    exam, now = tiny_exam(), timezone.now()
    sign_in(user)

    def visit(path):
        page.goto(live_server.url + path, wait_until="load")
        for details in page.locator("main details").all():
            details.evaluate("element => element.open = true")
        return find_violations(page)

    queue, log, form = (reverse(name) for name in ("review-queue", "knowledge-log", "knowledge-note"))
    assert [visit(path) for path in (queue, log)] == [[], []]

    items = quick_items(exam, [("single", task) for task in ("1.1", "1.2", "2.1", "2.1")])
    sit(user, exam, items, WRONG, now=now)
    many_cards(user, exam, items[:2], now=now, lapses=5)
    many_cards(user, exam, items[2:], now=now, suspended_at=now)
    task = exam.domains.get(number=1).tasks.get(code="1.1")
    knowledge.write_topic_note(user=user, exam=exam, subject=task, text="Shards.", seen_at=None, now=now)
    study.write_note(user=user, item=items[0], text="Read the clue.", now=now)
    assert [visit(path) for path in (queue, f"{log}?q=a", f"{log}?q=nowhere", f"{form}?task=1.1")] == [[]] * 4

    page.get_by_label("Your note").fill("")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert find_violations(page) == []
    assert [text for text in complaints if "422" not in text] == []
