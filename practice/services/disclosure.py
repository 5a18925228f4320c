"""Remembering which keys a person has been shown: after that, late responses to the same items do not count."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from examprep.accounts.models import User
from practice.core.attempt import ClosedBy, Status
from practice.models import Attempt


def open_review(*, attempt: Attempt, now: datetime) -> None:
    """This person is being shown the keys of a scored attempt."""
    if attempt.review_opened_at is None:
        Attempt.objects.filter(pk=attempt.pk, review_opened_at__isnull=True).update(review_opened_at=now)
        disclose(user=attempt.user, item_ids=attempt.responses.values("item"), now=now)


def disclose(*, user: User, item_ids: Collection[UUID] | QuerySet[Any, Any], now: datetime) -> None:
    """This person can now learn the keys of these items: their ended attempts with one of them take nothing more."""
    Attempt.objects.of(user).filter(
        status=Status.SCORED,
        closed_by=ClosedBy.DEADLINE,
        review_opened_at__isnull=True,
        responses__item__in=item_ids,
    ).update(review_opened_at=now)
