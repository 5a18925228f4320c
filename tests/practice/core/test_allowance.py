"""Times of one person for an assignment, worked by hand: 60 minutes, 9:00 to 12:00, ESL +30 of 60."""

from datetime import UTC, datetime, timedelta

import pytest

from practice.core.allowance import Basis, Profile, Times, allowance, changed_deadline, most_generous

DAY = datetime(2026, 11, 22, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BASIS = Basis(3600, DAY.replace(hour=9), DAY.replace(hour=12))


def profile(**changes):
    return Profile(**({"esl_extra_s": 1800, "esl_limit_s": 3600} | changes))


# own, groups, profile -> minutes, extra minutes
TABLE = {
    "nothing set: what holds for all": (None, [], {}, 60, 0),
    "the profile's 25 %": (None, [], {"percent": 25}, 60, 15),
    "the profile's ESL minutes": (None, [], {"has_esl": True}, 60, 30),
    "both of the profile": (None, [], {"has_esl": True, "percent": 25}, 60, 45),
    "own minutes, ESL in proportion": (Times(minutes=90), [], {"has_esl": True}, 90, 45),
    "own minutes, percent of them": (Times(minutes=40), [], {"percent": 50}, 40, 20),
    "own minutes beat more of a group": (Times(minutes=70), [Times(minutes=120)], {}, 70, 0),
    "own minutes beat unlimited of a group": (Times(minutes=70), [Times(minutes=0)], {}, 70, 0),
    "own 0 is unlimited, extra has no meaning": (Times(minutes=0, extra_minutes=20), [], {"percent": 50}, None, 0),
    "the most of two groups": (None, [Times(minutes=70), Times(minutes=80)], {}, 80, 0),
    "unlimited is the most": (None, [Times(minutes=0), Times(minutes=80)], {}, None, 0),
    "each value by itself": (None, [Times(minutes=70), Times(extra_minutes=10)], {}, 70, 10),
    "a group takes nothing from a profile": (None, [Times(extra_minutes=10)], {"percent": 50}, 60, 30),
    "a group gives more than a profile": (None, [Times(extra_minutes=40)], {"percent": 50}, 60, 40),
    "own extra is exact": (Times(extra_minutes=5), [Times(extra_minutes=40)], {"percent": 50}, 60, 5),
    "own 0 extra is none": (Times(extra_minutes=0), [], {"percent": 50}, 60, 0),
    "own minutes, the group's extra": (Times(minutes=100), [Times(extra_minutes=20)], {}, 100, 20),
}


@pytest.mark.parametrize(("own", "groups", "entitled", "minutes", "extra"), TABLE.values(), ids=TABLE.keys())
def test_minutes_of_a_person(own, groups, entitled, minutes, extra):
    allowed = allowance(BASIS, own, groups, profile(**entitled))

    assert (allowed.limit_s, allowed.extra_s) == (None if minutes is None else minutes * 60, extra * 60)


def test_openings_and_closings_inherit_one_by_one():
    earlier, later = DAY.replace(hour=8), DAY.replace(hour=15)

    allowed = allowance(BASIS, Times(opens_at=earlier), [Times(opens_at=DAY, closes_at=later)], profile())

    assert (allowed.opens_at, allowed.closes_at) == (earlier, later)


def test_groups_combine_to_the_earliest_opening_and_the_last_closing():
    groups = [Times(opens_at=DAY, closes_at=DAY + MINUTE), Times(opens_at=DAY + MINUTE, closes_at=DAY + 9 * MINUTE)]

    assert most_generous(groups) == Times(opens_at=DAY, closes_at=DAY + 9 * MINUTE)


@pytest.mark.parametrize(
    ("minutes", "ends", "expected"),
    [(60, False, "12:50"), (60, True, "12:00"), (0, False, None), (0, True, "12:00")],
)
def test_a_sitting_begun_at_11_50_has_its_whole_time_unless_it_ends_at_closing(minutes, ends, expected):
    basis = Basis(minutes * 60 or None, BASIS.opens_at, BASIS.closes_at, ends)

    deadline = allowance(basis, None, [], profile()).deadline_after(DAY.replace(hour=11, minute=50))

    assert (deadline and f"{deadline:%H:%M}") == expected


@pytest.mark.parametrize(("second", "is_open"), [(-1, False), (0, True), (10799, True), (10800, False)])
def test_it_is_open_from_opening_until_closing(second, is_open):
    allowed = allowance(BASIS, None, [], profile())

    assert allowed.is_open_at(BASIS.opens_at + timedelta(seconds=second)) is is_open


@pytest.mark.parametrize(
    ("before", "wanted", "expected"),
    [
        (30, 60, 60),  # longer
        (30, 20, 20),  # shorter
        (30, -10, 5),  # over already: five minutes are left
        (3, -10, 3),  # who had less keeps that
        (None, -10, 5),
        (30, None, None),  # unlimited
    ],
)
def test_a_change_leaves_five_minutes(before, wanted, expected):
    at = {minutes: None if minutes is None else DAY + minutes * MINUTE for minutes in (before, wanted, expected)}

    assert changed_deadline(at[before], at[wanted], DAY) == at[expected]
