"""Getting around: without a request, and back to where one was."""

import re
from typing import Any

from playwright.sync_api import expect


def test_moving_between_items_makes_no_request(mock: Any, open_sitting: Any) -> None:
    sitting = open_sitting(mock)
    sitting.page.wait_for_load_state("networkidle")
    before = len(sitting.requests)

    for _ in range(10):
        sitting.press("next")
    sitting.press("previous")
    sitting.go_to(65)
    sitting.go_to(33)

    sitting.expect_position(33)
    assert len(sitting.requests) == before


def test_a_reload_returns_to_the_same_item(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.go_to(4)
    sitting.expect_kept("places", "records[0]?.position === 4")

    sitting.reload()

    sitting.expect_position(4)


def test_a_reload_returns_to_the_same_item_though_the_server_does_not_know(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.page.route("**/progress/", lambda route: route.abort())
    sitting.go_to(4)
    sitting.expect_kept("places", "records[0]?.position === 4")

    sitting.reload()

    sitting.expect_position(4)


def test_another_device_opens_at_the_same_item(drill: Any, open_sitting: Any, other_device: Any) -> None:
    sitting = open_sitting(drill)
    sitting.go_to(3)
    with sitting.page.expect_response("**/progress/"):
        sitting.hide_page()

    other_device(drill).expect_position(3)


def test_the_navigator_tells_complete_incomplete_unseen_and_flagged(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.choose("A")
    sitting.press("next")
    sitting.press("flag")

    side = sitting.page.get_by_role("complementary", name="Navigator")
    expect(side.get_by_role("button", name="Question 1, complete")).to_be_visible()
    current = side.get_by_role("button", name="Question 2, incomplete, flagged")
    expect(current).to_have_attribute("aria-current", "true")
    expect(side.get_by_role("button", name="Question 5, unseen")).to_be_visible()
    expect(side.get_by_text("1 complete · 4 incomplete, 3 of them unseen · 1 flagged")).to_be_visible()


def test_the_navigator_narrows_to_what_is_asked_for(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.go_to(2)
    sitting.press("flag")
    sitting.choose("B")

    side = sitting.page.get_by_role("complementary", name="Navigator")
    cells = side.get_by_role("button", name=re.compile("^Question"))
    for name, count in [("Flagged 1", 1), ("Incomplete 4", 4), ("Unseen 3", 3), ("All 5", 5)]:
        side.get_by_role("button", name=name).click()
        expect(cells).to_have_count(count)


def test_a_filter_is_pressed_though_its_count_changes_meanwhile(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    side = sitting.page.get_by_role("complementary", name="Navigator")
    side.get_by_role("button", name="Incomplete 5").hover()

    sitting.page.mouse.down()
    sitting.page.keyboard.press("a")
    expect(side.get_by_role("button", name="Incomplete 4")).to_be_visible()
    sitting.page.mouse.up()

    expect(side.get_by_role("button", name=re.compile("^Question"))).to_have_count(4)


def test_a_row_of_the_review_screen_keeps_the_focus_while_an_answer_is_saved(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    with sitting.holding("**/responses/1/") as save:
        sitting.choose("A")
    sitting.press("review-all")
    row = sitting.part("review-rows").get_by_role("button", name="Question 3")
    row.focus()

    save.route.continue_()

    sitting.expect_save_state("saved")
    expect(sitting.part("review-rows")).not_to_contain_text("not sent yet")
    expect(row).to_be_focused()


def test_the_review_screen_lists_and_narrows_and_leads_back(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.choose("A")
    sitting.go_to(3)
    sitting.press("flag")

    sitting.press("review-all")

    expect(sitting.page.get_by_role("heading", name="Review")).to_be_focused()
    rows = sitting.part("review-rows").get_by_role("row")
    expect(rows).to_have_count(5)
    sitting.part("review-filters").get_by_role("button", name="Incomplete").click()
    expect(rows).to_have_count(4)
    sitting.part("review-filters").get_by_role("button", name="Flagged").click()
    expect(rows).to_have_text([re.compile("Question 3.*Incomplete.*Flagged", re.DOTALL)])
    rows.get_by_role("button").click()
    sitting.expect_position(3)


def test_the_last_next_leads_to_the_review_screen(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.go_to(5)

    sitting.press("next")

    expect(sitting.page.get_by_role("heading", name="Review")).to_be_visible()


def test_on_a_phone_the_navigator_is_a_sheet(drill: Any, open_sitting: Any, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sitting = open_sitting(drill, page)

    sitting.press("open-navigator")
    page.get_by_role("dialog", name="Navigator").get_by_role("button", name="Question 4").click()

    sitting.expect_position(4)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
