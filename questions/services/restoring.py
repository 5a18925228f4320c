"""Taking an earlier text of an item up again."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from examprep.accounts.models import User
from questions.core.handles import Text, align_handles
from questions.models import Item, ItemEvent, ItemVersion
from questions.services.authoring import draft_of, next_number, start_draft
from questions.services.errors import MoveRefused
from questions.services.recording import record
from questions.services.reviewing import open_draft
from questions.services.texts import write_texts


@transaction.atomic
def restore_version(*, item_id: UUID, number: int, by: User, now: datetime) -> ItemVersion:
    """The text of a published version as a new draft, which goes the way of every draft; the facts stay as they are.

    Options keep the handles that the current version knows them by. Raises MoveRefused where a draft would be lost,
    and where there is nothing to restore.
    """
    locked = Item.objects.select_for_update(of=("self",)).select_related("exam", "task", "current_version__key")
    item = locked.get(pk=item_id)
    version = ItemVersion.objects.select_related("key").filter(item=item, number=number).first()
    current = item.current_version
    if version is None or current is None or not version.is_published:
        raise MoveRefused("there is no published version of this number")
    if open_draft(item) is not None:
        raise MoveRefused("there is a draft already, which would be lost: publish or discard it first")
    draft = draft_of(item, version)
    text = align_handles(Text(draft.content, draft.solution), current.to_content())
    if text == Text(current.to_content(), current.key.to_solution()):
        raise MoveRefused("candidates see this text now")
    draft = replace(draft, content=text.content, solution=text.solution, reviews=())
    made = start_draft(item=item, number=next_number(item), draft=draft, by=by, now=now)
    Item.objects.filter(pk=item.pk).update(updated_at=now)
    record(
        item_id=item.pk,
        action=ItemEvent.Action.TEXT_EDITED,
        by=by,
        now=now,
        number=made.number,
        details={"restored": number},
    )
    write_texts(items=[item.pk])
    return made
