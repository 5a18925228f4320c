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

_NO_VERSION = "there is no published version of this number"


@transaction.atomic
def restore_version(*, item_id: UUID, number: int, by: User, now: datetime) -> ItemVersion:
    """The text of a published version as a new draft, which goes the way of every draft; the facts stay as they are.

    Options keep the handles that the current version knows them by. Raises MoveRefused where a draft would be lost,
    and where there is nothing to restore.
    """
    locked = Item.objects.select_for_update(of=("self",)).select_related("exam", "task", "current_version__key")
    item = locked.get(pk=item_id)
    version = ItemVersion.objects.select_related("key").filter(item=item, number=number).first()
    if version is None:
        raise MoveRefused(_NO_VERSION)
    if reason := why_not_restore(item, version):
        raise MoveRefused(reason)
    text = _aligned(item, version)
    draft = replace(draft_of(item, version), content=text.content, solution=text.solution, reviews=())
    made = start_draft(item=item, number=next_number(item), draft=draft, by=by, now=now)
    Item.objects.filter(pk=item.pk).update(updated_at=now)
    write_texts(items=[item.pk])
    record(
        item_id=item.pk,
        action=ItemEvent.Action.TEXT_EDITED,
        by=by,
        now=now,
        number=made.number,
        details={"restored": number},
    )
    return made


def why_not_restore(item: Item, version: ItemVersion) -> str:
    """Why the text of a version cannot be taken up again now, as the end of a sentence; "" when it can."""
    current = item.current_version
    if current is None or not version.is_published:
        return _NO_VERSION
    if _aligned(item, version) == Text(current.to_content(), current.key.to_solution()):
        return "candidates see this text now"
    if open_draft(item) is not None:
        return "there is a draft already, which would be lost: publish or discard it first"
    return ""


def _aligned(item: Item, version: ItemVersion) -> Text:
    text = Text(version.to_content(), version.key.to_solution())
    return align_handles(text, item.current_version.to_content()) if item.current_version else text
