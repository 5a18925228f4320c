"""axe finds nothing on any state of the player, in both schemes, on a desk and on a phone; nothing sticks out."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import SCHEMES, is_too_wide, violations_now
from tests.player.sitting import Sitting

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(params=list(SIZES))
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Page:
    page = context.new_page()
    page.set_viewport_size(SIZES[request.param])  # type: ignore[arg-type]
    return page


def _check(sitting: Sitting) -> None:
    for scheme, rules in SCHEMES.items():
        sitting.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = violations_now(sitting.page, rules)
        assert not found, "\n".join(f"{scheme}: {violation}" for violation in found)
    assert not is_too_wide(sitting.page)
    assert sitting.errors == []


def test_items_of_every_kind(all_kinds: Any, open_sitting: Any, page: Page) -> None:
    sitting = open_sitting(all_kinds, page)
    sitting.choose("A")
    sitting.strike("B")
    sitting.press("flag")
    page.locator(".stem p").first.select_text()
    sitting.part("highlight-button").click()
    _check(sitting)
    for _ in range(3):
        sitting.press("next")
        _check(sitting)


def _open_navigator(sitting: Sitting) -> None:
    if sitting.part("open-navigator").is_visible():
        sitting.press("open-navigator")


DIALOGS: dict[str, Callable[[Sitting], Any]] = {
    "navigator": _open_navigator,
    "settings": lambda sitting: sitting.page.get_by_role("button", name="Display settings").click(),
    "help": lambda sitting: sitting.page.keyboard.press("?"),
    "sentences": lambda sitting: sitting.page.keyboard.press("h"),
    "save state": lambda sitting: sitting.press("save"),
}


def test_every_dialog(timed: Any, open_sitting: Any, page: Page) -> None:
    sitting = open_sitting(timed, page)
    for name, open_dialog in DIALOGS.items():
        open_dialog(sitting)
        if name != "navigator":
            expect(page.get_by_role("dialog")).to_have_count(1)
        _check(sitting)
        page.keyboard.press("Escape")


def test_the_review_screen_and_the_question_before_the_end(timed: Any, open_sitting: Any, page: Page) -> None:
    sitting = open_sitting(timed, page)
    sitting.choose("A")
    sitting.press("next")
    sitting.press("flag")
    sitting.press("review-all")
    _check(sitting)
    sitting.press("end")
    _check(sitting)


def test_what_is_not_saved_and_who_is_signed_out(timed: Any, open_sitting: Any, page: Page) -> None:
    sitting = open_sitting(timed, page)
    refusal = {"code": "not_authenticated", "detail": "Who are you?", "errors": {}}
    page.route("**/responses/**", lambda route: route.fulfill(status=401, json=refusal))
    page.route("**/api/v1/session/", lambda route: route.fulfill(json={"username": None, "csrf_token": "x"}))
    sitting.choose("A")
    expect(page.get_by_role("dialog", name="Please sign in again")).to_be_visible()
    _check(sitting)
    page.get_by_role("button", name="Later").click()
    expect(page.locator(".notice")).to_be_visible()
    _check(sitting)


def test_explanations_of_every_kind(tutor: Any, open_sitting: Any, page: Page) -> None:
    sitting = open_sitting(tutor, page)
    for _ in range(4):
        if page.locator(".option").count():
            sitting.choose("A")
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".feedback")).to_be_visible()
        _check(sitting)
        sitting.press("next")


@pytest.mark.parametrize("size", [90, 150])
def test_other_text_sizes(timed: Any, open_sitting: Any, page: Page, user: Any, size: int) -> None:
    user.text_size = size
    user.save()
    sitting = open_sitting(timed, page)

    _check(sitting)
