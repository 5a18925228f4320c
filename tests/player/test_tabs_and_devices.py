"""Several views of one attempt: nothing is overwritten silently."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.player.sitting import Sitting


def test_a_second_tab_sees_an_answer_at_once(drill: Any, open_sitting: Any) -> None:
    first, second = open_sitting(drill), open_sitting(drill)

    first.choose("C")

    second.expect_chosen("C")
    first.expect_stored(1, "C")
    second.expect_save_state("saved")


def test_edits_of_two_tabs_in_turn_follow_each_other(drill: Any, open_sitting: Any) -> None:
    first, second = open_sitting(drill), open_sitting(drill)

    for tab, other, letter in [(first, second, "A"), (second, first, "B"), (first, second, "D")]:
        tab.choose(letter)
        other.expect_chosen(letter)
        tab.expect_stored(1, letter)

    options = [first.option_id(letter) for letter in "ABD"]
    assert first.history() == [[option] for option in options]
    expect(first.page.locator(".notice")).to_have_count(0)
    expect(second.page.locator(".notice")).to_have_count(0)


def test_another_tab_sends_what_a_closed_one_left(drill: Any, open_sitting: Any) -> None:
    first, second = open_sitting(drill), open_sitting(drill)
    first.on_save(lambda route: route.abort())
    first.choose("B")
    first.expect_save_state("unsaved")

    first.page.close()

    second.expect_chosen("B")
    second.expect_stored(1, "B")


def test_another_device_shows_the_answers_given_before(drill: Any, open_sitting: Any, other_device: Any) -> None:
    here = open_sitting(drill)
    here.choose("B")
    here.expect_stored(1, "B")

    other_device(drill).expect_chosen("B")


def test_another_device_hears_of_a_new_answer_when_it_asks(drill: Any, open_sitting: Any, other_device: Any) -> None:
    here, there = open_sitting(drill), other_device(drill)
    here.choose("B")
    here.expect_stored(1, "B")

    there.show_page()

    there.expect_chosen("B")
    assert not there.calls(ending="responses/")


@pytest.fixture
def conflict(drill: Any, open_sitting: Any, other_device: Any) -> tuple[Sitting, Sitting]:
    """Both devices answered the first item; the answer given here came too late."""
    here, there = open_sitting(drill), other_device(drill)
    there.choose("B")
    there.expect_stored(1, "B")
    here.choose("A")
    expect(here.page.locator(".notice")).to_contain_text("Here you chose A")
    return here, there


def test_a_late_answer_of_a_second_device_does_not_overwrite(conflict: tuple[Sitting, Sitting]) -> None:
    here, _ = conflict

    here.expect_chosen("B")
    here.expect_stored(1, "B")
    assert len(here.history()) == 1


def test_the_candidate_may_put_their_own_answer_back(conflict: tuple[Sitting, Sitting]) -> None:
    here, _ = conflict

    here.page.get_by_role("button", name="Use my answer").click()

    here.expect_chosen("A")
    here.expect_stored(1, "A")
    assert len(here.history()) == 2


def test_a_conflict_waits_for_the_candidate_over_a_reload(conflict: tuple[Sitting, Sitting]) -> None:
    here, _ = conflict

    here.reload()

    here.expect_chosen("B")
    here.page.get_by_role("button", name="Keep the saved answer").click()
    here.expect_kept("queue", "records.length === 0")
    here.reload()
    expect(here.page.locator(".notice")).to_have_count(0)


def test_a_flag_here_and_an_answer_there_fit_together(drill: Any, open_sitting: Any, other_device: Any) -> None:
    here, there = open_sitting(drill), other_device(drill)
    there.choose("B")
    there.expect_stored(1, "B")

    here.press("flag")

    here.expect_chosen("B")
    here.expect_stored(1, "B")
    assert here.stored().flagged
    expect(here.page.locator(".notice")).to_have_count(0)


def test_who_goes_on_after_handing_in_elsewhere_is_told(drill: Any, open_sitting: Any, other_device: Any) -> None:
    here, there = open_sitting(drill), other_device(drill)
    there.press("review-all")
    there.press("end")
    there.press("end-confirm")
    there.page.wait_for_url("**/result/")

    here.choose("A")

    expect(here.page.get_by_role("dialog")).to_contain_text("1 answer came after the end")
    assert here.stored().value is None


def test_handing_in_closes_the_other_tab_of_this_browser(drill: Any, open_sitting: Any, page: Page) -> None:
    first, second = open_sitting(drill), open_sitting(drill)

    first.press("review-all")
    first.press("end")
    first.press("end-confirm")

    expect(second.page.get_by_role("dialog")).to_contain_text("Handed in in another tab")
    first.page.wait_for_url("**/result/")


def test_a_tab_does_not_call_saved_what_another_tab_could_not_save(drill: Any, open_sitting: Any) -> None:
    first, second = open_sitting(drill), open_sitting(drill)
    for tab in (first, second):
        tab.on_save(lambda route: route.abort())

    first.choose("B")

    second.expect_chosen("B")
    assert second.part("save").get_attribute("data-state") != "saved"
    second.expect_save_state("unsaved")
