"""Refused though signed in, or out of reach: asked again with patience, and said what is the matter."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from practice.models import Attempt
from tests.player.sitting import Sitting

NOT_FOUND = {"status": 404, "json": {"code": "not_found", "detail": "Not found.", "errors": {}}}
FORBIDDEN = {"status": 403, "json": {"code": "permission_denied", "detail": "No.", "errors": {}}}
REASONS = [(NOT_FOUND, "may belong to another account"), (FORBIDDEN, "although you are signed in")]


def _end(sitting: Sitting) -> None:
    for part in ("review-all", "end", "end-confirm"):
        sitting.press(part)


@pytest.mark.parametrize(("refusal", "reason"), REASONS)
def test_an_end_that_is_refused_is_explained(drill: Any, open_sitting: Any, refusal: Any, reason: str) -> None:
    sitting = open_sitting(drill)
    sitting.page.route("**/submission/", lambda route: route.fulfill(**refusal))

    _end(sitting)

    expect(sitting.page.get_by_role("dialog")).to_contain_text(reason)
    assert len(sitting.calls("POST", "submission/")) == 2  # again once it was clear who is signed in


@pytest.mark.parametrize(("refusal", "reason"), REASONS)
def test_an_explanation_that_is_refused_is_explained(tutor: Any, open_sitting: Any, refusal: Any, reason: str) -> None:
    sitting = open_sitting(tutor)
    sitting.page.route("**/feedback/", lambda route: route.fulfill(**refusal))

    sitting.page.get_by_role("button", name="Check answer").click()

    expect(sitting.part("check-error")).to_contain_text(reason)
    assert len(sitting.calls("POST", "responses/1/feedback/")) == 2


@pytest.mark.parametrize(("refusal", "reason"), REASONS)
def test_answers_that_are_refused_are_kept_and_the_reason_is_said(
    drill: Any, open_sitting: Any, refusal: Any, reason: str
) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(lambda route: route.fulfill(**refusal))

    sitting.choose("B")

    expect(sitting.page.locator(".notice")).to_contain_text(reason)
    sitting.expect_save_state("unsaved")
    sitting.let_saves_through()
    sitting.connection_returns()
    sitting.expect_stored(1, "B")
    expect(sitting.page.locator(".notice")).to_have_count(0)


def test_when_time_is_up_a_refusal_is_explained(timed: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(timed, page)
    page.route("**/progress/", lambda route: route.fulfill(**NOT_FOUND))

    page.clock.fast_forward(2 * 60 * 60_000)

    expect(page.get_by_role("dialog", name="Time is up")).to_contain_text("may belong to another account")
    assert sitting.errors == []


def test_an_end_out_of_reach_comes_by_itself_though_nothing_is_left_to_send(
    drill: Any, open_sitting: Any, page: Page
) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    page.route("**/submission/", lambda route: route.fulfill(status=503, body="<h1>not now</h1>"))
    _end(sitting)
    expect(page.get_by_role("dialog")).to_contain_text("the server cannot be reached to end the attempt")

    page.unroute("**/submission/")
    page.clock.run_for(31_000)

    page.wait_for_url("**/result/")
    assert Attempt.objects.get(pk=drill.pk).status != "in_progress"
