"""The server owns the clock; the browser shows it and can only ask."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from practice.models import Attempt
from tests.player.conftest import set_remaining
from tests.player.sitting import Sitting

MINUTE = 60_000


def _shown_s(sitting: Sitting) -> int:
    parts = [int(part) for part in (sitting.part("clock-time").text_content() or "").split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))


def _left_s(attempt: Attempt) -> float:
    attempt.refresh_from_db()
    assert attempt.deadline_at is not None
    return (attempt.deadline_at - timezone.now()).total_seconds()


def _expect_servers_time(sitting: Sitting) -> None:
    most, shown, least = _left_s(sitting.attempt), _shown_s(sitting), _left_s(sitting.attempt)
    assert least - 2 <= shown <= most + 2, f"{shown} s shown, {least} to {most} s left"


def _hold_progress(sitting: Sitting) -> None:
    """The server is not asked, so that only the browser's clock moves."""
    sitting.page.route("**/progress/", lambda route: route.abort())


def _run_until_left(sitting: Sitting, ms: int) -> None:
    """However long the page took to load."""
    sitting.page.clock.run_for(1000 * _shown_s(sitting) - ms + 1000)


def test_the_clock_shows_the_servers_time(timed: Any, open_sitting: Any) -> None:
    _expect_servers_time(open_sitting(timed))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_device_clock_an_hour_off_changes_nothing(timed: Any, open_sitting: Any, page: Page, hours: int) -> None:
    page.clock.install(time=timezone.now() + timedelta(hours=hours))
    sitting = open_sitting(timed, page)

    _expect_servers_time(sitting)
    sitting.choose("A")
    sitting.expect_stored(1, "A")
    assert abs(sitting.stored().answered_at - timezone.now()) < timedelta(minutes=10)


def test_somebody_sets_the_device_clock_during_the_sitting(timed: Any, open_sitting: Any, page: Page) -> None:
    sitting = open_sitting(timed, page)

    with page.expect_response("**/progress/"):  # the jump is noticed within seconds, and the server is asked
        page.evaluate("const real = Date.now; Date.now = () => real() + 3600e3")

    _expect_servers_time(sitting)


