"""Taking a person and all they did out of the database."""

from django.db import transaction

from examprep.accounts.models import User
from examprep.accounts.services import end_sessions, forget_in_admin_log
from practice.models import Attempt, Invitation, Response, ResponseSave, ReviewCard, ReviewLog, ScoringRun


class StaffStays(Exception):
    """People who work on the bank are removed by an administrator, who sees what they leave behind."""


@transaction.atomic
def remove_person(*, user: User) -> None:
    """Delete the person, their sittings and everything else they made; what they said about items goes too.

    Statistics of forms and items keep their sums, in which nobody can be found. Raises StaffStays.
    """
    if user.is_staff:
        raise StaffStays("Accounts that work in the admin are removed by an administrator.")
    # the large tables first and each by itself: following them from the person would load every row
    ReviewLog.objects.filter(card__user=user).delete()
    ReviewCard.objects.filter(user=user).delete()
    attempts = Attempt.objects.of(user)
    for table in (ResponseSave, Response):
        rows = table.objects.filter(attempt__in=attempts.values("pk"))
        rows._raw_delete(rows.db)
    # the address an instructor wrote to is theirs too
    Invitation.objects.filter(joined_by=user).delete()
    ScoringRun.objects.filter(attempt__in=attempts.values("pk")).delete()
    forget_in_admin_log(user=user)
    end_sessions(user=user)
    user.delete()
