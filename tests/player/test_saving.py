"""An answer that was given is kept, sent, and never said to be saved before it is."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect


def test_an_answer_is_sent_within_a_second_and_shown_as_saved(drill: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.stop_clock()

    sitting.choose("B")
    sitting.expect_kept("queue", "records.length === 1")
    with page.expect_request("**/responses/1/"):
        page.clock.run_for(1000)

    sitting.expect_stored(1, "B")


def test_it_says_saving_until_the_server_has_confirmed(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    with sitting.holding("**/responses/1/") as save:
        sitting.choose("A")

    sitting.expect_save_state("saving")
    save.route.continue_()
    sitting.expect_stored(1, "A")


def test_quick_changes_travel_as_one_call(drill: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.stop_clock()

    for letter in "ABCD":
        page.keyboard.press(letter.lower())
    sitting.expect_kept("queue", f"records[0]?.content.value[0] === '{sitting.option_id('D')}'")
    page.clock.run_for(1000)

    sitting.expect_stored(1, "D")
    assert len(sitting.calls(ending="responses/")) == 1


def test_a_save_that_failed_is_sent_after_a_reload(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(lambda route: route.abort())
    sitting.choose("C")
    sitting.expect_save_state("unsaved")

    sitting.let_saves_through()
    sitting.reload()

    sitting.expect_chosen("C")
    sitting.expect_stored(1, "C")


def test_nothing_is_called_saved_before_the_questions_are_there(drill: Any, open_sitting: Any, page: Page) -> None:
    """After a reload an answer may still wait in this browser."""
    page.route(f"**/api/v1/attempts/{drill.pk}/", lambda _route: None)  # never answered

    sitting = open_sitting(drill, page, at="loading")

    expect(page.get_by_text("Loading the questions")).to_be_visible()
    expect(sitting.part("save")).to_be_hidden()


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408])
def test_a_save_is_tried_again_after_a_passing_error(drill: Any, open_sitting: Any, page: Page, status: int) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.on_save(lambda route: route.fulfill(status=status, body="<h1>not now</h1>"), times=2)

    sitting.choose("A")
    sitting.expect_save_state("unsaved")
    page.clock.run_for(3000)
    page.clock.run_for(3000)

    sitting.expect_stored(1, "A")


def test_a_save_is_tried_again_by_itself_with_growing_distance(drill: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.on_save(lambda route: route.abort("connectionreset"), times=3)

    sitting.choose("A")
    for _ in range(3):
        sitting.expect_save_state("unsaved")
        page.clock.run_for(9000)

    sitting.expect_stored(1, "A")


def test_a_call_that_is_never_answered_is_given_up_and_repeated(drill: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.on_save(lambda _route: None, times=1)  # neither answered nor refused
    with page.expect_request("**/responses/1/"):
        sitting.choose("B")

    page.clock.run_for(11_000)
    sitting.expect_save_state("unsaved")
    page.clock.run_for(2000)

    sitting.expect_stored(1, "B")


def test_a_page_of_a_proxy_confirms_nothing(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    portal = {"status": 200, "content_type": "text/html", "body": "<h1>Sign in to this network</h1>"}
    sitting.on_save(lambda route: route.fulfill(**portal))

    sitting.choose("A")

    sitting.expect_save_state("unsaved")
    sitting.let_saves_through()
    sitting.connection_returns()
    sitting.expect_stored(1, "A")


def test_a_returning_connection_is_used_at_once(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.page.context.set_offline(True)
    sitting.choose("A")
    sitting.expect_save_state("unsaved")

    sitting.page.context.set_offline(False)

    sitting.expect_stored(1, "A")


def test_a_connection_that_returns_during_a_failing_try_is_used_at_once(
    drill: Any, open_sitting: Any, page: Page
) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.stop_clock()  # no later try comes by itself
    sitting.choose("A")
    sitting.expect_kept("queue", "records.length === 1")
    with sitting.holding("**/responses/1/") as save:
        page.clock.run_for(1000)

    with page.expect_response("**/progress/"):
        sitting.connection_returns()
    save.route.abort()

    sitting.expect_stored(1, "A")


def test_nothing_is_lost_when_the_tab_dies_between_request_and_reply(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(lambda _route: None)  # on its way for ever
    with sitting.page.expect_request("**/responses/1/"):
        sitting.choose("B")
    sitting.page.close()

    again = open_sitting(drill)

    again.expect_chosen("B")
    again.expect_stored(1, "B")


def _swallow_reply(route: Route) -> None:
    """The server has it, the browser never hears of it."""
    route.fetch()
    route.abort("connectionreset")


def test_a_lost_reply_is_no_conflict_with_oneself(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(_swallow_reply)
    sitting.choose("A")
    sitting.expect_save_state("unsaved")
    sitting.let_saves_through()
    assert sitting.stored().value == [sitting.option_id("A")]

    sitting.choose("C")

    sitting.expect_stored(1, "C")
    expect(sitting.page.locator(".notice")).to_have_count(0)


def test_a_lost_reply_is_no_conflict_after_a_reload_either(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(_swallow_reply)
    sitting.choose("A")
    sitting.expect_save_state("unsaved")
    sitting.let_saves_through()
    sitting.on_save(lambda route: route.abort())
    sitting.choose("D")
    sitting.expect_save_state("unsaved")

    sitting.let_saves_through()
    sitting.reload()

    sitting.expect_chosen("D")
    sitting.expect_stored(1, "D")
    expect(sitting.page.locator(".notice")).to_have_count(0)


def test_visiting_every_item_without_touching_it_changes_nothing(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.choose("B")
    sitting.expect_stored(1, "B")

    for _ in range(4):
        sitting.press("next")
    for _ in range(4):
        sitting.press("previous")

    sitting.expect_chosen("B")
    sitting.hide_page()
    assert len(sitting.calls(ending="responses/")) == 1
    assert [len(sitting.history(position)) for position in range(1, 6)] == [1, 0, 0, 0, 0]


def test_several_waiting_answers_travel_in_one_call(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(lambda route: route.abort())
    for letter in "ABC":
        sitting.choose(letter)
        sitting.expect_save_state("unsaved")
        sitting.press("next")
    expect(sitting.part("save-text")).to_have_text("Not saved (3)")

    with sitting.page.expect_response(re.compile(r"/responses/$")):
        sitting.let_saves_through()
        sitting.connection_returns()

    sitting.expect_save_state("saved")
    assert [len(sitting.history(position)) for position in (1, 2, 3)] == [1, 1, 1]


def test_one_refused_answer_does_not_hold_up_the_others(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    refusal = {"status": 422, "json": {"code": "illegal_value", "detail": "No.", "errors": {}}}
    sitting.page.route("**/responses/1/", lambda route: route.fulfill(**refusal))
    sitting.choose("A")
    expect(sitting.page.locator(".notice")).to_contain_text("question 1 was not accepted")

    sitting.press("next")
    with sitting.page.expect_response("**/responses/2/"):
        sitting.choose("B")

    assert sitting.stored(2).value == [sitting.option_id("B")]
    expect(sitting.part("save-text")).to_have_text("Not saved")


def test_unsent_answers_can_be_taken_away_as_a_file(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(lambda route: route.abort())
    sitting.choose("B")
    sitting.expect_save_state("unsaved")

    sitting.press("save")
    with sitting.page.expect_download() as download:
        sitting.press("save-download")

    text = download.value.path().read_text()
    assert sitting.option_id("B") in text
    assert str(drill.pk) in text


def test_it_says_so_when_the_browser_keeps_nothing(drill: Any, open_sitting: Any, page: Page) -> None:
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    sitting = open_sitting(drill, page)
    expect(page.locator(".notice")).to_contain_text("does not let the site keep a copy")

    sitting.choose("A")

    sitting.expect_stored(1, "A")


def test_a_full_disk_loses_the_copy_and_not_the_answer(drill: Any, open_sitting: Any, page: Page) -> None:
    page.add_init_script(
        """const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...args) {
          if (this.name === "queue") throw new DOMException("full", "QuotaExceededError");
          return put.apply(this, args);
        };"""
    )
    sitting = open_sitting(drill, page)
    sitting.on_save(lambda route: route.abort())
    sitting.choose("A")
    sitting.expect_save_state("unsaved")
    expect(page.locator(".notice")).to_contain_text("does not let the site keep a copy")

    sitting.let_saves_through()
    sitting.connection_returns()

    sitting.expect_stored(1, "A")
