"""Keeping what is typed and not saved yet, so that nothing is lost with a window, a machine or a connection."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from examprep.accounts.models import User
from questions.models import UnsavedText
from questions.services.errors import ItemError

# characters; the texts of an item, each at its limit, are shorter
MOST_CHARACTERS = 400_000

Typed = Mapping[str, Sequence[str]]


class TypedElsewhere(ItemError):
    """Another window of the same person saved in between; kept: what it saved."""

    def __init__(self, kept: UnsavedText) -> None:
        self.kept = kept
        super().__init__("you type in this item in another window too")


class TooLong(ItemError):
    def __init__(self) -> None:
        super().__init__("the text is too long to be kept")


def find_typed(*, item_id: UUID | None, by: User) -> UnsavedText | None:
    return UnsavedText.objects.filter(item=item_id, author=by).first() if item_id else _new(by)


@transaction.atomic
def keep_typed(
    *, item_id: UUID | None, typed: Typed, revision: int, by: User, now: datetime, is_forced: bool = False
) -> UnsavedText:
    """Keep what a form holds. revision: the one the window last knew, 0 for none.

    Raises TypedElsewhere when another window saved something else since, unless is_forced; TooLong.
    """
    data = {name: list(values) for name, values in typed.items()}
    if sum(len(value) for values in data.values() for value in values) > MOST_CHARACTERS:
        raise TooLong
    kept = _lock(item_id, by)
    if kept is None:
        try:
            with transaction.atomic():
                return UnsavedText.objects.create(item_id=item_id, author=by, data=data, revision=1, saved_at=now)
        except IntegrityError:  # another window was as quick
            kept = _lock(item_id, by)
            if kept is None:
                raise
    if kept.data == data:
        return kept
    if kept.revision != revision and not is_forced:
        raise TypedElsewhere(kept)
    kept.data, kept.revision, kept.saved_at = data, kept.revision + 1, now
    kept.save()
    return kept


@transaction.atomic
def forget_typed(*, item_id: UUID | None, by: User) -> None:
    """It was saved, or is not wanted."""
    kept = _lock(item_id, by)
    if kept is not None:
        kept.delete()


def _lock(item_id: UUID | None, by: User) -> UnsavedText | None:
    rows = UnsavedText.objects.select_for_update(of=("self",)).filter(author=by)
    return rows.filter(item=item_id).first() if item_id else rows.filter(item=None).first()


def _new(by: User) -> UnsavedText | None:
    return UnsavedText.objects.filter(item=None, author=by).first()
