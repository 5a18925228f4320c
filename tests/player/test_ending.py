"""Handing in: asked first, everything sent first, said plainly when that cannot be."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from practice.models import Attempt
from tests.player.sitting import Sitting


@pytest.fixture
def at_the_end(drill: Any, open_sitting: Any) -> Sitting:
    """One answered, one flagged, and the review screen open."""
    sitting = open_sitting(drill)
    sitting.choose("A")
    sitting.expect_save_state("saved")
    sitting.go_to(3)
    sitting.press("flag")
    sitting.expect_save_state("saved")
    sitting.press("review-all")
    return sitting


def _is_open(sitting: Sitting) -> bool:
    return Attempt.objects.get(pk=sitting.attempt.pk).status == "in_progress"


def test_the_question_before_the_end_names_what_is_not_complete(at_the_end: Sitting) -> None:
    at_the_end.press("end")

    dialog = at_the_end.page.get_by_role("dialog", name="End this practice?")
    expect(dialog).to_contain_text("4 questions are not complete: 2–5.")
    expect(dialog).to_contain_text("1 question is flagged: 3.")
    dialog.get_by_role("button", name="Go back").click()
    assert _is_open(at_the_end)


def test_ending_leads_to_the_result_and_leaves_nothing_behind(at_the_end: Sitting) -> None:
    at_the_end.press("end")
    at_the_end.press("end-confirm")

    at_the_end.page.wait_for_url("**/result/")
    assert not _is_open(at_the_end)
    left = """async () => {
      const result = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
      const db = await result(indexedDB.open("examprep-player"));
      const stores = [...db.objectStoreNames];
      return Promise.all(stores.map((name) => result(db.transaction(name).objectStore(name).count())));
    }"""
    assert set(at_the_end.page.evaluate(left)) == {0}


def test_what_waits_is_sent_before_the_end(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(lambda route: route.abort())
    sitting.choose("B")
    option = sitting.option_id("B")
    sitting.expect_save_state("unsaved")
    sitting.press("review-all")
    sitting.let_saves_through()

    sitting.press("end")
    sitting.press("end-confirm")

    sitting.page.wait_for_url("**/result/")
    assert sitting.stored().value == [option]


def test_a_tab_that_is_left_after_the_end_writes_nothing_down(at_the_end: Sitting, open_sitting: Any) -> None:
    other = open_sitting(at_the_end.attempt)
    at_the_end.press("end")
    at_the_end.press("end-confirm")
    expect(other.page.get_by_role("dialog")).to_contain_text("Handed in in another tab")
    other.expect_kept("places", "records.length === 0")

    other.page.evaluate("dispatchEvent(new Event('pagehide'))")

    other.expect_kept("places", "records.length === 0")


@pytest.fixture
def unsent(drill: Any, open_sitting: Any, page: Page) -> Sitting:
    """The candidate ended, but one answer cannot be sent."""
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.on_save(lambda route: route.abort())
    sitting.choose("B")
    sitting.expect_save_state("unsaved")
    sitting.press("review-all")
    sitting.press("end")
    sitting.press("end-confirm")
    dialog = sitting.page.get_by_role("dialog", name="Not everything could be sent")
    expect(dialog).to_contain_text("1 answer could not be sent: question 1.")
    return sitting


def test_with_an_unsent_answer_the_attempt_stays_open(unsent: Sitting) -> None:
    assert _is_open(unsent)
    assert not unsent.calls("POST", "submission/")


def test_waiting_ends_the_attempt_by_itself_once_everything_is_sent(unsent: Sitting) -> None:
    unsent.let_saves_through()
    unsent.page.clock.run_for(31_000)  # the longest wait before the next try

    unsent.page.wait_for_url("**/result/")
    assert unsent.stored().value


def test_an_unsent_answer_can_be_downloaded_at_the_end(unsent: Sitting) -> None:
    with unsent.page.expect_download() as download:
        unsent.press("unsent-download")

    assert download.value.suggested_filename == f"unsent-answers-{unsent.attempt.pk}.json"


def test_one_may_go_back_and_on_with_an_unsent_answer(unsent: Sitting) -> None:
    unsent.page.keyboard.press("Escape")
    unsent.stop_clock()
    unsent.press("review-back")
    unsent.press("save")
    # a try that was under way when the clock stopped is refused before the next one may pass
    unsent.expect_save_state("unsaved")
    expect(unsent.part("save-retry")).to_be_visible()
    unsent.let_saves_through()

    unsent.press("save-retry")

    unsent.expect_stored(1, "B")
    assert _is_open(unsent)
