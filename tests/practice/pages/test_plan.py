"""The plan in a browser without JavaScript: dates and hours, today, the feed, the way out of the e-mails."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from practice.models import StudyPlan
from practice.services.planning import Wishes, save_plan
from practice.services.summaries import token_of
from tests.factories.practice import practice_of, save, tiny_exam
from tests.practice.pages.conftest import LATER

PLAN = reverse("plan")
SETTINGS = reverse("plan-settings")
TODAY = LATER.date()  # a Tuesday
DAY = timedelta(days=1)


def keep(user, exam, **changes):
    wishes = {"exam_on": TODAY + 40 * DAY, "minutes": (60,) * 7, "goals": {}, "wants_summary": False} | changes
    return save_plan(user=user, exam=exam, wishes=Wishes(**wishes), token="secret-token", now=LATER)


def words(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def form(**changes):
    return {f"minutes_{n}": "60" for n in range(7)} | {"exam_on": "2027-01-15"} | changes


class TestPage:
    def test_somebody_without_a_plan_learns_what_it_is_and_makes_one(self, user_client, exam):
        page = user_client.get(PLAN)

        assert "A plan from your dates and your hours" in words(page)
        assert f'class="button button--primary" href="{SETTINGS}?exam=TINY-1"' in page.content.decode()
        assert page.content.decode().count("button--primary") == 1

    def test_today_and_the_days_ahead_are_shown(self, user_client, user, exam):
        keep(user, exam)
        page = user_client.get(PLAN)

        text = words(page)
        assert "Today, Tuesday, 24 November" in text
        assert "40 days until the exam on 3 January 2027" in text
        assert "Wed 25 Nov" in text
        assert page.content.decode().count("button--primary") == 1

    def test_work_begins_with_a_link(self, user_client, user, exam):
        keep(user, exam, exam_on=None)
        html = user_client.get(PLAN).content.decode()

        assert f'href="{reverse("diagnostic")}?exam=TINY-1"' in html

    def test_a_drill_leads_to_the_form_with_its_choice_made(self, user_client, user, exam):
        keep(user, exam, exam_on=None, minutes=(120,) * 7)
        page = user_client.get(PLAN).content.decode()
        link = re.search(rf'href="({reverse("practice-new")}\?[^"]*count=[^"]*)"', page)[1].replace("&amp;", "&")

        chosen = user_client.get(link).context["form"]
        assert chosen["tasks"].value()
        assert int(chosen["count"].value()) >= 5

    def test_what_was_done_today_is_shown_as_done(self, user_client, user, exam):
        drill = practice_of(user, exam, count=3, now=LATER - timedelta(hours=1), tasks=("1.1",))
        save(drill, 1, now=LATER - timedelta(minutes=30), time_spent_ms=600_000)
        keep(user, exam)

        page = user_client.get(PLAN)
        assert "10 min of 1 h done" in words(page)
        assert "Under way Drill 1 question: 1.1 One" in words(page)
        assert reverse("player", args=[drill.pk]) in page.content.decode()

    def test_an_exam_that_is_over_asks_how_it_went(self, user_client, user, exam):
        keep(user, exam, exam_on=TODAY + DAY)
        StudyPlan.objects.update(exam_on=TODAY - DAY)

        assert f"{reverse('real-result-new')}?exam=TINY-1" in user_client.get(PLAN).content.decode()

    @pytest.mark.parametrize("days", [0, 1, 2, 5, 30, 400])
    def test_it_works_however_near_the_exam_is(self, user_client, user, exam, days):
        keep(user, exam, exam_on=TODAY + days * DAY)

        assert user_client.get(PLAN).status_code == 200

    def test_a_week_without_hours_says_so(self, user_client, user, exam):
        keep(user, exam, minutes=(0,) * 7)

        assert "No day of your week has any minutes" in words(user_client.get(PLAN))

    def test_without_an_exam_there_is_nothing_to_plan(self, user_client, db):
        assert user_client.get(PLAN).status_code == 200
        assert user_client.get(SETTINGS).status_code == 404

    def test_an_unknown_exam_is_404(self, user_client, exam):
        assert user_client.get(PLAN, {"exam": "NONE-1"}).status_code == 404

    def test_visitors_sign_in_first(self, client, exam):
        for path in (PLAN, SETTINGS, reverse("plan-feed-renewal")):
            assert client.get(path).status_code in (302, 405)
            assert client.post(path).status_code in (302, 405)

    @pytest.mark.parametrize("sittings", [0, 1, 10])
    def test_it_takes_as_many_queries_whatever_was_done(
        self, user_client, user, exam, sittings, django_assert_max_num_queries
    ):
        for number in range(sittings):
            save(practice_of(user, exam, count=2, now=LATER - number * DAY - timedelta(hours=1), seed=number), 1)
        keep(user, exam)
        user_client.get(PLAN)

        with django_assert_max_num_queries(27):
            user_client.get(PLAN)


class TestSettings:
    def test_a_plan_is_made(self, user_client, exam):
        answer = user_client.post(SETTINGS, form(goal_1="80", wants_summary="on"), follow=True)

        plan = StudyPlan.objects.get()
        assert answer.redirect_chain == [(f"{PLAN}?exam=TINY-1", 302)]
        assert (plan.exam_on.isoformat(), plan.minutes, plan.goals, plan.wants_summary) == (
            "2027-01-15", [60] * 7, {"1": 0.8}, True,
        )  # fmt: skip
        assert len(plan.feed_token) == 43

    def test_what_was_kept_is_in_the_form(self, user_client, user, exam):
        keep(user, exam, goals={2: 0.85}, minutes=(15, 30, 0, 0, 0, 240, 0))
        shown = user_client.get(SETTINGS).context["form"]

        assert [field.value() for field in shown.minutes] == [15, 30, 0, 0, 0, 240, 0]
        assert shown["goal_2"].value() == 85
        assert 'value="2027-01-03"' in str(shown["exam_on"])

    def test_an_empty_day_is_free(self, user_client, exam):
        user_client.post(SETTINGS, form(minutes_3="", exam_on=""))

        plan = StudyPlan.objects.get()
        assert (plan.exam_on, plan.minutes[3]) == (None, 0)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"exam_on": "2026-11-23"}, "exam_on"),
            ({"exam_on": "2030-01-01"}, "exam_on"),
            ({"exam_on": "soon"}, "exam_on"),
            ({"minutes_0": "721"}, "minutes_0"),
            ({"minutes_0": "-1"}, "minutes_0"),
            ({"minutes_6": "an hour"}, "minutes_6"),
            ({"goal_1": "101"}, "goal_1"),
            ({"goal_1": "0"}, "goal_1"),
        ],
    )
    def test_what_makes_no_sense_comes_back_with_the_rest_kept(self, user_client, exam, change, field):
        answer = user_client.post(SETTINGS, form(minutes_1="35") | change)

        assert answer.status_code == 200
        assert field in answer.context["form"].errors
        assert answer.context["form"]["minutes_1"].value() == "35"
        assert "<title>Error: " in answer.content.decode()
        assert not StudyPlan.objects.exists()

    def test_two_exams_have_two_plans(self, user_client, user, exam):
        keep(user, exam)
        exam.code = "OTHER-1"
        exam.save()
        tiny_exam()
        user_client.post(f"{SETTINGS}?exam=TINY-1", form())

        assert StudyPlan.objects.count() == 2


class TestFeed:
    def test_a_calendar_program_needs_no_sign_in(self, client, user, exam):
        keep(user, exam)
        answer = client.get(reverse("plan-calendar", args=["secret-token"]))

        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert "private" in answer["Cache-Control"]
        assert answer.content.startswith(b"BEGIN:VCALENDAR")

    def test_an_unknown_address_is_404(self, client, user, exam):
        keep(user, exam)

        assert client.get(reverse("plan-calendar", args=["guess"])).status_code == 404

    @pytest.mark.parametrize("token", ["a b", "%F0%9F%98%80", "../x"])
    def test_what_is_no_address_is_404_too(self, client, user, exam, token):
        assert client.get(f"/plan/calendar/{token}.ics").status_code == 404

    def test_its_address_is_on_the_page_and_nowhere_for_others(self, user_client, user, other_user, exam):
        keep(user, exam)
        stranger = Client()
        stranger.force_login(other_user)

        assert "/plan/calendar/secret-token.ics" in user_client.get(PLAN).content.decode()
        assert "secret-token" not in stranger.get(PLAN).content.decode()

    def test_a_new_address_takes_the_old_one_away(self, user_client, user, exam):
        keep(user, exam)
        user_client.post(f"{reverse('plan-feed-renewal')}?exam=TINY-1")

        assert StudyPlan.objects.get().feed_token != "secret-token"
        assert user_client.get(reverse("plan-calendar", args=["secret-token"])).status_code == 404

    def test_without_a_plan_there_is_no_address_to_renew(self, user_client, exam):
        assert user_client.post(reverse("plan-feed-renewal")).status_code == 404

    def test_a_link_renews_nothing(self, user_client, user, exam):
        keep(user, exam)

        assert user_client.get(reverse("plan-feed-renewal")).status_code == 405


class TestSummary:
    @pytest.fixture
    def off(self, user, exam):
        return reverse("plan-summary-off", args=[token_of(keep(user, exam, wants_summary=True))])

    def test_the_link_shows_a_button_and_ends_nothing(self, client, off):
        assert "End the e-mails" in words(client.get(off))
        assert StudyPlan.objects.get().wants_summary

    def test_the_button_ends_it_without_signing_in(self, off):
        answer = Client(enforce_csrf_checks=True).post(off)

        assert "No more summaries" in words(answer)
        assert not StudyPlan.objects.get().wants_summary

    def test_a_program_that_presses_it_does_the_same(self, off):
        Client(enforce_csrf_checks=True).post(off, {"List-Unsubscribe": "One-Click"})

        assert not StudyPlan.objects.get().wants_summary

    def test_a_forged_link_is_404(self, client, off):
        assert client.post(f"{off[:-1]}x/").status_code == 404
