"""Saving responses, and the reasons why one is not saved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from examprep.accounts.models import User
from practice.core.attempt import Mode, accepts_late_sync
from practice.core.response import IllegalValue, Value, clean_eliminated, clean_value
from practice.models import Attempt, Response
from practice.services.access import get_attempt_for
from practice.services.at_hand import ItemAtHand
from practice.services.entry import Entry
from practice.services.errors import AttemptClosed, NoSuchPosition, ResponseChecked, StaleResponse
from practice.services.late_sync import store_late_response
from practice.services.save_statement import WrittenRow, write_if_open

MAX_POSITION = 32_767


@dataclass(frozen=True)
class Saved:
    """A stored response. is_new is False when the same content was stored already."""

    position: int
    revision: int
    saved_at: datetime
    deadline_at: datetime | None
    is_new: bool = True
    is_late: bool = False


def save_response(*, user: User, attempt_id: UUID, entry: Entry, now: datetime) -> Saved:
    """Store a response of this person's open attempt.

    Raises Http404 for another person's attempt, NoSuchPosition, IllegalValue, StaleResponse when an equal or higher
    revision with other content is stored, ResponseChecked, AttemptClosed. Whatever it raises, nothing was changed.
    """
    if entry.position > MAX_POSITION:
        raise NoSuchPosition(f"There is no question {entry.position}.")  # SQLite takes no number of any size
    entry = entry.arrived(now)
    with transaction.atomic():
        row = write_if_open(user_id=user.pk, attempt_id=attempt_id, entry=entry, now=now)
        if row is not None:
            # written before it was compared with the item, which spares a statement: what is illegal is rolled back
            _check_legal(entry, row, row.mode)
            return Saved(entry.position, entry.revision, now, row.deadline_at)
    return _explain_refusal(user, attempt_id, entry, now)


def save_at_hand(*, item: ItemAtHand, attempt_id: UUID, entry: Entry, now: datetime) -> Saved | None:
    """The same for who has read the item: one statement, which commits by itself.

    None when nothing was changed; `save_response` says why. Raises IllegalValue.
    """
    _check_legal(entry, item, item.mode)
    entry = entry.arrived(now)
    row = write_if_open(user_id=item.user_id, attempt_id=attempt_id, entry=entry, now=now)
    return None if row is None else Saved(entry.position, entry.revision, now, row.deadline_at)


def _check_legal(entry: Entry, row: WrittenRow | Response | ItemAtHand, mode: str) -> None:
    option_ids = [option_id for option_id, _ in row.options]
    prompt_ids = [prompt_id for prompt_id, _ in row.prompts]
    clean_value(entry.value, kind=row.kind, choose=row.choose, option_ids=option_ids, prompt_ids=prompt_ids)
    clean_eliminated(entry.eliminated, option_ids)
    if entry.confidence is not None and mode == Mode.MOCK:
        raise IllegalValue("a mock exam does not ask how sure you are")


def _explain_refusal(user: User, attempt_id: UUID, entry: Entry, now: datetime) -> Saved:
    attempt = get_attempt_for(user=user, attempt_id=attempt_id, now=now)
    stored = attempt.responses.filter(position=entry.position).first()
    if stored is None:
        raise NoSuchPosition(f"This attempt has no question {entry.position}.")
    _check_legal(entry, stored, attempt.mode)
    if _is_same(stored, entry) and stored.saved_at is not None:
        return Saved(entry.position, stored.revision, stored.saved_at, attempt.deadline_at, is_new=False)
    if stored.checked_at is not None:
        raise ResponseChecked(stored)
    if not attempt.is_in_progress:
        return _save_late(attempt, stored, entry, now)
    raise StaleResponse(stored)


def _save_late(attempt: Attempt, stored: Response, entry: Entry, now: datetime) -> Saved:
    if not accepts_late_sync(
        closed_by=attempt.closed_by,
        deadline_at=attempt.deadline_at,
        answered_at=entry.answered_at or now,
        is_review_open=attempt.review_opened_at is not None,
        now=now,
    ):
        raise AttemptClosed(attempt)
    if stored.synced_late:
        # once: whoever has seen a score must not be able to try answers one after another
        raise AttemptClosed(attempt)
    if entry.revision <= stored.revision:
        raise StaleResponse(stored)
    store_late_response(attempt=attempt, entry=entry, now=now)
    return Saved(entry.position, entry.revision, now, attempt.deadline_at, is_late=True)


def _is_same(stored: Response, entry: Entry) -> bool:
    """Whether the stored content is what the entry says; order in a set of options does not count."""

    def canonical(value: Value | None) -> Value | None:
        return clean_value(
            value,
            kind=stored.kind,
            choose=stored.choose,
            option_ids=stored.option_ids,
            prompt_ids=stored.prompt_ids,
        )

    return (
        canonical(stored.value) == canonical(entry.value)
        and stored.flagged == entry.flagged
        and set(stored.eliminated) == set(entry.eliminated)
        and stored.confidence == entry.confidence
    )
