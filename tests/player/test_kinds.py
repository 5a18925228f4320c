"""Every kind of item, by mouse and touch and without dragging; strike-out and highlights."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.player.sitting import Sitting

SINGLE, MULTIPLE, ORDERING, MATCHING = 1, 2, 3, 4


@pytest.fixture
def sitting(all_kinds: Any, open_sitting: Any) -> Sitting:
    return open_sitting(all_kinds)


def test_a_third_choice_of_two_is_refused_with_the_reason(sitting: Sitting) -> None:
    sitting.go_to(MULTIPLE)
    sitting.choose("A")
    sitting.choose("C")

    sitting.choose("D")

    reason = "Choose two only. Take one of your choices back first."
    expect(sitting.page.locator("#limit")).to_have_text(reason)
    sitting.expect_announced(reason)
    sitting.expect_save_state("saved")
    assert sitting.stored(MULTIPLE).value == [sitting.option_id("A"), sitting.option_id("C")]


def test_an_answer_can_be_taken_back(sitting: Sitting) -> None:
    sitting.choose("A")
    sitting.expect_stored(SINGLE, "A")

    sitting.page.get_by_role("button", name="Clear answer").click()

    sitting.expect_save_state("saved")
    assert sitting.history(SINGLE)[-1] is None
    expect(sitting.page.locator(".option input:checked")).to_have_count(0)


def test_striking_an_option_out_takes_it_out_of_the_answer(sitting: Sitting) -> None:
    sitting.choose("A")

    sitting.strike("A")

    sitting.expect_save_state("saved")
    assert sitting.stored(SINGLE).eliminated == [sitting.option_id("A")]
    assert sitting.stored(SINGLE).value is None
    expect(sitting.page.get_by_role("button", name="Strike out option A")).to_have_attribute("aria-pressed", "true")


def test_choosing_a_struck_option_brings_it_back(sitting: Sitting) -> None:
    sitting.strike("B")

    sitting.choose("B")

    sitting.expect_stored(SINGLE, "B")
    assert sitting.stored(SINGLE).eliminated == []


def _steps(sitting: Sitting) -> list[str]:
    return [step.get_attribute("data-option") or "" for step in sitting.page.locator(".step").all()]


def test_steps_are_moved_by_buttons(sitting: Sitting) -> None:
    sitting.go_to(ORDERING)
    first, second, *rest = _steps(sitting)

    sitting.page.locator(f".step[data-option='{first}']").get_by_role("button", name="Move down").click()

    sitting.expect_save_state("saved")
    assert _steps(sitting) == sitting.stored(ORDERING).value == [second, first, *rest]
    sitting.expect_announced("Now number 2 of 4")


def test_steps_are_moved_by_their_number(sitting: Sitting) -> None:
    sitting.go_to(ORDERING)
    first, *rest = _steps(sitting)

    sitting.page.locator(".step select").first.select_option("4")

    sitting.expect_save_state("saved")
    assert _steps(sitting) == sitting.stored(ORDERING).value == [*rest, first]


def test_steps_are_moved_by_dragging(sitting: Sitting) -> None:
    sitting.go_to(ORDERING)
    first, *rest = _steps(sitting)
    handles = sitting.page.locator(".step__handle")

    handles.first.hover()
    sitting.page.mouse.down()
    box = handles.nth(3).bounding_box()
    assert box
    sitting.page.mouse.move(box["x"] + 5, box["y"] + box["height"] - 1, steps=8)
    sitting.page.mouse.up()

    sitting.expect_save_state("saved")
    assert _steps(sitting) == sitting.stored(ORDERING).value == [*rest, first]


def test_the_order_shown_is_no_answer_until_it_is_confirmed(sitting: Sitting) -> None:
    sitting.go_to(ORDERING)
    expect(sitting.page.get_by_text("Not answered yet")).to_be_visible()
    assert sitting.stored(ORDERING).value is None

    sitting.page.get_by_role("button", name="This order is right").click()

    sitting.expect_save_state("saved")
    assert sitting.stored(ORDERING).value == _steps(sitting)


def test_rows_are_matched_by_lists_and_an_option_moves_with_its_second_use(sitting: Sitting) -> None:
    sitting.go_to(MATCHING)
    lists = sitting.page.locator(".match select")
    lists.nth(0).select_option(index=1)
    lists.nth(1).select_option(index=2)

    lists.nth(2).select_option(index=1)

    sitting.expect_save_state("saved")
    expect(lists.nth(0)).to_have_value("")
    response = sitting.stored(MATCHING)
    prompts, options = ([shown for shown, _ in pairs] for pairs in (response.prompts, response.options))
    assert response.value == [[prompts[1], options[1]], [prompts[2], options[0]]]


def test_selected_text_is_highlighted_and_stays_so(sitting: Sitting) -> None:
    sitting.page.locator(".stem p").first.select_text()

    sitting.part("highlight-button").click()
    sitting.press("next")
    sitting.press("previous")
    sitting.expect_kept("marks", "records.length === 1")
    sitting.reload()

    expect(sitting.page.locator(".stem mark")).to_have_text(re.compile("^A team works on item"))


def test_a_highlight_is_removed_by_a_press_on_it(sitting: Sitting) -> None:
    sitting.page.locator(".stem p").first.select_text()
    sitting.part("highlight-button").click()

    sitting.page.locator(".stem mark").click()
    sitting.page.get_by_role("button", name="Remove highlight").click()

    expect(sitting.page.locator(".stem mark")).to_have_count(0)


def test_sentences_are_highlighted_without_selecting_anything(sitting: Sitting) -> None:
    sitting.page.keyboard.press("h")
    dialog = sitting.page.get_by_role("dialog", name="Highlight sentences")
    dialog.get_by_label("What helps?").check()
    dialog.get_by_role("button", name="Done").click()

    expect(sitting.page.locator(".stem mark")).to_have_text("What helps?")


def test_a_highlight_leaves_the_text_as_it_was(sitting: Sitting) -> None:
    stem = sitting.page.locator(".stem")
    before = stem.inner_text()

    stem.locator("p").first.select_text()
    sitting.part("highlight-button").click()

    assert stem.inner_text() == before
    assert not sitting.calls(ending="responses/"), "highlights stay in this browser"
