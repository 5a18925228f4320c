"""The plan as a calendar."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from practice.services.calendar_feed import feed_of
from practice.services.planning import Wishes, renew_feed, save_plan
from tests.factories.practice import NOW

URL = "https://exams.example.org/plan/"
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def plan(user, exam):
    wishes = Wishes(exam_on=TODAY + 10 * DAY, minutes=(60,) * 6 + (0,), goals={}, wants_summary=False)
    return save_plan(user=user, exam=exam, wishes=wishes, token="secret", now=NOW)


def events(now=NOW, token="secret"):
    feed = Calendar.from_ical(feed_of(token=token, plan_url=URL, now=now))
    return {str(event["uid"]): event for event in feed.walk("VEVENT")}


def test_each_day_with_work_is_an_event_that_lasts_all_day(plan):
    found = events()
    monday = found[f"plan-{plan.pk}-2026-11-23@exams.example.org"]

    assert monday["dtstart"].dt == date(2026, 11, 23)
    assert monday["transp"] == "TRANSPARENT"
    assert "Diagnostic" in monday["description"]
    assert URL in monday["description"]
    assert f"plan-{plan.pk}-{TODAY.isoformat()}@exams.example.org" not in found  # a free Sunday


def test_the_exam_has_its_event_and_the_day_before_is_for_rest(plan):
    found = events()

    assert found[f"plan-{plan.pk}-exam@exams.example.org"]["dtstart"].dt == TODAY + 10 * DAY
    assert found[f"plan-{plan.pk}-2026-12-01@exams.example.org"]["summary"] == "Rest before the exam"


def test_ids_stay_the_same_when_the_feed_is_read_again(plan):
    before, after = events(), events(now=NOW + timedelta(hours=5))

    assert before.keys() == after.keys()


def test_no_event_is_there_twice(plan):
    feed = Calendar.from_ical(feed_of(token="secret", plan_url=URL, now=NOW))

    uids = [str(event["uid"]) for event in feed.walk("VEVENT")]
    assert len(uids) == len(set(uids))


def test_a_mock_gives_its_day_the_name(plan):
    assert any(str(event["summary"]).startswith("Full mock exam") for event in events().values())


@pytest.mark.parametrize("token", ["", "other", "secret2"])
def test_another_token_leads_nowhere(plan, token):
    assert feed_of(token=token, plan_url=URL, now=NOW) is None


def test_a_renewed_address_takes_the_old_one_away(plan, user, exam):
    renew_feed(user=user, exam=exam, token="fresh")

    assert feed_of(token="secret", plan_url=URL, now=NOW) is None
    assert feed_of(token="fresh", plan_url=URL, now=NOW)


def test_somebody_who_was_locked_out_has_no_feed(plan, user):
    user.is_active = False
    user.save()

    assert feed_of(token="secret", plan_url=URL, now=NOW) is None


def test_lines_are_those_of_the_standard(plan):
    lines = feed_of(token="secret", plan_url=URL, now=NOW).split(b"\r\n")

    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    assert all(len(line) <= 75 for line in lines)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
