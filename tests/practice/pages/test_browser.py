"""The pages in a real browser: nothing axe complains about, nothing the policy refuses, and results that fill in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from practice.core.attempt import Mode
from practice.models import Attempt, Exposure
from practice.services.closing import submit_attempt
from practice.services.scoring import score_attempt
from tests.axe import find_violations
from tests.factories.practice import get_right, mock_of, practice_of, score


@pytest.fixture
def complaints(page):
    """Exceptions, missing files, and what the Content-Security-Policy refused."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


@pytest.fixture
def visit(page, live_server):
    def do(path):
        page.goto(live_server.url + path, wait_until="load")
        return page

    return do


@pytest.mark.django_db(transaction=True)
class TestAccessible:
    def test_pages_for_visitors(self, visit, exam, complaints):
        for path in ("/", "/help/scoring/", "/help/keyboard/"):
            assert find_violations(visit(path)) == [], path
        assert complaints == []

    def test_pages_of_somebody_new(self, visit, sign_in, user, exam, complaints):
        sign_in(user)
        for path in ("/", "/exams/TINY-1/", "/attempts/", "/practice/", "/diagnostic/"):
            assert find_violations(visit(path)) == [], path
        assert complaints == []

    def test_the_practice_form_with_everything_open(self, visit, sign_in, user, exam, complaints):
        sign_in(user)
        page = visit("/practice/?tasks=1.1&tags=x")
        page.fill("#id_count", "0")
        page.get_by_role("button", name="Start practising").click()

        expect(page.locator(".error-summary")).to_be_focused()
        assert find_violations(page) == []
        assert complaints == []

    def test_the_result_and_the_review(self, visit, sign_in, user, scored_mock, complaints):
        sign_in(user)
        page = visit(reverse("attempt-result", args=[scored_mock.pk]))
        for details in page.locator("details.part-tasks").all():
            details.locator("summary").click()
        assert find_violations(page) == []

        page = visit(reverse("attempt-review", args=[scored_mock.pk]))
        page.locator("#q1 summary", has_text="Add a note").click()
        page.locator("#q1 summary", has_text="Report a problem").click()
        assert find_violations(page) == []
        assert complaints == []

    def test_a_history_and_what_is_under_way(self, visit, sign_in, user, exam, late_mock, complaints):
        drill = practice_of(user, exam, count=4)
        get_right(drill, 3)
        score(drill)
        practice_of(user, exam, Mode.TUTOR, count=3, now=timezone.now())
        mock_of(user, exam, now=timezone.now())
        sign_in(user)

        for path in (
            "/",
            "/exams/TINY-1/",
            "/attempts/",
            reverse("attempt-result", args=[late_mock.pk]),
            reverse("attempt-result", args=[drill.pk]),
            reverse("attempt-review", args=[late_mock.pk]) + "?show=wrong",
        ):
            assert find_violations(visit(path)) == [], path
        assert complaints == []


@pytest.mark.django_db(transaction=True)
class TestFillingIn:
    @pytest.fixture
    def handed_in(self, user, exam):
        started = timezone.now() - timedelta(minutes=30)
        attempt = mock_of(user, exam, now=started)
        submit_attempt(attempt=attempt, now=timezone.now())
        return attempt

    def test_the_result_appears_by_itself(self, visit, sign_in, user, handed_in, complaints):
        sign_in(user)
        page = visit(reverse("attempt-result", args=[handed_in.pk]))
        expect(page.get_by_role("heading", level=1)).to_have_text("Mock exam 1 is being scored")

        score_attempt(attempt_id=handed_in.pk, now=timezone.now())

        expect(page.locator(".score")).to_have_text("100")
        assert complaints == []

    def test_without_javascript_the_page_looks_again(self, browser, live_server, context, sign_in, user, handed_in):
        sign_in(user)
        plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
        page = plain.new_page()
        page.goto(live_server.url + reverse("attempt-result", args=[handed_in.pk]))
        expect(page.get_by_role("heading", level=1)).to_have_text("Mock exam 1 is being scored")

        score_attempt(attempt_id=handed_in.pk, now=timezone.now())

        expect(page.locator(".score")).to_have_text("100")
        plain.close()

    def test_a_new_run_replaces_the_score_that_is_shown(self, visit, sign_in, user, handed_in):
        first = score_attempt(attempt_id=handed_in.pk, now=timezone.now() - timedelta(minutes=5))
        Attempt.objects.filter(pk=handed_in.pk).update(pending_run="regrade")
        sign_in(user)
        page = visit(reverse("attempt-result", args=[handed_in.pk]))
        expect(page.locator(".score")).to_have_text(str(first.scaled_score))

        get_right(handed_in, 8)
        score_attempt(attempt_id=handed_in.pk, now=timezone.now())

        expect(page.locator(".score")).to_have_text("1000")

    @pytest.mark.parametrize("must_press", [False, True])
    def test_what_was_just_said_outlives_the_new_score(self, visit, sign_in, user, handed_in, must_press):
        sign_in(user)
        page = visit(reverse("attempt-result", args=[handed_in.pk]))
        button = "document.createElement('button')" if must_press else ""
        module = "import('/static/js/components/page_message.js')"
        page.evaluate(f"{module}.then(({{ showMessage }}) => showMessage('good', 'One answer arrived.', {button}))")

        score_attempt(attempt_id=handed_in.pk, now=timezone.now())

        if must_press:
            expect(page.get_by_text("One answer arrived.")).to_be_visible()
            page.get_by_role("button", name="Show it").click()
        expect(page.locator(".score")).to_have_text("100")
        expect(page.get_by_text("One answer arrived.")).to_have_count(0 if must_press else 1)

    def test_the_waiting_page_is_accessible(self, visit, sign_in, user, handed_in):
        sign_in(user)

        assert find_violations(visit(reverse("attempt-result", args=[handed_in.pk]))) == []


@pytest.mark.django_db(transaction=True)
def test_without_javascript_every_page_works(browser, live_server, context, sign_in, user, scored_mock):
    """From the result to the review, a note and a drill, by links and forms alone."""
    Exposure.objects.filter(user=user).update(last_correct=False)
    sign_in(user)
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(live_server.url + reverse("attempt-result", args=[scored_mock.pk]))

    page.get_by_role("link", name="Review answers").click()
    page.locator("#q3 summary", has_text="Add a note").click()
    page.locator("#q3 textarea[name=text]").first.fill("Look it up.")
    page.locator("#q3").get_by_role("button", name="Save note").click()
    expect(page.locator("#q3 .kept__note")).to_contain_text("Look it up.")
    page.get_by_role("link", name="Practice").click()
    page.get_by_text("Choose yourself").click()
    page.locator("#id_source").get_by_text("Missed the last time").click()
    page.fill("#id_count", "2")
    page.get_by_role("button", name="Start practising").click()

    page.wait_for_url("**/attempts/*/")
    drill = Attempt.objects.get(mode="drill")
    expect(page).to_have_url(live_server.url + reverse("player", args=[drill.pk]))
    assert drill.item_count == 2
    plain.close()
