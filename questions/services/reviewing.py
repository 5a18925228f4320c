"""The second person's part: a draft is sent to review, taken back, approved, or sent back with what should change.

What may happen when is a table of `questions.core.review`; here it is asked under the item's row lock and written down.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from examprep.accounts.models import User
from questions.core.digest import text_digest
from questions.core.handles import Text
from questions.core.item import ItemStatus
from questions.core.review import Done, Move, ReviewState, Situation, Standing, Step, judge, why_not
from questions.models import Item, ItemComment, ItemEvent, ItemVersion
from questions.services.comments import write_comment
from questions.services.errors import MoveRefused
from questions.services.recording import record


@transaction.atomic
def ask_for_review(*, item_id: UUID, by: User | None, now: datetime) -> None:
    """A draft is ready for somebody else's eyes. Raises MoveRefused."""
    item, draft = _lock(item_id, Move.ASK, by)
    _set_review(item=item, draft=draft, review=ReviewState.ASKED, now=now)
    record(item_id=item.pk, action=ItemEvent.Action.REVIEW_ASKED, by=by, now=now, number=draft.number)


@transaction.atomic
def withdraw_from_review(*, item_id: UUID, by: User, now: datetime) -> None:
    """Who wrote it goes on writing; an approval ends. Raises MoveRefused."""
    item, draft = _lock(item_id, Move.WITHDRAW, by)
    _set_review(item=item, draft=draft, review=ReviewState.NONE, now=now)
    record(item_id=item.pk, action=ItemEvent.Action.REVIEW_WITHDRAWN, by=by, now=now, number=draft.number)


@transaction.atomic
def approve_draft(*, item_id: UUID, seen: str, by: User, now: datetime) -> None:
    """Somebody who wrote none of it finds exactly this text fit to be published.

    seen: `digest_of` the draft as they read it. Raises MoveRefused, also when the draft changed since.
    """
    item, draft = _lock(item_id, Move.APPROVE, by)
    if seen != digest_of(draft):
        raise MoveRefused("it changed after you opened this page; read it again, then approve it")
    _set_review(item=item, draft=draft, review=ReviewState.APPROVED, now=now)
    record(
        item_id=item.pk,
        action=ItemEvent.Action.APPROVED,
        by=by,
        now=now,
        number=draft.number,
        details={"text": seen},
    )


@transaction.atomic
def request_changes(*, item_id: UUID, text: str, by: User, now: datetime) -> ItemComment:
    """The draft goes back to who wrote it, with a comment that says what should change.

    Raises MoveRefused, or CommentRefused for more words than a comment has.
    """
    item, draft = _lock(item_id, Move.REQUEST_CHANGES, by)
    if not text.strip():
        raise MoveRefused("say what should change", field="text")
    _set_review(item=item, draft=draft, review=ReviewState.CHANGES, now=now)
    comment = write_comment(item=item, text=text, by=by, now=now, number=draft.number)
    record(
        item_id=item.pk,
        action=ItemEvent.Action.CHANGES_REQUESTED,
        by=by,
        now=now,
        number=draft.number,
        details={"comment": comment.pk},
    )
    return comment


# Reading ------------------------------------------------------------------------------------------------------------


def standing_of(draft: ItemVersion) -> Standing:
    """Who wrote a draft and whether its text is approved, as people's ids. One query; reads the draft's key."""
    events = ItemEvent.objects.filter(
        item=draft.item_id, version_number=draft.number, action__in=[step.value for step in Step]
    ).order_by("pk")
    done = [Done(Step(event.action), event.actor_id, event.details.get("text", "")) for event in events]
    return judge(done, written_by=draft.created_by_id, text=digest_of(draft))


def situation_of(*, item: Item, draft: ItemVersion | None, person: User | None) -> Situation:
    """The item as this person meets it now."""
    standing = standing_of(draft) if draft else Standing(writers=())
    others = (standing.approver, standing.lost_approver, standing.asker, standing.critic)
    names = _names({*standing.writers, *others})
    approver, lost_approver, asker, critic = (names.get(other, "somebody whose account is gone") for other in others)
    me = person.pk if person else None
    return Situation(
        status=ItemStatus(item.status),
        review=ReviewState(draft.review) if draft else ReviewState.NONE,
        has_draft=draft is not None,
        was_published=item.current_version_id is not None,
        needs_approval=settings.TWO_PERSON_REVIEW,
        is_writer=me in standing.writers,
        is_asker=me is not None and me == standing.asker,
        is_approved=standing.is_approved,
        is_stale=standing.is_stale,
        writers=" and ".join(names[writer] for writer in standing.writers if writer in names),
        approver=approver,
        lost_approver=lost_approver,
        asker=asker,
        critic=critic,
    )


def is_alone(person: User) -> bool:
    """Whether nobody else could approve what this person writes."""
    others = User.objects.filter(is_active=True).exclude(pk=person.pk)
    return not others.filter(Q(is_instructor=True) | Q(is_superuser=True)).exists()


def open_draft(item: Item) -> ItemVersion | None:
    return ItemVersion.objects.filter(item=item, published_at=None).select_related("key").first()


def digest_of(version: ItemVersion) -> str:
    return text_digest(Text(version.to_content(), version.key.to_solution()))


def review_after_edit(review: str) -> ReviewState:
    """Where a draft stands when its text changes: still in review where it was, but approved no more."""
    return ReviewState.ASKED if review == ReviewState.APPROVED else ReviewState(review)


def _names(people: set[Any]) -> dict[Any, str]:
    wanted = [person for person in people if person is not None]
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "username")) if wanted else {}


def _lock(item_id: UUID, move: Move, person: User | None) -> tuple[Item, ItemVersion]:
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    draft = open_draft(item)
    reason = why_not(move, situation_of(item=item, draft=draft, person=person))
    if reason or draft is None:
        raise MoveRefused(reason)
    return item, draft


def _set_review(*, item: Item, draft: ItemVersion, review: ReviewState, now: datetime) -> None:
    """Of the draft, and of an item that was never published, whose status says the same."""
    asked_at = (draft.review_asked_at or now) if review.is_in_review else None
    ItemVersion.objects.filter(pk=draft.pk).update(review=review, review_asked_at=asked_at)
    status = item.status
    if item.current_version_id is None:
        status = ItemStatus.IN_REVIEW if review.is_in_review else ItemStatus.DRAFT
    Item.objects.filter(pk=item.pk).update(status=status, updated_at=now)
