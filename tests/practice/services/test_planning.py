"""Study plans as their learners keep them: wishes, days in their time zone, what was done, facts."""

from datetime import date, timedelta

import pytest

from practice.core.attempt import Mode
from practice.core.planning import Kind, Remark
from practice.models import InsightReport, Response, ReviewCard, StudyPlan
from practice.services.day_plan import DEFAULT_MINUTES
from practice.services.disclosure import open_review
from practice.services.plan_facts import plan_facts
from practice.services.planning import Wishes, day_plan, plan_of, renew_feed, save_plan, stop_summary
from questions.models import Form, Item
from tests.factories.practice import NOW, get_right, mock_of, practice_of, quick_items, save, score, tiny_bank

TODAY = NOW.date()  # a Sunday
DAY = timedelta(days=1)
HOUR_A_DAY = (60,) * 7


def wish(user, exam, *, now=NOW, token="first", **changes):
    wishes = {"exam_on": TODAY + 60 * DAY, "minutes": HOUR_A_DAY, "goals": {}, "wants_summary": False} | changes
    return save_plan(user=user, exam=exam, wishes=Wishes(**wishes), token=token, now=now)


def days(user, exam, *, now=NOW, start=TODAY, end=TODAY):
    return day_plan(user, exam, now=now, start=start, end=end)


def report(user, exam, *, at=NOW, tasks=(), domains=(), first_exposures=60):
    document = {"tasks": list(tasks), "domains": list(domains), "first_exposures": {"1": first_exposures}}
    return InsightReport.objects.create(user=user, exam=exam, computed_at=at, document=document)


def told(code, points=0.0, mean=0.5):
    return {"code": code, "points_to_gain": points, "mean": mean}


def card(user, exam, due_at, **changes):
    item = quick_items(exam, [("single", "1.1")])[0]
    fields = {"concept": str(item.pk), "item": item, "origin": "missed", "created_at": NOW, "due_at": due_at}
    return ReviewCard.objects.create(user=user, exam=exam, **fields | changes)


def kinds(day):
    return [step.activity.kind for step in day.to_do]


@pytest.fixture
def no_mocks(exam):
    Form.objects.filter(exam=exam).update(status="retired")


class TestWishes:
    def test_a_plan_is_kept(self, user, exam):
        wish(user, exam, goals={1: 0.8}, wants_summary=True)

        plan = plan_of(user, exam)
        assert (plan.exam_on, plan.minutes, plan.goals, plan.wants_summary) == (
            TODAY + 60 * DAY, [60] * 7, {"1": 0.8}, True,
        )  # fmt: skip
        assert (plan.feed_token, plan.started_on) == ("first", TODAY)

    def test_saving_again_changes_the_one_plan_and_keeps_the_address_of_the_feed(self, user, exam):
        wish(user, exam)
        wish(user, exam, token="second", minutes=(0,) * 7)

        assert StudyPlan.objects.get().minutes == [0] * 7
        assert StudyPlan.objects.get().feed_token == "first"

    def test_moving_the_date_keeps_the_day_the_phases_began(self, user, exam):
        wish(user, exam)
        wish(user, exam, now=NOW + 10 * DAY, exam_on=TODAY + 90 * DAY)

        assert plan_of(user, exam).started_on == TODAY

    @pytest.mark.parametrize("before", [None, TODAY + 5 * DAY])
    def test_a_first_date_or_one_after_the_exam_begins_anew(self, user, exam, before):
        wish(user, exam, exam_on=before)
        wish(user, exam, now=NOW + 10 * DAY, exam_on=TODAY + 90 * DAY)

        assert plan_of(user, exam).started_on == TODAY + 10 * DAY

    @pytest.mark.parametrize("minutes", [(60,) * 6, (60,) * 6 + (721,), (60,) * 6 + (-5,)])
    def test_impossible_minutes_are_refused(self, user, exam, minutes):
        with pytest.raises(ValueError, match="minutes"):
            wish(user, exam, minutes=minutes)

    @pytest.mark.parametrize("goal", [0, 1.01, 72])
    def test_a_goal_is_a_share(self, user, exam, goal):
        with pytest.raises(ValueError, match="share"):
            wish(user, exam, goals={1: goal})

    def test_a_renewed_feed_has_another_address(self, user, exam):
        wish(user, exam)
        renew_feed(user=user, exam=exam, token="other")

        assert plan_of(user, exam).feed_token == "other"

    def test_the_summary_stops(self, user, exam):
        plan = wish(user, exam, wants_summary=True)
        stop_summary(plan_id=plan.pk)

        assert plan_of(user, exam).wants_summary is False

    def test_cards_are_set_anew_toward_the_date(self, user, exam):
        seen = card(
            user, exam, NOW + 100 * DAY, last_review_at=NOW - DAY, stability=10, difficulty=5, state=2, step=None
        )
        wish(user, exam, exam_on=TODAY + 30 * DAY)

        seen.refresh_from_db()
        assert seen.due_at < NOW + 30 * DAY


