"""The report, Today with one, and one's data in a real browser: nothing axe complains about, nothing refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practice.models import InsightReport
from practice.services.learning import update_learner
from tests.axe import find_violations
from tests.conftest import PASSWORD
from tests.factories.practice import get_right, mock_of, score, tiny_bank, tiny_exam


@pytest.fixture
def full_report(user, transactional_db):
    """A report with everything a report can say."""
    exam = tiny_exam()
    tiny_bank(exam)
    mock = mock_of(user, exam, now=timezone.now() - timedelta(hours=2))
    get_right(mock, 4)
    score(mock)
    update_learner(user_id=user.pk, exam_id=exam.pk, now=timezone.now())
    report = InsightReport.objects.get()
    subject = {"name": "drift", "n": 6, "correct": 2, "expected": 4.5, "mean": 0.5, "low": 0.3, "high": 0.7}
    report.document |= {
        "readiness": {"probability": 0.62, "low": 0.41, "high": 0.80},
        "reason": None,
        "raise_most": [{"code": "1.1", "gain": 0.05}],
        "tags": {"topic": [subject], "service": [subject], "requirement": [subject]},
        "pairs": [subject | {"name": "Glue / EMR"}],
        "changes": [
            {"kind": "readiness", "code": "", "before": 0.5, "after": 0.62},
            {"kind": "task", "code": "1.1", "before": 0.6, "after": 0.5},
        ],
    }
    report.document["behaviour"] |= {
        "pace": [100, 120, 90, 200, 150],
        "time_sinks": {"1.1": 2},
        "by_confidence": [{"confidence": 1, "correct": 1, "n": 3}, {"confidence": 3, "correct": 4, "n": 5}],
        "sure_but_wrong": 1,
    }
    report.save()
    return report


@pytest.fixture
def look(page, live_server):
    """`look(path)`: what axe finds there, with everything opened."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    def do(path):
        page.goto(live_server.url + path, wait_until="load")
        for details in page.locator("main details").all():
            details.evaluate("element => element.open = true")
        return find_violations(page) + complaints

    return do


def test_pages_with_a_report(look, sign_in, user, full_report):
    sign_in(user)

    assert look(reverse("insight")) == []
    assert look(reverse("home")) == []


def test_pages_of_ones_own_data(look, page, sign_in, user):
    sign_in(user)

    assert look(reverse("own-data")) == []
    look(reverse("account-delete"))
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert find_violations(page) == []
    assert page.get_by_role("heading", name="Delete your account").is_visible()
