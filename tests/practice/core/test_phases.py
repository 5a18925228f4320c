"""Phases of a preparation, and the days of full mocks."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.core.phases import Phase, days_for_mocks, phase_on, phases_between

MONDAY = date(2026, 11, 23)
WEEK = (45, 45, 45, 45, 45, 240, 90)
DAY = timedelta(days=1)


def mocks(**changes):
    exam_on = changes.pop("exam_on", MONDAY + 60 * DAY)
    stretches = phases_between(MONDAY, exam_on) if exam_on else ()
    facts = {
        "today": MONDAY,
        "minutes": WEEK,
        "needed": 170,
        "left": 8,
        "last_mock_on": None,
        "until": MONDAY + 13 * DAY,
    }
    return days_for_mocks(exam_on=exam_on, stretches=stretches, **facts | changes)


@pytest.mark.parametrize(
    ("total", "lengths"),
    [
        (0, {}),
        (1, {"rest": 1}),
        (2, {"mocks": 1, "rest": 1}),
        (5, {"drill": 1, "mocks": 2, "consolidate": 1, "rest": 1}),
        # 60 - 1 - 3 = 56; ceil(0.4 x 56) = 23 for mocks; 0.4 x 33 = 13 to learn
        (60, {"learn": 13, "drill": 20, "mocks": 23, "consolidate": 3, "rest": 1}),
        (365, {"learn": 133, "drill": 200, "mocks": 28, "consolidate": 3, "rest": 1}),
    ],
)
def test_phases_have_these_days(total, lengths):
    assert {one.phase.value: one.days for one in phases_between(MONDAY, MONDAY + total * DAY)} == lengths


@given(st.integers(1, 800))
def test_phases_follow_each_other_without_a_hole_up_to_the_exam(total):
    stretches = phases_between(MONDAY, MONDAY + total * DAY)

    assert stretches[0].first == MONDAY
    assert stretches[-1].phase == Phase.REST
    assert stretches[-1].last == MONDAY + (total - 1) * DAY
    assert all(one.last + DAY == other.first for one, other in pairwise(stretches))


def test_an_exam_in_the_past_has_no_phases():
    assert phases_between(MONDAY, MONDAY - DAY) == ()


def test_a_day_outside_is_in_no_phase():
    stretches = phases_between(MONDAY, MONDAY + 10 * DAY)

    assert phase_on(MONDAY - DAY, stretches) is None
    assert phase_on(MONDAY + 10 * DAY, stretches) is None
    assert phase_on(MONDAY + 9 * DAY, stretches) == Phase.REST


def test_mocks_stand_on_days_that_are_long_enough():
    assert {day.weekday() for day in mocks().days} == {5}


def test_the_last_weeks_have_most_mocks():
    gaps = [(later - day).days for day, later in pairwise(mocks().days)]

    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < gaps[0]


@given(st.integers(1, 200), st.integers(0, 10))
def test_no_mock_is_near_the_exam_and_none_are_too_many(total, left):
    exam_on = MONDAY + total * DAY
    days = mocks(exam_on=exam_on, left=left, minutes=(240,) * 7).days

    assert len(days) <= left
    assert all(day < exam_on - 2 * DAY for day in days)
    assert all((later - day).days >= 4 for day, later in pairwise(days))


def test_when_few_mocks_are_left_they_come_last():
    assert mocks(left=2).days == mocks().days[-2:]


def test_mocks_stay_where_they_are_when_the_plan_is_made_anew():
    before = mocks().days

    assert mocks(today=before[0] + DAY, left=len(before) - 1, last_mock_on=before[0]).days == before[1:]


def test_a_mock_that_was_just_sat_is_not_followed_by_another():
    exam_on = MONDAY + 8 * DAY

    assert mocks(exam_on=exam_on, minutes=(240,) * 7, last_mock_on=MONDAY - DAY).days[0] >= MONDAY + 3 * DAY


def test_when_no_day_is_long_enough_the_longest_ones_hold_mocks_and_it_is_said():
    found = mocks(minutes=(45, 45, 45, 45, 45, 120, 90))

    assert {day.weekday() for day in found.days} == {5}
    assert found.short_by == 50


def test_without_an_exam_date_every_second_week_has_a_mock():
    assert mocks(exam_on=None, until=MONDAY + 27 * DAY).days == (MONDAY + 5 * DAY, MONDAY + 19 * DAY)
    assert mocks(exam_on=None, last_mock_on=MONDAY - DAY).days == ()


def test_without_minutes_or_mocks_there_are_none():
    assert mocks(minutes=(0,) * 7).days == ()
    assert mocks(left=0).days == ()