class TestDays:
    def test_without_a_plan_the_usual_hours_hold_and_no_date(self, user, exam):
        view = days(user, exam, end=TODAY + 6 * DAY)

        assert view.stored is None
        assert [day.minutes for day in view.days] == [DEFAULT_MINUTES[(6 + n) % 7] for n in range(7)]

    def test_somebody_new_begins_with_the_diagnostic(self, user, exam):
        assert kinds(days(user, exam).days[0]) == [Kind.DIAGNOSTIC, Kind.DRILL]

    def test_with_a_report_the_most_points_come_first(self, user, exam, no_mocks):
        report(user, exam, tasks=[told("1.1", 3), told("1.2", 1), told("2.1", 9)])

        assert days(user, exam).days[0].to_do[0].activity.task == "2.1"

    def test_a_goal_that_is_not_reached_draws_questions(self, user, exam, no_mocks):
        report(
            user, exam, tasks=[told("1.1", 4), told("1.2", 4), told("2.1", 4.5)],
            domains=[{"number": 1, "mean": 0.5}, {"number": 2, "mean": 0.7}],
        )  # fmt: skip
        wish(user, exam, exam_on=None, goals={1: 0.9})

        assert days(user, exam).days[0].to_do[0].activity.domain == 1

    def test_a_task_without_items_is_not_drilled(self, user, exam):
        Item.objects.filter(task__code="2.1").update(status="retired")
        report(user, exam, tasks=[told("1.1", 3), told("1.2", 1), told("2.1", 9)])

        tasks = {step.activity.task for day in days(user, exam, end=TODAY + 20 * DAY).days for step in day.steps}
        assert "1.1" in tasks
        assert "2.1" not in tasks

    @pytest.mark.both_databases
    def test_due_cards_are_planned_on_their_days(self, user, exam, no_mocks):
        report(user, exam)
        for due_at in (NOW - 9 * DAY, NOW, NOW + 2 * DAY):
            card(user, exam, due_at)
        card(user, exam, NOW, suspended_at=NOW)

        counts = {
            day.on: step.activity.count
            for day in days(user, exam, end=TODAY + 4 * DAY).days
            for step in day.to_do
            if step.activity.kind == Kind.REVIEW
        }
        assert counts == {TODAY: 2, TODAY + 2 * DAY: 1}

    @pytest.mark.both_databases
    def test_days_begin_at_midnight_of_the_learner(self, user, exam):
        user.time_zone = "Pacific/Auckland"
        late = NOW + timedelta(hours=6)  # 04:00 on Monday there

        assert days(user, exam, now=late).today == TODAY + DAY

    @pytest.mark.both_databases
    def test_a_drill_of_today_is_shown_as_done_and_leaves_less_to_do(self, user, exam, no_mocks):
        wish(user, exam, exam_on=None)
        report(user, exam, tasks=[told("1.1", 3)])
        drill = practice_of(user, exam, count=3, tasks=("1.1",))
        for position in (1, 2):
            save(drill, position, now=NOW + timedelta(minutes=9), time_spent_ms=600_000)

        day = days(user, exam, now=NOW + timedelta(hours=1)).days[0]

        done = [step for step in day.steps if step.is_done]
        assert [(one.activity.kind, one.activity.task, one.activity.count, one.activity.minutes) for one in done] == [
            (Kind.DRILL, "1.1", 2, 20)
        ]
        assert done[0].done.attempt == drill
        assert day.done_minutes == 20
        assert sum(step.activity.minutes for step in day.to_do) <= 40

    @pytest.mark.both_databases
    def test_a_page_left_open_counts_a_quarter_of_an_hour(self, user, exam):
        drill = practice_of(user, exam, count=2)
        save(drill, 1, time_spent_ms=9 * 3_600_000)

        assert days(user, exam, now=NOW + timedelta(hours=10)).days[0].done_minutes == 15

    def test_a_mock_that_was_sat_is_done_and_asks_to_be_gone_through(self, user, exam, mock):
        get_right(mock, 5)
        Response.objects.filter(attempt=mock).update(time_spent_ms=120_000)
        score(mock)
        wish(user, exam, exam_on=None, minutes=(90,) * 7)

        view = days(user, exam, now=NOW + timedelta(hours=2))

        assert [step.activity.kind for step in view.days[0].steps if step.is_done] == [Kind.MOCK]
        assert kinds(view.days[0])[0] == Kind.MOCK_REVIEW
        assert view.mock_to_review == mock

    def test_a_mock_whose_review_was_opened_does_not(self, user, exam, mock):
        score(mock)
        open_review(attempt=mock, now=NOW + timedelta(hours=1))

        assert days(user, exam, now=NOW + timedelta(hours=2)).mock_to_review is None

    def test_days_before_today_hold_what_was_done(self, user, exam):
        drill = practice_of(user, exam, count=3, now=NOW - 3 * DAY)
        save(drill, 1, time_spent_ms=60_000)

        view = days(user, exam, start=TODAY - 4 * DAY, end=TODAY - DAY)

        assert [len(day.steps) for day in view.days] == [0, 1, 0, 0]
        assert all(step.is_done for day in view.days for step in day.steps)

    def test_another_persons_work_does_not_count(self, user, other_user, exam):
        drill = practice_of(other_user, exam, count=3)
        save(drill, 1)

        assert days(user, exam, now=NOW + timedelta(hours=1)).days[0].done_minutes == 0

    def test_fixed_mocks_are_planned_until_all_are_sat(self, user, exam, mock):
        assert Remark.NO_MOCKS_LEFT in days(user, exam).remarks

    def test_a_tutor_sitting_counts_as_learning(self, user, exam):
        tutor = practice_of(user, exam, Mode.TUTOR, count=3)
        save(tutor, 1)

        day = days(user, exam, now=NOW + timedelta(hours=1)).days[0]
        assert [step.activity.kind for step in day.steps if step.is_done] == [Kind.LEARN]

    def test_an_exam_that_is_over_is_said(self, user, exam):
        wish(user, exam, exam_on=TODAY - DAY)

        assert Remark.EXAM_PAST in days(user, exam).remarks

    @pytest.mark.parametrize("sittings", [0, 1, 12])
    def test_it_takes_as_many_queries_whatever_was_done(self, user, exam, sittings, django_assert_max_num_queries):
        for number in range(sittings):
            drill = practice_of(user, exam, count=3, now=NOW - number * DAY, seed=number)
            save(drill, 1)
            score(drill)
        wish(user, exam)

        with django_assert_max_num_queries(14):
            days(user, exam, start=TODAY - 40 * DAY, end=TODAY + 50 * DAY)


