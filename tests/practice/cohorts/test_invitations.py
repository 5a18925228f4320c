"""Inviting by e-mail."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from practice.models import CohortEvent, Invitation, Membership
from practice.services import mail_invitations
from practice.services.cohorts import CohortError
from practice.services.inviting import join, revoke
from practice.services.mail_invitations import invite_by_mail, invited, resend, send_due
from practice.services.removing import remove_person
from practice.tasks import send_invitations
from tests.factories.practice import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def invite(cohort, instructor):
    def do(text="cy@example.org", now=NOW):
        return invite_by_mail(cohort=cohort, text=text, by=instructor, now=now)

    return do


def send(now=NOW, limit=8):
    return send_due(join_url=lambda token: f"https://exams.example.org/join/{token}/", now=now, limit=limit)


def states(cohort, now=NOW):
    return {row.invitation.email: row.state for row in invited(cohort, now=now)}


def fail_with(monkeypatch, error):
    def refuse(self, *args, **kwargs):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)


def test_every_good_address_gets_one_mail_with_a_link_of_its_own(cohort, invite):
    count, left_out = invite("cy@example.org, Di <di@example.org>\nnobody")

    assert [send(), send(NOW + HOUR)] == [2, 0]
    links = {re.search(r"/join/(\S+)/", message.body)[1] for message in mail.outbox}
    assert (count, [part.text for part in left_out], len(links)) == (2, ["nobody"], 2)
    assert [message.to for message in mail.outbox] == [["cy@example.org"], ["di@example.org"]]
    assert states(cohort) == {"cy@example.org": "sent", "di@example.org": "sent"}


def test_nobody_is_invited_twice_and_no_member_again(user, member, invite):
    invite()

    _, left_out = invite(f"CY@example.org\n{user.email}")

    assert [part.problem.split(".")[0] for part in left_out] == ["Is invited already", "Is a member already"]
    assert Invitation.objects.exclude(email="").count() == 1


def test_whether_an_address_has_an_account_makes_no_difference(other_user, cohort, invite):
    assert invite(f"{other_user.email}, nobody@example.org") == (2, [])
    assert set(states(cohort).values()) == {"waiting"}


def test_who_joins_with_another_address_is_seen_with_their_account(user, other_user, cohort, invite):
    invite()
    token = Invitation.objects.get().token

    join(token=token, user=user, has_agreed=True, now=NOW)
    with pytest.raises(CohortError):
        join(token=token, user=other_user, has_agreed=True, now=NOW)

    (row,) = invited(cohort, now=NOW)
    assert (row.state, row.joined_as, row.may_resend, row.may_withdraw) == ("joined", user, False, False)
    Membership.objects.all().delete()
    assert [(row.state, row.joined_as) for row in invited(cohort, now=NOW)] == [("left", None)]


def test_who_deletes_their_account_takes_the_address_along(user, invite):
    invite()
    join(token=Invitation.objects.get().token, user=user, has_agreed=True, now=NOW)

    remove_person(user=user)

    assert not Invitation.objects.exists()


def test_a_mail_server_that_is_away_is_tried_again_and_given_up_after_a_while(cohort, invite, monkeypatch):
    invite("cy@example.org, di@example.org")
    fail_with(monkeypatch, ConnectionRefusedError())
    for minutes in (0, 1, 11, 22, 33, 44, 55, 66, 77, 88, 99, 110):
        send(NOW + timedelta(minutes=minutes))

    assert set(Invitation.objects.values_list("tries", flat=True)) == {5}
    assert set(states(cohort).values()) == {"failed"}
    monkeypatch.undo()
    assert resend(cohort=cohort, invitation_id=Invitation.objects.first().pk, by=None, now=NOW + 3 * HOUR)
    assert send(NOW + 3 * HOUR) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SMTPRecipientsRefused({}), "The mail server refused this address."),
        (ValueError(), "No e-mail can be addressed like this."),
    ],
)
def test_an_address_that_is_refused_is_told_and_not_tried_again(cohort, invite, monkeypatch, error, words):
    invite()
    fail_with(monkeypatch, error)
    send()

    (row,) = invited(cohort, now=NOW)
    assert (row.state, row.invitation.problem) == ("failed", words)
    monkeypatch.undo()
    assert send(NOW + timedelta(days=1)) == 0


def test_a_link_is_sent_again_after_an_hour_and_not_for_ever(cohort, instructor, invite):
    invite()
    send()
    pk, now = Invitation.objects.get().pk, NOW
    with pytest.raises(CohortError, match="less than an hour"):
        resend(cohort=cohort, invitation_id=pk, by=instructor, now=now)
    for _ in range(4):
        now += HOUR
        assert resend(cohort=cohort, invitation_id=pk, by=instructor, now=now)
        send(now)

    with pytest.raises(CohortError, match="5 times"):
        resend(cohort=cohort, invitation_id=pk, by=instructor, now=now + HOUR)
    assert len({message.body for message in mail.outbox}) == 1


def test_an_expired_invitation_is_renewed_by_another_list(cohort, invite):
    invite()
    later = NOW + timedelta(days=20)
    assert states(cohort, later) == {"cy@example.org": "expired"}

    assert invite(now=later) == (1, [])
    assert states(cohort, later) == {"cy@example.org": "waiting"}


def test_what_is_withdrawn_is_not_sent_and_may_be_invited_anew(cohort, instructor, invite):
    invite()
    revoke(cohort=cohort, invitation_id=Invitation.objects.get().pk, by=instructor, now=NOW)

    assert (send(), states(cohort), invite()) == (0, {}, (1, []))


@pytest.mark.parametrize("limit", ["MAX_AT_ONCE", "MAX_A_DAY"])
def test_too_many_addresses_invite_nobody(invite, monkeypatch, limit):
    monkeypatch.setattr(mail_invitations, limit, 1)

    with pytest.raises(CohortError, match="Nobody was invited"):
        invite("cy@example.org, di@example.org")
    assert not Invitation.objects.exists()


def test_two_senders_send_one_mail(invite):
    invite()
    Invitation.objects.update(claimed_at=NOW, tries=1)

    assert [send(NOW + timedelta(minutes=1)), send(NOW + timedelta(minutes=10))] == [0, 1]


def test_the_subject_stays_one_line(cohort, invite):
    cohort.name = "Autumn\nBcc: all@example.org"
    cohort.save()
    invite()
    send()

    assert mail.outbox[0].subject == "Invitation: Autumn Bcc: all@example.org"


def test_an_instructor_pastes_a_list_and_mends_what_was_left_out(cohort, instructor):
    client, url = Client(), f"/cohorts/{cohort.pk}/invitations/"
    client.force_login(instructor)

    answer = client.post(url, {"addresses": "cy@example.org\ndi at example", "days": "14"})
    page = answer.content.decode()
    send_invitations()

    assert (answer.status_code, "1 invited, 1 left out" in page) == (422, True)
    assert ">\ndi at example</textarea>" in page
    link = re.search(r"/join/\S+/", mail.outbox[0].body)[0]
    assert client.get(link).status_code == 200
    assert client.post(url, {"addresses": "di@example.org", "days": "14"}).status_code == 302
    assert client.post(url, {"addresses": "", "days": "14"}).status_code == 422


def test_buttons_send_again_and_withdraw(cohort, instructor):
    now = timezone.now()
    invite_by_mail(cohort=cohort, text="cy@example.org", by=instructor, now=now - 3 * HOUR)
    send(now - 2 * HOUR)
    client, base = Client(), f"/cohorts/{cohort.pk}/invitations/{Invitation.objects.get().pk}/"
    client.force_login(instructor)

    codes = [client.post(base + verb).status_code for verb in ("mail/", "mail/", "withdrawal/", "withdrawal/", "mail/")]

    assert codes == [302, 302, 302, 404, 404]
    assert list(CohortEvent.objects.values_list("action", flat=True)[:2]) == ["revoked", "invited"]
