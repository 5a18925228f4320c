"""What authors and reviewers say about an item: threads of comments that are resolved and opened again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from examprep.accounts.models import User
from questions.core.review import MAX_COMMENT_LENGTH
from questions.models import Item, ItemAction, ItemComment, ItemVersion
from questions.services.errors import CommentRefused
from questions.services.recording import record


@dataclass(frozen=True)
class Thread:
    """A comment and the replies to it, oldest first."""

    first: ItemComment
    replies: tuple[ItemComment, ...]

    @property
    def is_open(self) -> bool:
        return self.first.resolved_at is None


@transaction.atomic
def add_comment(
    *, item_id: UUID, text: str, by: User, now: datetime, reply_to: int | None = None, number: int | None = None
) -> ItemComment:
    """Start a thread, or answer one: a reply to a reply belongs to the same thread, and opens it again.

    number: the version the author was looking at; the newest one by default.
    Raises CommentRefused for no words, too many, or a thread of another item.
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    thread = _find_thread(item, reply_to) if reply_to is not None else None
    comment = write_comment(item=item, text=text, by=by, now=now, thread=thread, number=number)
    if thread is not None and thread.resolved_at is not None:
        _reopen(thread, by=by, now=now)
    _record(comment, ItemAction.COMMENTED, by=by, now=now)
    return comment


def write_comment(
    *, item: Item, text: str, by: User, now: datetime, thread: ItemComment | None = None, number: int | None = None
) -> ItemComment:
    """The row alone; the caller adds the event. Raises CommentRefused for no words, or too many."""
    words = text.strip()
    if not words:
        raise CommentRefused("write something first")
    if len(words) > MAX_COMMENT_LENGTH:
        raise CommentRefused(f"a comment has {MAX_COMMENT_LENGTH} characters at most; this one has {len(words)}")
    if number is None:
        newest = ItemVersion.objects.filter(item=item).order_by("-number")
        number = newest.values_list("number", flat=True)[0]
    return ItemComment.objects.create(
        item=item, parent=thread, version_number=number, text=words, author=by, created_at=now
    )


@transaction.atomic
def resolve_thread(*, item_id: UUID, comment_id: int, by: User, now: datetime) -> None:
    """What was asked is settled. Twice is once. Raises CommentRefused."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    thread = _find_thread(item, comment_id)
    if thread.resolved_at is None:
        ItemComment.objects.filter(pk=thread.pk).update(resolved_at=now, resolved_by=by)
        _record(thread, ItemAction.COMMENT_RESOLVED, by=by, now=now)


@transaction.atomic
def reopen_thread(*, item_id: UUID, comment_id: int, by: User, now: datetime) -> None:
    """It is not settled after all. Raises CommentRefused."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    thread = _find_thread(item, comment_id)
    if thread.resolved_at is not None:
        _reopen(thread, by=by, now=now)


def threads_of(item: Item) -> list[Thread]:
    """All threads, oldest first. One query."""
    comments = list(ItemComment.objects.filter(item=item).select_related("author", "resolved_by").order_by("pk"))
    replies: dict[int, list[ItemComment]] = {}
    for comment in comments:
        if comment.parent_id is not None:
            replies.setdefault(comment.parent_id, []).append(comment)
    return [Thread(first, tuple(replies.get(first.pk, ()))) for first in comments if first.parent_id is None]


def _find_thread(item: Item, comment_id: int) -> ItemComment:
    comment = ItemComment.objects.filter(item=item, pk=comment_id).select_related("parent").first()
    if comment is None:
        raise CommentRefused("this item has no such comment")
    return comment.parent or comment


def _reopen(thread: ItemComment, *, by: User, now: datetime) -> None:
    ItemComment.objects.filter(pk=thread.pk).update(resolved_at=None, resolved_by=None)
    _record(thread, ItemAction.COMMENT_REOPENED, by=by, now=now)


def _record(thread: ItemComment, action: ItemAction, *, by: User, now: datetime) -> None:
    record(item_id=thread.item_id, action=action, by=by, now=now, details={"comment": thread.pk})
