"""The one way to an attempt: only its owner gets it, and whoever looks closes it when its time is over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import Http404

from examprep.accounts.models import User
from practice.models import Attempt
from practice.models.attempt import AttemptQuerySet
from practice.services.closing import close_if_overdue, close_overdue


def get_attempt_for(
    *, user: User, attempt_id: UUID, now: datetime, related: Sequence[str] = ("exam", "form")
) -> Attempt:
    """This person's attempt with its exam and form. Raises Http404 for anybody else's, as if it did not exist.

    related: what comes with it; () for those who need neither and are asked often.
    """
    found = Attempt.objects.of(user).filter(pk=attempt_id)
    attempt = (found.select_related(*related) if related else found).first()
    if attempt is None:
        raise Http404
    attempt.user = user  # who owns it is known, and need not be read again
    close_if_overdue(attempt=attempt, now=now)
    return attempt


def attempts_of(*, user: User, now: datetime) -> AttemptQuerySet:
    """All attempts of this person, those whose time is over closed."""
    close_overdue(now=now, user=user)
    return Attempt.objects.of(user)
