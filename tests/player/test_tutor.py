"""Tutor sittings: the answer after each item, and then no change any more."""

from typing import Any

from playwright.sync_api import expect

from questions.models import ItemVersion
from tests.player.sitting import Sitting


def _right_letter(sitting: Sitting, position: int = 1) -> str:
    response = sitting.stored(position)
    correct = ItemVersion.objects.get(pk=response.version_id).key.solution["correct"]
    return "ABCD"[[handle for _, handle in response.options].index(correct[0])]


def test_check_answer_says_right_or_wrong_and_why(tutor: Any, open_sitting: Any) -> None:
    sitting = open_sitting(tutor)
    right = _right_letter(sitting)
    sitting.choose("A" if right != "A" else "B")

    sitting.page.get_by_role("button", name="Check answer").click()

    expect(sitting.page.get_by_role("heading", name=f"Not correct. The answer is {right}.")).to_be_focused()
    expect(sitting.option(right)).to_contain_text("Correct answer")
    expect(sitting.option("A" if right != "A" else "B")).to_contain_text("Your answer, not correct")
    expect(sitting.page.locator(".rationale")).to_have_count(4)
    expect(sitting.page.get_by_role("link", name="Amazon S3")).to_be_visible()


def test_a_checked_answer_cannot_be_changed(tutor: Any, open_sitting: Any) -> None:
    sitting = open_sitting(tutor)
    sitting.choose(_right_letter(sitting))
    sitting.page.keyboard.press("Alt+c")
    expect(sitting.page.get_by_role("heading", name="Correct.")).to_be_visible()

    sitting.page.keyboard.press("a")
    sitting.page.keyboard.press("b")

    expect(sitting.page.locator(".option input:enabled")).to_have_count(0)
    sitting.expect_stored(1, _right_letter(sitting))


def test_the_explanation_is_there_again_after_a_reload(tutor: Any, open_sitting: Any) -> None:
    sitting = open_sitting(tutor)
    sitting.page.get_by_role("button", name="Check answer").click()
    expect(sitting.page.get_by_role("heading", name="Not answered.")).to_be_visible()

    sitting.reload()

    expect(sitting.page.locator(".rationale")).to_have_count(4)


def test_every_kind_shows_what_was_right(tutor: Any, open_sitting: Any) -> None:
    sitting = open_sitting(tutor)
    for position in range(1, 5):
        sitting.go_to(position)
        sitting.page.get_by_role("button", name="Check answer").click()
        expect(sitting.page.get_by_role("heading", name="Not answered.")).to_be_visible()
        expect(sitting.page.locator(".option__verdict").first).to_be_visible()


def test_without_a_connection_the_answer_waits_and_the_choice_is_kept(tutor: Any, open_sitting: Any) -> None:
    sitting = open_sitting(tutor)
    sitting.page.context.set_offline(True)
    sitting.choose("A")

    sitting.page.get_by_role("button", name="Check answer").click()

    expect(sitting.part("check-error")).to_contain_text("as soon as the connection is back")
    sitting.expect_chosen("A")


def test_a_drill_shows_nothing_before_its_end(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    expect(sitting.page.get_by_role("button", name="Check answer")).to_have_count(0)
