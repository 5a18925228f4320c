"""When an attempt is open, overdue, or still takes what was answered offline; to the second and beyond."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from practice.core.attempt import (
    TRANSITIONS,
    Status,
    Timing,
    accepts_late_sync,
    extra_time_s,
    is_open_at,
    is_overdue_at,
    remaining_ms,
)

DEADLINE = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
S = timedelta(seconds=1)
H = timedelta(hours=1)


@pytest.mark.parametrize(
    ("after", "is_open"),
    [(-3600 * S, True), (0 * S, True), (9 * S, True), (10 * S, True), (10 * S + MS, False), (11 * S, False)],
)
def test_saves_are_accepted_until_ten_seconds_after_the_deadline(after, is_open):
    assert is_open_at("in_progress", DEADLINE, DEADLINE + after) is is_open
    assert is_overdue_at("in_progress", DEADLINE, DEADLINE + after) is not is_open


@pytest.mark.parametrize("status", ["submitted", "scored"])
def test_a_closed_attempt_is_neither_open_nor_overdue(status):
    assert not is_open_at(status, DEADLINE, DEADLINE - H)
    assert not is_overdue_at(status, DEADLINE, DEADLINE + H)


def test_an_untimed_attempt_stays_open():
    assert is_open_at("in_progress", None, DEADLINE + 1000 * H)
    assert not is_overdue_at("in_progress", None, DEADLINE + 1000 * H)


@pytest.mark.parametrize(("before", "expected"), [(S, 1000), (MS, 1), (MS / 2, 0), (0 * S, 0), (-5 * S, 0)])
def test_remaining_time_is_whole_milliseconds_and_never_negative(before, expected):
    assert remaining_ms(DEADLINE, DEADLINE - before) == expected


def test_an_untimed_attempt_has_no_remaining_time():
    assert remaining_ms(None, DEADLINE) is None


def accepts(**changes):
    usual = {
        "closed_by": "deadline",
        "deadline_at": DEADLINE,
        "answered_at": DEADLINE - H,
        "is_review_open": False,
        "now": DEADLINE + H,
    }
    return accepts_late_sync(**(usual | changes))


@pytest.mark.parametrize(
    ("after", "is_accepted"), [(S, True), (24 * H - S, True), (24 * H, True), (24 * H + MS, False)]
)
def test_a_late_response_may_come_within_24_hours(after, is_accepted):
    assert accepts(now=DEADLINE + after) is is_accepted


@pytest.mark.parametrize(("after", "is_accepted"), [(-S, True), (0 * S, True), (MS, False), (9 * S, False)])
def test_a_late_response_must_have_been_made_before_the_deadline(after, is_accepted):
    assert accepts(answered_at=DEADLINE + after) is is_accepted


def test_who_handed_in_has_decided():
    assert not accepts(closed_by="candidate")


def test_who_has_seen_the_key_cannot_add_responses():
    assert not accepts(is_review_open=True)


def test_an_untimed_attempt_has_no_late_responses():
    assert not accepts(deadline_at=None)


@pytest.mark.parametrize(
    ("has_esl", "percent", "expected"),
    [
        (False, 0, 0),
        (True, 0, 1800),  # ESL +30
        (False, 25, 2550),  # a quarter of 170 minutes
        (False, 50, 5100),
        (True, 50, 6900),  # the percentage is of the limit without the ESL minutes
        (False, 200, 20_400),
    ],
)
def test_extra_time_is_the_esl_minutes_plus_a_share_of_the_limit(has_esl, percent, expected):
    assert extra_time_s(time_limit_s=10_200, esl_extra_s=1800, has_esl=has_esl, percent=percent) == expected


def test_fractions_of_a_second_are_dropped():
    assert extra_time_s(time_limit_s=157, esl_extra_s=0, has_esl=False, percent=33) == 51


def test_the_deadline_is_the_start_plus_all_the_time_there_is():
    timing = Timing(time_limit_s=10_200, extra_time_s=1800)

    assert timing.deadline_after(DEADLINE) == DEADLINE + timedelta(minutes=200)


def test_the_only_moves_are_forwards():
    order = list(Status)

    assert {(before, after) for before in order for after in TRANSITIONS[before]} == set(itertools.pairwise(order))
