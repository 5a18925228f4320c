"""What to do on which day."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.core.phases import Phase
from practice.core.planning import Kind, Need, Remark, State, make_plan

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
TASKS = (Need("3.5", 3, 20), Need("3.4", 3, 15), Need("1.1", 1, 10), Need("2.1", 2, 0))
STATE = State(
    today=MONDAY,
    started_on=MONDAY,
    minutes=(45, 45, 45, 45, 45, 240, 90),
    mock_minutes=170,
    exam_on=MONDAY + 60 * DAY,
    tasks=TASKS,
    mocks_left=8,
    finals_left=2,
)  # fmt: skip


def plan(until=MONDAY + 90 * DAY, **changes):
    return make_plan(replace(STATE, **changes), until)


def first_day(**changes):
    return plan(until=MONDAY, **changes).days[0]


def kinds(day):
    return [activity.kind for activity in day.activities]


states = st.builds(
    State,
    today=st.just(MONDAY),
    started_on=st.integers(0, 100).map(lambda days: MONDAY - days * DAY),
    minutes=st.lists(st.integers(0, 720), min_size=7, max_size=7).map(tuple),
    mock_minutes=st.sampled_from([60, 170, 300]),
    exam_on=st.none() | st.integers(-10, 400).map(lambda days: MONDAY + days * DAY),
    tasks=st.sampled_from([(), TASKS[:1], TASKS]),
    due=st.dictionaries(st.integers(0, 30).map(lambda days: MONDAY + days * DAY), st.integers(0, 200)),
    mocks_left=st.integers(0, 9),
    finals_left=st.integers(0, 2),
    last_mock_on=st.none() | st.integers(0, 60).map(lambda days: MONDAY - days * DAY),
    mock_to_review=st.booleans(),
    needs_diagnostic=st.booleans(),
    done_minutes=st.integers(0, 800),
    mock_done=st.booleans(),
)


@given(states)
def test_no_day_holds_more_than_its_minutes_but_for_a_mock_that_is_too_long(state):
    made = make_plan(state, MONDAY + 60 * DAY)

    for day in made.days:
        used = sum(activity.minutes for activity in day.activities)
        has_mock = Kind.MOCK in kinds(day) or Kind.FINAL_MOCK in kinds(day)
        room = day.minutes - (state.done_minutes if day.on == MONDAY else 0)
        assert used <= (max(day.minutes, state.mock_minutes) if has_mock else max(0, room))


@given(states)
def test_every_activity_has_a_length_that_fits_its_questions(state):
    for day in make_plan(state, MONDAY + 40 * DAY).days:
        for activity in day.activities:
            assert activity.minutes > 0 or activity.kind in (Kind.REST, Kind.EXAM)
            assert activity.count is None or activity.count > 0


@given(states)
def test_the_days_end_with_the_exam(state):
    made = make_plan(state, MONDAY + 60 * DAY)

    assert [day.on for day in made.days] == [MONDAY + n * DAY for n in range(len(made.days))]
    last = min(filter(None, [state.coming_exam_on, MONDAY + 60 * DAY]))
    assert made.days[-1].on == last


def test_the_day_before_the_exam_is_for_rest_and_then_comes_the_exam():
    before, exam = plan().days[-2:]

    assert (kinds(before), kinds(exam)) == ([Kind.REST], [Kind.EXAM])
    assert exam.on == STATE.exam_on


def test_an_exam_tomorrow_leaves_only_rest():
    made = plan(exam_on=MONDAY + DAY, due={MONDAY: 20})

    assert [kinds(day) for day in made.days] == [[Kind.REST], [Kind.EXAM]]


def test_after_the_exam_the_plan_rolls_on_without_a_date_and_says_so():
    made = plan(until=MONDAY + 13 * DAY, exam_on=MONDAY - DAY)

    assert (made.phases, len(made.days)) == ((), 14)
    assert Remark.EXAM_PAST in made.remarks


def test_due_cards_come_first():
    day = first_day(due={MONDAY: 5})

    assert day.activities[0].kind == Kind.REVIEW
    assert (day.activities[0].count, day.activities[0].minutes) == (5, 10)


def test_many_due_cards_take_half_the_day_and_the_rest_waits():
    days = plan(until=MONDAY + 2 * DAY, due={MONDAY: 30}).days

    counts = [activity.count for day in days for activity in day.activities if activity.kind == Kind.REVIEW]
    assert counts == [11, 11, 8]


def test_a_mock_day_holds_the_mock_then_the_way_through_it_then_what_is_due():
    state = replace(STATE, exam_on=MONDAY + 9 * DAY, due={MONDAY + 5 * DAY: 20})
    saturday = make_plan(state, MONDAY + 5 * DAY).days[5]

    assert kinds(saturday) == [Kind.MOCK, Kind.MOCK_REVIEW, Kind.REVIEW]
    assert [activity.minutes for activity in saturday.activities] == [170, 60, 10]


def test_what_finds_no_room_after_a_mock_comes_the_day_after():
    state = replace(STATE, exam_on=MONDAY + 9 * DAY, minutes=(45, 45, 45, 45, 45, 180, 90))
    saturday, sunday = make_plan(state, MONDAY + 6 * DAY).days[5:]

    assert [(one.kind, one.minutes) for one in saturday.activities] == [(Kind.MOCK, 170), (Kind.MOCK_REVIEW, 10)]
    assert (sunday.activities[0].kind, sunday.activities[0].minutes) == (Kind.MOCK_REVIEW, 50)


def test_final_mocks_come_when_the_others_are_sat():
    made = plan(mocks_left=2, finals_left=2)
    found = [kind for day in made.days for kind in kinds(day) if kind in (Kind.MOCK, Kind.FINAL_MOCK)]

    assert found == [Kind.MOCK, Kind.MOCK, Kind.FINAL_MOCK, Kind.FINAL_MOCK]


def test_a_mock_that_was_sat_is_gone_through_first():
    assert kinds(first_day(mock_to_review=True))[0] == Kind.MOCK_REVIEW


def test_the_diagnostic_comes_first_and_goes_on_the_next_day():
    monday, tuesday, wednesday = plan(until=MONDAY + 2 * DAY, needs_diagnostic=True).days

    assert [activity.minutes for activity in monday.activities] == [45]
    assert kinds(monday) == [Kind.DIAGNOSTIC]
    assert (tuesday.activities[0].kind, tuesday.activities[0].minutes) == (Kind.DIAGNOSTIC, 30)
    assert Kind.DIAGNOSTIC not in kinds(wednesday)


def test_without_a_date_the_first_mock_waits_a_week_for_the_diagnostic():
    made = plan(until=MONDAY + 13 * DAY, exam_on=None, needs_diagnostic=True, minutes=(240,) * 7)

    assert made.mock_days == (MONDAY + 7 * DAY,)


def test_no_more_cards_come_than_a_day_may_have():
    monday, tuesday = plan(until=MONDAY + DAY, due={MONDAY: 30}, max_cards=10, done_cards=4).days

    assert (monday.activities[0].count, tuesday.activities[0].count) == (6, 10)


def test_learning_takes_single_tasks_and_drills_follow_in_their_phase():
    days = plan().days
    learning = {kind for day in days if day.phase == Phase.LEARN for kind in kinds(day)}
    drilling = {kind for day in days if day.phase == Phase.DRILL for kind in kinds(day)}

    assert Kind.LEARN in learning
    assert Kind.LEARN not in drilling
    assert Kind.DRILL in drilling


def test_consolidation_mixes_all_tasks():
    days = [day for day in plan().days if day.phase == Phase.CONSOLIDATE]

    assert [(one.kind, one.task) for day in days for one in day.activities] == [(Kind.DRILL, None)] * 3


def test_no_task_comes_twice_in_a_row():
    given_ = [one.task for day in plan().days for one in day.activities if one.task]

    assert all(one != other for one, other in pairwise(given_))


def counts_of(made):
    counts = Counter()
    for day in made.days:
        for one in day.activities:
            if one.task:
                counts[one.task] += one.count
    return counts


def test_questions_follow_the_points_to_gain_and_no_task_is_left_out():
    counts = counts_of(plan(until=MONDAY + 59 * DAY, exam_on=None))

    # weights 20, 15, 10 and the least share, 2
    total = sum(counts[need.code] for need in TASKS)
    assert {need.code: round(counts[need.code] / total, 1) for need in TASKS} == {
        "3.5": 0.4, "3.4": 0.3, "1.1": 0.2, "2.1": 0.0,
    }  # fmt: skip
    assert counts["2.1"] > 0


def test_what_was_done_lately_counts():
    assert first_day(recent={"3.5": 40}).activities[0].task == "3.4"


def test_a_domain_below_its_goal_gets_more():
    without, with_goal = counts_of(plan()), counts_of(plan(gaps={1: 0.2}))

    assert with_goal["1.1"] > without["1.1"]


def test_without_points_all_tasks_get_the_same():
    counts = counts_of(plan(exam_on=None, tasks=tuple(replace(need, points=0.0) for need in TASKS)))

    assert max(counts.values()) - min(counts.values()) <= 20


def test_what_was_done_today_leaves_less_to_do():
    assert sum(one.minutes for one in first_day(done_minutes=30).activities) == 0
    assert sum(one.minutes for one in first_day(done_minutes=20).activities) == 24


def test_a_mock_sat_today_is_not_asked_for_again():
    saturday = MONDAY + 5 * DAY
    state = replace(STATE, today=saturday, exam_on=saturday + 14 * DAY, minutes=(240,) * 7)
    done = replace(state, mock_done=True, last_mock_on=saturday, done_minutes=150)

    assert Kind.MOCK not in kinds(make_plan(done, saturday).days[0])


def test_without_minutes_there_is_nothing_and_it_is_said():
    made = plan(minutes=(0,) * 7)

    assert all(not day.activities for day in made.days[:-2])
    assert Remark.NO_MINUTES in made.remarks


def test_without_tasks_only_reviews_and_mocks_remain_and_it_is_said():
    made = plan(tasks=(), due={MONDAY: 3})

    assert {kind for day in made.days for kind in kinds(day)} == {
        Kind.REVIEW, Kind.MOCK, Kind.FINAL_MOCK, Kind.MOCK_REVIEW, Kind.REST, Kind.EXAM,
    } - ({Kind.FINAL_MOCK} if len(made.mock_days) <= 8 else set())  # fmt: skip
    assert Remark.NOTHING_TO_DRILL in made.remarks


def test_without_mocks_it_is_said():
    assert Remark.NO_MOCKS_LEFT in plan(mocks_left=0, finals_left=0).remarks


def test_a_week_without_a_long_day_says_what_it_lacks():
    made = plan(minutes=(60,) * 7)

    assert (made.short_by, Remark.MOCK_TOO_LONG in made.remarks) == (110, True)


@pytest.mark.parametrize("minutes", [(45,) * 6, (45,) * 6 + (721,), (45,) * 6 + (-1,)])
def test_impossible_minutes_are_refused(minutes):
    with pytest.raises(ValueError, match="seven"):
        plan(minutes=minutes)


def test_the_same_state_gives_the_same_plan():
    assert plan() == plan()