def test_a_sleeping_laptop_asks_the_server_when_it_wakes(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    sitting.hide_page()
    # The server went on for ten minutes while the browser's clock stood still.
    set_remaining(timed, timedelta(minutes=110))

    with sitting.page.expect_response("**/progress/"):
        sitting.show_page()

    expect(sitting.part("clock-time")).to_have_text(re.compile("^1:(50|49)"))
    _expect_servers_time(sitting)


def test_coming_back_asks_though_an_older_question_is_still_on_its_way(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    with sitting.holding("**/progress/") as older:
        sitting.hide_page()
    reply = older.route.fetch()  # written before the ten minutes of sleep
    set_remaining(timed, timedelta(minutes=110))

    sitting.show_page()
    older.route.fulfill(response=reply)

    expect(sitting.part("clock-time")).to_have_text(re.compile("^1:(50|49)"))


def _shift_date(sitting: Sitting, minutes: int) -> None:
    """As after a sleep in which performance.now() stood still; the page looks when it comes back."""
    sitting.page.evaluate(f"const real = Date.now; Date.now = () => real() + {minutes * MINUTE}")
    with sitting.page.expect_event("requestfailed"):
        sitting.show_page()


def test_a_machine_that_slept_offline_wakes_with_less_time(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    _hold_progress(sitting)

    _shift_date(sitting, 10)

    expect(sitting.part("clock-time")).to_have_text(re.compile("^1:(50|49)"))


def test_the_first_reply_after_a_sleep_offline_counts_more_than_the_date(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    _hold_progress(sitting)
    _shift_date(sitting, 10)
    expect(sitting.part("clock-time")).to_have_text(re.compile("^1:(50|49)"))

    sitting.page.unroute("**/progress/")
    sitting.choose("A")

    expect(sitting.part("clock-time")).to_have_text(re.compile("^1:5[89]"))


def test_a_date_set_back_gives_no_time(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    _hold_progress(sitting)

    _shift_date(sitting, -10)

    _expect_servers_time(sitting)


def test_throttled_timers_do_not_slow_the_clock(timed: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(timed, page)
    _hold_progress(sitting)

    page.clock.fast_forward(10 * MINUTE)  # every timer fires at most once

    expect(sitting.part("clock-time")).to_have_text(re.compile("^1:(50|49)"))


def test_an_extension_shows_with_the_next_reply(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    set_remaining(timed, timedelta(hours=2, minutes=30))

    sitting.choose("A")

    expect(sitting.part("clock-time")).to_have_text(re.compile("^2:(30|29)"))
    expect(sitting.page.locator(".notice")).to_contain_text("You have more time")


def test_an_extension_shows_within_a_minute_of_doing_nothing(timed: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(timed, page)
    set_remaining(timed, timedelta(hours=2, minutes=30))

    with page.expect_response("**/progress/"):
        page.clock.run_for(MINUTE)

    expect(sitting.part("clock-time")).to_have_text(re.compile("^2:(30|29)"))


def test_a_stale_time_is_up_is_ignored(timed: Any, open_sitting: Any, page: Page) -> None:
    set_remaining(timed, timedelta(minutes=1))
    page.clock.install()
    sitting = open_sitting(timed, page)
    set_remaining(timed, timedelta(minutes=20))

    with page.expect_response("**/progress/"):
        page.clock.fast_forward(61_000)

    expect(sitting.part("clock-time")).to_have_text(re.compile("^(20|19):"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    sitting.choose("A")
    sitting.expect_stored(1, "A")
    assert Attempt.objects.get(pk=timed.pk).status == "in_progress"


def test_when_time_is_up_the_last_answer_is_saved_and_the_attempt_closed(
    timed: Any, open_sitting: Any, page: Page
) -> None:
    page.clock.install()
    sitting = open_sitting(timed, page)
    sitting.choose("B")
    set_remaining(timed, timedelta(seconds=-1))  # in the grace for what is on its way

    page.clock.fast_forward(2 * 60 * MINUTE)

    dialog = page.get_by_role("dialog", name="Time is up")
    expect(dialog).to_contain_text("Every answer you gave in time is saved")
    assert sitting.stored().value
    closed = Attempt.objects.get(pk=timed.pk)
    assert (closed.status != "in_progress", closed.closed_by) == (True, "deadline")
    assert closed.submitted_at == closed.deadline_at
    dialog.get_by_role("link", name="See the result").click()
    page.wait_for_url("**/result/")


def test_an_answer_in_the_last_seconds_is_stored_though_the_browser_dies(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    option = sitting.option_id("C")
    set_remaining(timed, timedelta(seconds=5))

    with sitting.page.expect_response("**/responses/1/"):
        sitting.choose("C")
    sitting.page.close()

    assert sitting.stored().value == [option]


def test_without_a_connection_the_end_waits_for_the_server(timed: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(timed, page)
    _hold_progress(sitting)

    page.clock.fast_forward(2 * 60 * MINUTE)

    expect(page.get_by_role("dialog", name="Time is up")).to_contain_text("cannot be reached")
    assert Attempt.objects.get(pk=timed.pk).status == "in_progress"
    page.unroute("**/progress/")
    page.clock.run_for(6000)
    expect(page.get_by_role("dialog")).to_have_count(0)  # there was time left after all


@pytest.mark.parametrize("minutes", [30, 15, 5])
def test_a_notice_comes_up_at(timed: Any, open_sitting: Any, page: Page, minutes: int) -> None:
    set_remaining(timed, timedelta(minutes=minutes, seconds=50))
    page.clock.install()
    sitting = open_sitting(timed, page)
    _hold_progress(sitting)
    expect(page.locator(".notice")).to_have_count(0)

    _run_until_left(sitting, minutes * MINUTE)

    expect(page.locator(".notice")).to_contain_text(f"{minutes} minutes left")
    sitting.expect_announced(f"{minutes} minutes left.")


def test_the_clock_is_a_timer_that_does_not_speak_by_itself(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)

    clock = sitting.page.get_by_role("timer", name="Time left")
    expect(clock).to_be_visible()
    expect(clock).to_have_attribute("aria-live", "off")
    assert sitting.page.locator("[aria-live=polite] [role=timer], [aria-live=assertive] [role=timer]").count() == 0


def test_a_key_says_the_time(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)

    sitting.page.keyboard.press("t")

    sitting.expect_announced(re.compile("1 hour 59 minutes left|2 hours left"))


def test_the_clock_can_be_hidden_and_stays_hidden(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)

    sitting.press("clock-toggle")
    expect(sitting.part("clock-time")).to_be_hidden()
    sitting.reload()

    expect(sitting.part("clock-time")).to_be_hidden()
    sitting.press("clock-toggle")
    expect(sitting.part("clock-time")).to_be_visible()


def test_a_hidden_clock_returns_at_five_minutes(timed: Any, open_sitting: Any, page: Page) -> None:
    set_remaining(timed, timedelta(minutes=5, seconds=50))
    page.clock.install()
    sitting = open_sitting(timed, page)
    _hold_progress(sitting)
    sitting.press("clock-toggle")
    expect(sitting.part("clock-time")).to_be_hidden()

    _run_until_left(sitting, 5 * MINUTE)

    expect(sitting.part("clock-time")).to_be_visible()
    expect(sitting.part("clock-toggle")).to_be_hidden()


def test_an_untimed_drill_has_no_clock(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)

    expect(sitting.part("clock")).to_be_hidden()
    expect(sitting.part("clock-none")).to_have_text("No time limit")
    sitting.page.keyboard.press("t")
    sitting.expect_announced("There is no time limit.")


def test_time_counts_on_the_item_that_is_on_screen(drill: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)
    sitting.stop_clock()  # what the presses themselves take does not count

    sitting.press("next")
    page.clock.run_for(10_000)
    sitting.press("next")
    page.clock.run_for(5_000)
    with page.expect_response("**/progress/"):
        sitting.hide_page()
    page.clock.run_for(30_000)  # nobody looks
    with page.expect_response("**/progress/"):
        sitting.show_page()

    assert [sitting.stored(position).time_spent_ms for position in (2, 3, 4)] == [10_000, 5_000, 0]


def _think_for_a_minute(sitting: Sitting) -> None:
    """Until the page has taken in the answer to its question."""
    with sitting.page.expect_response("**/progress/") as answer:
        sitting.page.clock.run_for(MINUTE)
    answer.value.finished()


def test_somebody_who_only_thinks_has_nothing_to_report(drill: Any, open_sitting: Any, page: Page) -> None:
    """The server then only reads; the time of an item goes with its save, or once it was left."""
    page.clock.install()
    sitting = open_sitting(drill, page)

    sitting.press("next")
    _think_for_a_minute(sitting)
    _think_for_a_minute(sitting)
    sitting.press("next")
    _think_for_a_minute(sitting)

    reports = [call.post_data_json for call in sitting.calls(ending="progress/")]
    assert [report["position"] for report in reports] == [2, 2, 3]
    assert [list(report["time_spent_ms"]) for report in reports] == [["1"], [], ["2"]]


def test_a_long_look_at_an_item_is_reported_meanwhile(drill: Any, open_sitting: Any, page: Page) -> None:
    page.clock.install()
    sitting = open_sitting(drill, page)

    for _ in range(3):
        _think_for_a_minute(sitting)

    assert sitting.stored().time_spent_ms > 2 * MINUTE
