"""Ways into a cohort: links that can be taken back, and who joins by one, having agreed to what instructors see."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from examprep.accounts.models import User
from practice.models import Cohort, Invitation, Membership
from practice.services.cohorts import Action, CohortError, record

DEFAULT_DAYS = 14


@transaction.atomic
def create_link(
    *, cohort: Cohort, by: User, now: datetime, days: int = DEFAULT_DAYS, max_uses: int | None = None
) -> Invitation:
    """A link for whoever gets it, until it expires, is used up or is revoked."""
    link = Invitation.objects.create(
        cohort=cohort,
        token=secrets.token_urlsafe(32),
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
        max_uses=max_uses,
    )
    record(cohort=cohort, action=Action.INVITED, by=by, now=now, note=f"by a link, for {days} days")
    return link


@transaction.atomic
def revoke(*, cohort: Cohort, invitation_id: int, by: User, now: datetime) -> bool:
    """Take an invitation back; False when it was, or is none of this cohort."""
    changed = cohort.invitations.filter(pk=invitation_id, revoked_at__isnull=True).update(revoked_at=now)
    if changed:
        record(cohort=cohort, action=Action.REVOKED, by=by, now=now)
    return bool(changed)


def invitation_of(*, token: str, now: datetime) -> Invitation | None:
    """The invitation that still lets somebody in; None for every reason not to, which look alike."""
    valid = Invitation.objects.filter(token=token, revoked_at__isnull=True, expires_at__gt=now)
    return valid.filter(_HAS_ROOM).select_related("cohort__exam").first()


_HAS_ROOM = Q(max_uses__isnull=True) | Q(uses__lt=F("max_uses"))


@transaction.atomic
def join(*, token: str, user: User, has_agreed: bool, now: datetime) -> Membership:
    """Become a member; once is enough. Raises CohortError for an invitation that lets nobody in, or without consent."""
    invitation = invitation_of(token=token, now=now)
    if invitation is None:
        raise CohortError("This invitation is not valid any more. Ask your instructor for another.")
    known = Membership.objects.filter(cohort=invitation.cohort, user=user).first()
    if known is not None:
        return known
    if not has_agreed:
        raise CohortError("To join, agree to what your instructors will see.")
    # guarded: of two people and one place, one gets it
    by_mail = {"joined_by": user, "joined_at": now} if invitation.email else {}
    if not Invitation.objects.filter(_HAS_ROOM, pk=invitation.pk).update(uses=F("uses") + 1, **by_mail):
        raise CohortError("This invitation is used up. Ask your instructor for another.")
    membership = Membership.objects.create(cohort=invitation.cohort, user=user, joined_at=now)
    record(cohort=invitation.cohort, action=Action.JOINED, by=user, now=now)
    return membership
