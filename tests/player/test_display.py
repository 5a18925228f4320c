"""What is chosen in the display settings holds on every page and device, as soon as it can."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.player.sitting import Sitting


def _choose_dark(sitting: Sitting) -> None:
    sitting.page.get_by_role("button", name="Display settings").click()
    sitting.page.get_by_role("radio", name="Dark").check(force=True)


def test_choices_go_to_the_profile_in_one_call(drill: Any, open_sitting: Any, page: Page, user: Any) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.stop_clock()

    _choose_dark(sitting)
    page.get_by_role("button", name="Larger text").click()
    with page.expect_response("**/api/v1/display/"):
        page.clock.run_for(1000)

    user.refresh_from_db()
    assert (user.theme, user.text_size, user.shortcuts_enabled) == ("dark", 110, True)


def test_a_choice_that_could_not_be_sent_holds_here_and_is_sent_the_next_time(
    drill: Any, open_sitting: Any, page: Page, user: Any
) -> None:
    sitting = open_sitting(drill, page)
    page.route("**/api/v1/display/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        _choose_dark(sitting)
    page.unroute("**/api/v1/display/")

    with page.expect_response("**/api/v1/display/"):
        page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    user.refresh_from_db()
    assert user.theme == "dark"


def test_a_later_change_of_the_profile_counts_more(drill: Any, open_sitting: Any, user: Any) -> None:
    sitting = open_sitting(drill)
    with sitting.page.expect_response("**/api/v1/display/"):
        _choose_dark(sitting)
    user.theme = "light"
    user.save()

    sitting.reload()

    expect(sitting.page.locator("html")).to_have_attribute("data-theme", "light")
