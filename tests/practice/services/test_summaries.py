"""The weekly summary: who gets it, what it says, how it ends."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from practice.models import StudyPlan
from practice.services.planning import Wishes, save_plan
from practice.services.summaries import claim_due, plan_of_token, send_due, token_of
from tests.factories.practice import NOW, practice_of, save

TODAY = NOW.date()
DAY = timedelta(days=1)
A_WEEK_ON = NOW + 7 * DAY


def ask(user, exam, **changes):
    wishes = {"exam_on": TODAY + 60 * DAY, "minutes": (60,) * 7, "goals": {}, "wants_summary": True} | changes
    return save_plan(user=user, exam=exam, wishes=Wishes(**wishes), token=user.username, now=NOW)


def send(now=A_WEEK_ON, limit=8):
    return send_due(
        plan_url="https://x.example/plan/",
        off_url=lambda token: f"https://x.example/off/{token}/",
        now=now,
        limit=limit,
    )


@pytest.fixture
def plan(user, exam):
    return ask(user, exam)


def test_the_first_one_comes_a_week_after_it_was_asked_for(plan):
    assert send(NOW + 7 * DAY - timedelta(minutes=1)) == 0
    assert send(NOW + 7 * DAY) == 1
    assert mail.outbox[0].to == ["ann@example.org"]


def test_it_comes_once_a_week(plan):
    assert [send(A_WEEK_ON + n * DAY) for n in range(9)] == [1, 0, 0, 0, 0, 0, 0, 1, 0]


def test_two_senders_claim_it_once(plan):
    assert claim_due(now=A_WEEK_ON, limit=8) == [plan.pk]
    assert claim_due(now=A_WEEK_ON, limit=8) == []


def test_nobody_gets_it_unasked(user, exam):
    ask(user, exam, wants_summary=False)

    assert send() == 0


def test_an_address_that_is_not_confirmed_gets_nothing(plan):
    EmailAddress.objects.update(verified=False)

    assert send() == 0


def test_a_changed_address_must_be_confirmed_too(plan, user):
    user.email = "new@example.org"
    user.save()

    assert send() == 0


def test_somebody_who_was_locked_out_gets_nothing(plan, user):
    user.is_active = False
    user.save()

    assert send() == 0


def test_no_more_than_the_limit_are_sent_at_once(plan, other_user, exam):
    ask(other_user, exam)

    assert [send(limit=1), send(limit=1), send(limit=1)] == [1, 1, 0]
    assert {message.to[0] for message in mail.outbox} == {"ann@example.org", "bob@example.org"}


def test_it_says_what_was_done_and_what_comes(plan, user, exam):
    drill = practice_of(user, exam, count=3, now=A_WEEK_ON - 2 * DAY)
    save(drill, 1, time_spent_ms=120_000)
    save(drill, 2, time_spent_ms=120_000)
    send()

    text = " ".join(mail.outbox[0].body.split())
    assert "you answered 2 questions in 4" in text
    assert "The exam is in 53 days." in text
    assert "Sunday, 29 November - " in text
    assert "https://x.example/plan/" in text


def test_a_week_without_practice_is_told_without_blame(plan):
    send()

    assert "nothing is owed" in mail.outbox[0].body


def test_text_and_html_say_the_same_and_hold_the_way_out(plan):
    send()
    message = mail.outbox[0]
    html = message.alternatives[0].content
    off = f"https://x.example/off/{token_of(plan)}/"

    assert off in message.body
    assert off in html
    assert message.extra_headers == {
        "List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }  # fmt: skip


def test_a_name_is_written_as_it_is(plan, user):
    user.first_name = "Ann & <b>"
    user.save()
    send()

    assert "Hello Ann & <b>," in mail.outbox[0].body
    assert "Ann &amp; &lt;b&gt;" in mail.outbox[0].alternatives[0].content


def test_when_the_mail_server_is_away_it_is_tried_again_a_day_later(plan, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", _refuse)
        assert send() == 0

    assert send(A_WEEK_ON + timedelta(hours=23)) == 0
    assert send(A_WEEK_ON + DAY) == 1


def _refuse(backend, messages):
    raise ConnectionRefusedError


def test_a_token_leads_to_its_plan_and_another_to_none(plan):
    assert plan_of_token(token_of(plan)) == plan
    assert plan_of_token(token_of(plan) + "x") is None
    assert plan_of_token("nonsense") is None


def test_a_token_of_a_deleted_plan_leads_nowhere(plan):
    token = token_of(plan)
    StudyPlan.objects.all().delete()

    assert plan_of_token(token) is None
