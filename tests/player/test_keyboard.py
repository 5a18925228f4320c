"""Everything by keyboard, and shortcuts that can be switched off."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.player.conftest import KINDS
from tests.player.sitting import Sitting


def _tab_to(sitting: Sitting, selector: str, *, limit: int = 60) -> None:
    """Press Tab until the focus is there."""
    for _ in range(limit):
        if sitting.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        sitting.page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector}")


def test_a_whole_sitting_without_a_mouse(all_kinds: Any, open_sitting: Any) -> None:
    sitting = open_sitting(all_kinds)
    press = sitting.page.keyboard.press

    press("b")
    press("Alt+f")
    press("Alt+n")
    press("1")
    press("3")
    press("Alt+n")
    _tab_to(sitting, ".step__select")
    press("ArrowDown")
    press("Alt+n")
    for letter in "ABC":  # typing an option's letter chooses it in a list
        _tab_to(sitting, ".match select:not([data-done])")
        press(letter)
        sitting.page.evaluate("document.activeElement.dataset.done = ''")
    press("Alt+r")

    expect(sitting.part("review-lede")).to_have_text("All 4 questions are complete. 1 question flagged.")
    _tab_to(sitting, "[data-part=end]")
    press("Enter")
    _tab_to(sitting, "[data-part=end-confirm]")
    press("Enter")
    sitting.page.wait_for_url("**/result/")
    assert [sitting.stored(position).value is not None for position in range(1, len(KINDS) + 1)] == [True] * 4


def test_letters_and_digits_choose_and_take_back(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    sitting.page.keyboard.press("c")
    sitting.expect_stored(1, "C")
    sitting.page.keyboard.press("2")
    sitting.expect_stored(1, "B")
    sitting.page.keyboard.press("b")

    expect(sitting.page.locator(".option input:checked")).to_have_count(0)


def test_shift_and_a_letter_strikes_out(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    sitting.page.keyboard.press("Shift+D")

    sitting.expect_announced("Option D struck out")
    expect(sitting.option("D")).to_have_class(re.compile("option--struck"))


def test_alt_keys_move_flag_and_review(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    sitting.page.keyboard.press("Alt+n")
    sitting.page.keyboard.press("Alt+n")
    sitting.page.keyboard.press("Alt+p")
    sitting.expect_position(2)
    sitting.page.keyboard.press("Alt+f")
    expect(sitting.part("flag")).to_have_attribute("aria-pressed", "true")
    sitting.page.keyboard.press("Alt+r")

    expect(sitting.page.get_by_role("heading", name="Review")).to_be_focused()


def test_moving_puts_the_focus_on_the_question(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    sitting.press("next")

    expect(sitting.page.get_by_role("heading", name="Question 2 Choose one")).to_be_focused()


def test_switched_off_shortcuts_do_nothing(drill: Any, open_sitting: Any, user: Any) -> None:
    user.shortcuts_enabled = False
    user.save()
    sitting = open_sitting(drill)

    for key in ("a", "1", "Shift+B", "Alt+f", "Alt+n", "?", "h"):
        sitting.page.keyboard.press(key)

    sitting.expect_position(1)
    expect(sitting.page.locator(".option input:checked, .option--struck, dialog[open]")).to_have_count(0)
    expect(sitting.page.locator(".player__foot kbd:visible")).to_have_count(0)


def test_shortcuts_can_be_switched_off_in_the_player(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.page.get_by_role("button", name="Display settings").click()
    sitting.page.get_by_label("Keyboard shortcuts").uncheck()
    sitting.page.keyboard.press("Escape")

    sitting.page.keyboard.press("a")

    expect(sitting.page.locator(".option input:checked")).to_have_count(0)


def test_the_question_mark_lists_the_shortcuts(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    sitting.page.keyboard.press("?")

    expect(sitting.page.get_by_role("dialog", name="Help and shortcuts")).to_contain_text("flag for review")
    sitting.page.keyboard.press("a")
    expect(sitting.page.locator(".option input:checked")).to_have_count(0)


def test_arrows_walk_through_the_navigator(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    sitting.page.keyboard.press("Alt+g")
    sitting.page.keyboard.press("ArrowRight")
    sitting.page.keyboard.press("ArrowRight")
    sitting.page.keyboard.press("Enter")

    sitting.expect_position(3)
