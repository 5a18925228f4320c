"""Notices on the front page and by e-mail, and what became of one's reports."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from practice.models import Notice, StudyPlan
from practice.services.notices import send_due
from practice.services.removing import remove_person
from practice.services.study import decide_problems, report_problem
from tests.factories.practice import NOW, mock_of
from tests.factories.repair import LATER, correct, last_missed, scored_mock


@pytest.fixture
def mock(user):
    return scored_mock(user)


@pytest.fixture
def missed(mock):
    return last_missed(mock)


@pytest.fixture
def decided(user, mock, missed, instructor):
    report_problem(user=user, attempt=mock, response=missed, kind="wrong_key", text="B is right too.", now=NOW)
    decide_problems(item_id=missed.item_id, status="confirmed", reason="B is right.", by=instructor, now=LATER)


def test_a_corrected_score_is_told_on_the_front_page_until_it_was_read(user_client, mock, missed, instructor):
    correct(missed.item, "full_credit", instructor)
    notice = Notice.objects.get()
    assert notice.text in user_client.get("/").content.decode()

    answer = user_client.post(f"/notices/{notice.pk}/dismissal/")

    assert answer.status_code == 302
    assert notice.text not in user_client.get("/").content.decode()


def test_nobody_puts_away_the_notice_of_another(other_user, mock, missed, instructor):
    correct(missed.item, "full_credit", instructor)
    stranger, notice = Client(), Notice.objects.get()
    assert stranger.post(f"/notices/{notice.pk}/dismissal/").status_code == 302  # to sign in
    stranger.force_login(other_user)

    assert stranger.post(f"/notices/{notice.pk}/dismissal/").status_code == 404
    assert stranger.get(f"/notices/{notice.pk}/dismissal/").status_code == 405
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize(("wants", "sent"), [(True, 1), (False, 0)])
def test_an_e_mail_goes_once_to_who_asked_for_e_mails(user, mock, missed, instructor, wants, sent):
    StudyPlan.objects.create(
        user=user,
        exam=mock.exam,
        minutes=[30] * 7,
        wants_summary=wants,
        feed_token="t",
        started_on=NOW.date(),
        updated_at=NOW,
    )
    EmailAddress.objects.filter(user=user).update(verified=True)
    correct(missed.item, "full_credit", instructor)

    for _ in range(2):
        send_due(site_url="https://exams.example.org", now=LATER, limit=8)

    assert len(mail.outbox) == sent


def test_reporters_read_what_was_decided_with_the_reason(user_client, decided):
    text = user_client.get("/reports/").content.decode()

    assert "Confirmed, thank you" in text
    assert "B is right." in text


def test_the_answer_waits_while_the_question_is_in_a_running_mock(user_client, user, mock, missed, decided):
    running = mock_of(user, mock.exam, LATER)
    if not running.responses.filter(item=missed.item).exists():
        running.responses.filter(position=1).update(item=missed.item, version=missed.version)

    text = user_client.get("/reports/").content.decode()

    assert "B is right" not in text


def test_strangers_and_visitors_see_no_reports_of_others(other_user, decided):
    client = Client()
    assert client.get("/reports/").status_code == 302
    client.force_login(other_user)

    assert "No reports yet" in client.get("/reports/").content.decode()


def test_who_leaves_takes_notices_and_reports_along(user, mock, missed, decided, instructor):
    correct(missed.item, "full_credit", instructor)

    remove_person(user=user)

    assert Notice.objects.count() == 0
