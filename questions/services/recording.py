"""Writing what happened to items: the one place that adds events. Called under the row lock of the item."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from examprep.accounts.models import User
from questions.core.review import WRITING
from questions.models import ItemAction, ItemEvent

# Somebody who writes and is saved again and again makes one event in this time.
EDITING_SPELL = timedelta(minutes=15)


def record(
    *,
    item_id: UUID,
    action: ItemAction,
    by: User | None,
    now: datetime,
    number: int | None = None,
    note: str = "",
    details: Mapping[str, Any] | None = None,
) -> ItemEvent:
    return ItemEvent.objects.create(
        item_id=item_id,
        action=action,
        actor=by,
        at=now,
        version_number=number,
        note=note,
        details=dict(details or {}),
    )


def record_edit(*, item_id: UUID, number: int, by: User | None, now: datetime) -> None:
    """The text of draft `number` changed.

    One event for a spell of editing: none is added while the last event of the draft says that the same person wrote it
    less than EDITING_SPELL ago. Whatever came in between (an approval above all) starts the next spell at once, so an
    approval never stands before an edit that has no event.
    """
    last = ItemEvent.objects.filter(item_id=item_id, version_number=number).order_by("-pk").first()
    actor_id = by.pk if by else None
    if last and last.action in WRITING and last.actor_id == actor_id and now - last.at < EDITING_SPELL:
        return
    record(item_id=item_id, action=ItemAction.TEXT_EDITED, by=by, now=now, number=number)


def record_facts(
    *,
    item_id: UUID,
    changes: Mapping[str, list[Any]],
    by: User | None,
    now: datetime,
    action: ItemAction = ItemAction.FACTS_CHANGED,
) -> None:
    """What `questions.core.facts.changed_facts` found; nothing for no change."""
    if changes:
        record(item_id=item_id, action=action, by=by, now=now, details={"changes": dict(changes)})
