"""A whole stretch without a connection, and what was given in it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.models import Attempt
from tests.player.sitting import Sitting

pytestmark = pytest.mark.service_worker


def test_a_reload_without_a_connection_goes_on_where_it_was(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    sitting.wait_until_kept()
    sitting.page.context.set_offline(True)
    sitting.press("next")
    sitting.choose("C")
    sitting.expect_save_state("unsaved")

    sitting.reload()

    sitting.expect_position(2)
    sitting.expect_chosen("C")
    sitting.expect_save_state("unsaved")
    expect(sitting.page.locator(".notice")).to_contain_text("There is no connection")
    sitting.page.context.set_offline(False)
    sitting.expect_stored(2, "C")


def test_the_end_removes_the_service_worker_and_its_files(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.wait_until_kept()

    for part in ("review-all", "end", "end-confirm"):
        sitting.press(part)
    sitting.page.wait_for_url("**/result/")

    assert sitting.page.evaluate("caches.keys()") == []
    assert sitting.page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def _let_time_run_out(sitting: Sitting, ago: timedelta) -> None:
    """The deadline was a while ago, and the attempt was closed then."""
    deadline = timezone.now() - ago
    Attempt.objects.filter(pk=sitting.attempt.pk).update(deadline_at=deadline, started_at=deadline - timedelta(hours=2))


def _answer_earlier(sitting: Sitting, ago: timedelta) -> None:
    """Give an answer offline, dated back to when it was given."""
    earlier = (timezone.now() - ago).isoformat()
    sitting.page.context.set_offline(True)
    sitting.choose("B")
    sitting.expect_save_state("unsaved")
    sitting.page.evaluate(
        """async (earlier) => {
          const result = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
          const db = await result(indexedDB.open("examprep-player"));
          const store = db.transaction("queue", "readwrite").objectStore("queue");
          const [entry] = await result(store.getAll());
          await result(store.put({ ...entry, answered_at: earlier }));
        }""",
        earlier,
    )


def test_an_answer_given_in_time_arrives_late_and_counts(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    option = sitting.option_id("B")
    _answer_earlier(sitting, timedelta(minutes=20))
    _let_time_run_out(sitting, timedelta(minutes=10))

    sitting.page.context.set_offline(False)

    expect(sitting.page.get_by_role("dialog")).to_contain_text("1 answer given in time arrived late")
    stored = sitting.stored()
    assert (stored.value, stored.synced_late) == ([option], True)


def test_an_answer_left_in_the_browser_is_sent_by_the_result_page(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    option = sitting.option_id("B")
    _answer_earlier(sitting, timedelta(minutes=20))
    sitting.page.close()
    _let_time_run_out(sitting, timedelta(minutes=10))

    page = sitting.page.context.new_page()
    sitting.page.context.set_offline(False)
    page.goto(sitting.url)  # leads to the result: the attempt is closed

    # also when the page has loaded again with the new score
    expect(page.locator("main .message", has_text="1 answer of “Drill” that you gave in time")).to_be_visible()
    stored = sitting.stored()
    assert (stored.value, stored.synced_late) == ([option], True)


def test_an_answer_given_after_the_end_is_refused_and_said(timed: Any, open_sitting: Any) -> None:
    sitting = open_sitting(timed)
    _let_time_run_out(sitting, timedelta(minutes=10))

    sitting.choose("B")

    expect(sitting.page.get_by_role("dialog")).to_contain_text("1 answer came after the end")
    expect(sitting.part("ended-download")).to_be_visible()
    assert sitting.stored().value is None
