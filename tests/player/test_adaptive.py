"""A sitting whose questions come one at a time, as the answers before suggest."""

import random
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.models import Attempt
from practice.services.adaptive import start_adaptive
from practice.services.starting import PracticePlan
from tests.factories.questions import published_item
from tests.player.sitting import Sitting


@pytest.fixture
def adaptive(exam: Any, user: Any) -> Attempt:
    """Up to three questions, of which the first is there."""
    for number in range(6):
        published_item("single", task=("1.1", "2.1", "3.1")[number % 3])
    return start_adaptive(user=user, exam=exam, plan=PracticePlan(count=3), now=timezone.now(), rng=random.Random(1))


def _answer(sitting: Sitting, letter: str = "A") -> None:
    sitting.choose(letter)
    sitting.press("check")
    expect(sitting.page.locator("#feedback-title")).to_be_visible()


def test_the_next_question_comes_after_the_answer_was_checked(adaptive: Any, open_sitting: Any) -> None:
    sitting = open_sitting(adaptive)
    expect(sitting.part("place")).to_have_text("Question 1 of up to /3")

    _answer(sitting)
    sitting.press("next")
    sitting.expect_position(2)
    _answer(sitting, "B")
    sitting.press("next")
    sitting.expect_position(3)

    expect(sitting.part("place")).to_have_text("Question 3 of /3")
    expect(sitting.part("next-text")).to_have_text("Review")
    expect(sitting.page.locator(".player__side [data-position]")).to_have_count(3)
    assert adaptive.responses.count() == 3


def test_next_before_checking_says_what_to_do_first(adaptive: Any, open_sitting: Any) -> None:
    sitting = open_sitting(adaptive)
    sitting.choose("A")

    sitting.press("next")

    expect(sitting.part("check-error")).to_have_text("Check your answer first: the next question depends on it.")
    expect(sitting.part("check")).to_be_focused()
    assert adaptive.responses.count() == 1


def test_without_a_connection_it_waits_and_comes_by_itself(adaptive: Any, open_sitting: Any) -> None:
    sitting = open_sitting(adaptive)
    _answer(sitting)
    sitting.page.route("**/items/", lambda route: route.abort())

    sitting.press("next")
    expect(sitting.part("notices")).to_contain_text("as soon as the connection is back")
    expect(sitting.part("next-text")).to_have_text("Next")
    sitting.page.unroute("**/items/")
    sitting.connection_returns()

    sitting.expect_position(2)
    expect(sitting.part("notices").locator(".notice")).to_have_count(0)


def test_another_tab_and_a_reload_have_the_same_questions(adaptive: Any, open_sitting: Any) -> None:
    first, second = open_sitting(adaptive), open_sitting(adaptive)
    _answer(first)

    first.press("next")
    first.expect_position(2)

    expect(second.page.locator(".player__side [data-position]")).to_have_count(2)
    second.go_to(2)
    stem = second.page.locator(".stem").inner_text()
    first.reload()
    first.expect_position(2)
    expect(first.page.locator(".stem")).to_have_text(stem)


def test_another_device_catches_up(adaptive: Any, open_sitting: Any, other_device: Any) -> None:
    first, second = open_sitting(adaptive), other_device(adaptive)
    _answer(first)
    first.press("next")
    first.expect_position(2)

    second.hide_page()
    second.show_page()

    expect(second.page.locator(".player__side [data-position]")).to_have_count(2)


def test_it_may_end_early_and_counts_what_was_asked(adaptive: Any, open_sitting: Any) -> None:
    sitting = open_sitting(adaptive)
    _answer(sitting)

    sitting.press("review-all")
    sitting.press("end")
    expect(sitting.part("end-body")).to_contain_text("Up to 3 could be asked; only those asked so far count.")
    sitting.press("end-confirm")

    sitting.page.wait_for_url("**/result/")
    adaptive.refresh_from_db()
    assert (adaptive.status, adaptive.item_count) == ("submitted", 1)
