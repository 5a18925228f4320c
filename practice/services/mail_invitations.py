"""Invitations by e-mail: a list of addresses, what became of each, and sending what is due.

Nothing here looks for an account of an address, so that nobody learns from it who has one. The link lets one person
in, whoever opens it and whatever address they signed up with: people are invited at work and registered at home.
Instructors see with which account it was used.

A sender claims an invitation before it is sent; who dies in between is followed by another after `AGAIN_AFTER`, which
may cost that address a second e-mail but never costs it the first.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string

from examprep.accounts.models import User
from practice.core.addresses import Entry, read_addresses
from practice.models import Cohort, Invitation
from practice.services.cohorts import Action, CohortError, record
from practice.services.inviting import DEFAULT_DAYS
from practice.services.plan_words import one_line

logger = logging.getLogger(__name__)

MAX_AT_ONCE = 300
MAX_A_DAY = 1000
MAX_SENDS = 5
MAX_TRIES = 5
RESEND_AFTER = timedelta(hours=1)
AGAIN_AFTER = timedelta(minutes=10)
MAX_LISTED = 500


@dataclass(frozen=True)
class Invited:
    """An invitation as its instructors see it. joined_as: the account that used it, while it is a member."""

    invitation: Invitation
    state: str
    joined_as: User | None
    may_resend: bool
    may_withdraw: bool


@transaction.atomic
def invite_by_mail(
    *, cohort: Cohort, text: str, by: User, now: datetime, days: int = DEFAULT_DAYS
) -> tuple[int, list[Entry]]:
    """Invite every good address of a list; how many, and the parts that were left out with what is wrong with each.

    Raises CohortError, and invites nobody, when these are too many at once or for one day.
    """
    # two lists at once must not invite an address twice
    list(Cohort.objects.filter(pk=cohort.pk).select_for_update(no_key=True).values_list("pk"))
    entries = read_addresses(text, _is_address)
    _check_limits(sum(entry.address is not None for entry in entries), by, now)
    members = {email.lower() for email in cohort.memberships.values_list("user__email", flat=True)}
    waiting = {entry.email.lower(): entry for entry in _by_mail(cohort).filter(uses=0, revoked_at__isnull=True)}
    until, left_out, made, renewed = now + timedelta(days=days), [], [], []
    for entry in entries:
        earlier = waiting.get((entry.address or "").lower())
        if problem := entry.problem or _why_not(entry, members, earlier, now):
            left_out.append(Entry(entry.line, entry.text, None, problem))
        elif earlier is not None:
            renewed.append(earlier.pk)
        else:
            made.append(_new(cohort, str(entry.address), by, now, until))
    Invitation.objects.bulk_create(made)
    _make_due(Invitation.objects.filter(pk__in=renewed), until)
    count = len(made) + len(renewed)
    if count:
        record(cohort=cohort, action=Action.INVITED, by=by, now=now, note=f"{count} by e-mail, for {days} days")
    return count, left_out


def _why_not(entry: Entry, members: set[str], earlier: Invitation | None, now: datetime) -> str:
    """Why a good address needs no invitation; "" when it does. An expired one is sent anew."""
    if str(entry.address).lower() in members:
        return "Is a member already."
    if earlier is not None and earlier.expires_at > now:
        return "Is invited already. It can be sent again from the list below."
    return ""


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _check_limits(count: int, by: User, now: datetime) -> None:
    if count > MAX_AT_ONCE:
        raise CohortError(f"These are {count} addresses; {MAX_AT_ONCE} at once is the most. Nobody was invited.")
    today = Invitation.objects.filter(created_by=by, created_at__gt=now - timedelta(days=1)).exclude(email="").count()
    if count + today > MAX_A_DAY:
        raise CohortError(
            f"You invited {today} addresses in the last 24 hours; {MAX_A_DAY} is the most. Nobody was invited. "
            "A link for many has no such limit."
        )


def _new(cohort: Cohort, address: str, by: User, now: datetime, until: datetime) -> Invitation:
    token = secrets.token_urlsafe(32)
    return Invitation(
        cohort=cohort, email=address, token=token, created_by=by, created_at=now, expires_at=until, max_uses=1
    )


def _by_mail(cohort: Cohort) -> QuerySet[Invitation]:
    return cohort.invitations.exclude(email="")


def _make_due(invitations: QuerySet[Invitation], until: datetime) -> int:
    return invitations.update(expires_at=until, sent_at=None, claimed_at=None, tries=0, problem="")


@transaction.atomic
def resend(*, cohort: Cohort, invitation_id: int, by: User, now: datetime) -> bool:
    """Send the same link again, valid anew from now on; False for what is none of this cohort or needs no e-mail.

    Raises CohortError where that mailbox had enough e-mails.
    """
    found = _by_mail(cohort).filter(pk=invitation_id, uses=0, revoked_at__isnull=True)
    invitation = found.first()
    if invitation is None:
        return False
    if invitation.sends >= MAX_SENDS:
        raise CohortError(f"It was sent {MAX_SENDS} times, which is the most. Ask the person in another way.")
    if not _may_resend(invitation, now):
        raise CohortError("It was sent less than an hour ago, or is on its way. Try again later.")
    if _make_due(found, now + timedelta(days=DEFAULT_DAYS)):
        record(cohort=cohort, action=Action.INVITED, by=by, now=now, note="again by e-mail")
    return True


def _may_resend(invitation: Invitation, now: datetime) -> bool:
    if invitation.sends >= MAX_SENDS:
        return False
    if invitation.sent_at is None:
        return invitation.tries >= MAX_TRIES or invitation.expires_at <= now
    return invitation.sent_at <= now - RESEND_AFTER


def invited(cohort: Cohort, *, now: datetime) -> list[Invited]:
    """Invitations by e-mail, latest first, without those taken back."""
    members: dict[UUID | None, User] = {
        member.user_id: member.user for member in cohort.memberships.select_related("user")
    }
    addresses = {user.email.lower() for user in members.values()}
    rows = _by_mail(cohort).filter(revoked_at__isnull=True)[:MAX_LISTED]
    return [_invited(row, members.get(row.joined_by_id), row.email.lower() in addresses, now) for row in rows]


def _invited(row: Invitation, joined_as: User | None, is_member: bool, now: datetime) -> Invited:
    if row.uses:
        return Invited(row, "joined" if joined_as else "left", joined_as, False, False)
    if is_member:
        return Invited(row, "joined", None, False, True)
    if row.expires_at <= now:
        state = "expired"
    elif row.sent_at:
        state = "sent"
    else:
        state = "failed" if row.tries >= MAX_TRIES else "waiting"
    return Invited(row, state, None, _may_resend(row, now), True)


def send_due(*, join_url: Callable[[str], str], now: datetime, limit: int) -> int:
    """Send up to `limit` e-mails and say how many. join_url: from a token to the page that lets its owner in."""
    is_free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - AGAIN_AFTER)
    due = Invitation.objects.filter(
        is_free, sent_at__isnull=True, revoked_at__isnull=True, uses=0, tries__lt=MAX_TRIES, expires_at__gt=now
    ).exclude(email="")
    sent = 0
    for invitation in due.select_related("cohort__exam", "created_by").order_by("created_at", "pk")[:limit]:
        if not due.filter(pk=invitation.pk).update(claimed_at=now, tries=F("tries") + 1):
            continue
        row = Invitation.objects.filter(pk=invitation.pk)
        try:
            _write(invitation, join_url(invitation.token)).send()
        except SMTPRecipientsRefused:
            row.update(tries=MAX_TRIES, problem="The mail server refused this address.")
        except ValueError:
            # of headers: an address that no e-mail can carry
            row.update(tries=MAX_TRIES, problem="No e-mail can be addressed like this.")
        except OSError:
            # the server is away: the others would only wait for it as well
            logger.warning("an invitation was not sent", exc_info=True, extra={"invitation": invitation.pk})
            row.update(problem="The mail server could not be reached.")
            break
        else:
            row.update(sent_at=now, sends=F("sends") + 1, problem="")
            sent += 1
    return sent


def _write(invitation: Invitation, url: str) -> EmailMessage:
    by = invitation.created_by
    context = {
        "cohort": invitation.cohort,
        "by": by.get_full_name() or by.username if by else "",
        "expires_at": invitation.expires_at,
        "url": url,
    }
    subject = one_line(f"Invitation: {invitation.cohort.name}")
    body = render_to_string("practice/email/invitation.txt", context)
    return EmailMessage(subject=subject, body=body, to=[invitation.email])
