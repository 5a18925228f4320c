"""What waits for whom, for lists: ids of items to filter by, and columns. All start from an index of the few that wait.

`Item.objects.filter(pk__in=waiting_for(person))` reads what is in review, not the bank.
"""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from examprep.accounts.models import User
from questions.core.review import WRITING, ReviewState
from questions.models import ItemComment, ItemEvent, ItemVersion

Ids = QuerySet[Any, Any]


def waiting_for(person: User) -> Ids:
    """Items whose draft waits for an approval that this person may give: in review, and they wrote none of it."""
    drafts = _drafts(ReviewState.ASKED).exclude(created_by=person)
    return drafts.exclude(Exists(_written_by(person))).values("item")


def sent_back_to(person: User) -> Ids:
    """Items whose draft this person wrote part of, with changes requested and not sent to review again yet."""
    drafts = _drafts(ReviewState.CHANGES)
    return drafts.filter(Q(created_by=person) | Q(Exists(_written_by(person)))).values("item")


def in_review() -> Ids:
    """Items whose draft is in review, approved or not."""
    return _drafts(ReviewState.ASKED, ReviewState.APPROVED).values("item")


def approved() -> Ids:
    """Items whose draft is approved and not published yet."""
    return _drafts(ReviewState.APPROVED).values("item")


def with_open_comments() -> Ids:
    return ItemComment.objects.open().order_by().values("item")


def review_columns() -> dict[str, Any]:
    """To annotate a page of items with: draft_review (a ReviewState, None without a draft), waiting_since,
    open_comments (threads)."""
    drafts = ItemVersion.objects.filter(item=OuterRef("pk"), published_at=None).order_by()
    threads = ItemComment.objects.open().filter(item=OuterRef("pk")).order_by()
    counted = threads.values("item").annotate(count=Count("pk")).values("count")
    return {
        "draft_review": Subquery(drafts.values("review")[:1]),
        "waiting_since": Subquery(drafts.values("review_asked_at")[:1]),
        "open_comments": Coalesce(Subquery(counted, output_field=IntegerField()), 0),
    }


def _drafts(*states: ReviewState) -> QuerySet[ItemVersion]:
    # said twice for the index, which holds only versions with a state
    drafts = ItemVersion.objects.filter(~Q(review=ReviewState.NONE), published_at=None)
    return drafts.filter(review__in=[state.value for state in states]).order_by()


def _written_by(person: User) -> QuerySet[ItemEvent]:
    """Events by which somebody is a writer of the draft of the outer query, as `questions.core.review.judge` says."""
    of_draft = ItemEvent.objects.filter(item=OuterRef("item"), version_number=OuterRef("number")).order_by()
    discarded = ItemEvent.objects.filter(
        item=OuterRef("item"),
        version_number=OuterRef("version_number"),
        action=ItemEvent.Action.DISCARDED,
        pk__gt=OuterRef("pk"),
    ).order_by()
    return of_draft.filter(~Exists(discarded), actor=person, action__in=[step.value for step in WRITING])