class TestFacts:
    def test_a_week_without_anything_is_a_fact_too(self, user, exam):
        facts = plan_facts(user, exam, now=NOW)

        assert (facts.minutes, facts.answered, facts.days, facts.minutes_planned) == (0, 0, 0, sum(DEFAULT_MINUTES))
        assert (facts.improved, facts.compared_on) == ((), None)

    def test_the_week_begins_on_monday(self, user, exam):
        for back in (1, 6, 7):
            drill = practice_of(user, exam, count=2, now=NOW - back * DAY, seed=back)
            save(drill, 1, time_spent_ms=120_000)

        facts = plan_facts(user, exam, now=NOW)
        assert (facts.week_from, facts.days, facts.answered, facts.minutes) == (date(2026, 11, 16), 2, 2, 4)

    def test_tasks_that_rose_clearly_since_two_weeks_ago_are_named(self, user, exam):
        report(user, exam, at=NOW - 30 * DAY, tasks=[told("1.1", mean=0.1), told("1.2", mean=0.1)])
        report(user, exam, at=NOW - 15 * DAY, tasks=[told("1.1", mean=0.5), told("1.2", mean=0.5)])
        report(user, exam, at=NOW - DAY, tasks=[told("1.1", mean=0.56), told("1.2", mean=0.54)])

        facts = plan_facts(user, exam, now=NOW)
        assert (facts.improved, facts.compared_on) == (("1.1",), TODAY - 15 * DAY)

    def test_goals_stand_beside_levels(self, user, exam):
        wish(user, exam, goals={2: 0.9})
        report(user, exam, domains=[{"number": 1, "mean": 0.8, "low": 0.7, "high": 0.9, "n": 20}])

        first, second = plan_facts(user, exam, now=NOW).goals
        assert (first.goal, first.is_own, first.is_reached, first.n) == (0.75, False, True, 20)
        assert (second.goal, second.is_own, second.is_reached, second.mean) == (0.9, True, False, None)


def test_a_mock_that_is_under_way_is_gone_on_with_and_not_planned_again(user, exam):
    tiny_bank(exam, forms=2)
    save(mock_of(user, exam), 1)
    report(user, exam)

    (step,) = [
        one for one in days(user, exam, now=NOW + timedelta(minutes=5)).days[0].steps if one.activity.kind.is_mock
    ]
    assert step.is_under_way
