"""A learner's own missed and bookmarked items as an Anki deck.

Only what this person has answered in a scored sitting, as they met it there; nothing of a mock that is not scored yet,
and no sibling of what is in one.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from examprep.accounts.models import User
from practice.core.anki import Card, write_decks
from practice.core.attempt import Status
from practice.models import Bookmark, Exposure, Response
from practice.services.disclosure import disclose
from practice.services.drawing import withheld_items
from practice.services.errors import NothingToDraw
from questions.core.figures import figures_in
from questions.services.exchange_pictures import writable_pictures

MAX_CARDS = 3000


def export_deck(*, user: User, now: datetime) -> bytes:
    """The .apkg file. A deck shows keys: ended sittings with its items take no late responses after that.

    Raises NothingToDraw when nothing was missed or bookmarked.
    """
    with transaction.atomic():
        cards = _cards(user)
        if not cards:
            raise NothingToDraw
        disclose(user=user, item_ids=[UUID(card.item_id) for card in cards], now=now)
    shown = figures_in([[card.content_html, card.solution_html] for card in cards])
    return write_decks(cards, now, writable_pictures(shown))


def deck_size(user: User) -> int:
    """How many items a deck would have."""
    return min(MAX_CARDS, _answered(user).order_by().values("item").distinct().count())


def _answered(user: User) -> QuerySet[Response]:
    """Responses of scored sittings to what was missed in the last of them or bookmarked, the last first."""
    missed = Exposure.objects.filter(user=user, last_correct=False).values("item")
    bookmarked = Bookmark.objects.filter(user=user).values("item")
    withheld = list(withheld_items(user).values_list("item_id", "item__family"))
    families = {family for _, family in withheld} - {""}
    return (
        Response.objects.filter(attempt__user=user, attempt__status=Status.SCORED)
        .filter(Q(item__in=missed) | Q(item__in=bookmarked))
        .exclude(item__in=[item for item, _ in withheld])
        .exclude(item__family__in=families)
        .order_by("-attempt__submitted_at", "position")
    )


def _cards(user: User) -> list[Card]:
    missed = set(Exposure.objects.filter(user=user, last_correct=False).values_list("item_id", flat=True))
    bookmarked = set(Bookmark.objects.filter(user=user).values_list("item_id", flat=True))
    rows = _answered(user).select_related("version__key", "task__domain__exam")
    last: dict[UUID, Response] = {}
    for response in rows.iterator(chunk_size=500):
        last.setdefault(response.item_id, response)
        if len(last) == MAX_CARDS:
            break
    return [
        _card(response, [("missed", item_id in missed), ("bookmarked", item_id in bookmarked)])
        for item_id, response in last.items()
    ]


def _card(response: Response, marks: list[tuple[str, bool]]) -> Card:
    version: Any = response.version
    domain = response.task.domain
    places = (f"domain-{domain.number}", f"task-{response.task.code}")
    return Card(
        item_id=str(response.item_id),
        exam=domain.exam.code,
        content=version.to_content(),
        content_html=version.html,
        solution=version.key.to_solution(),
        solution_html=version.key.html,
        tags=(*(f"{domain.exam.code}::{place}" for place in places), *(name for name, is_so in marks if is_so)),
    )
