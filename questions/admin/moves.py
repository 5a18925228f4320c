"""Publish, retire, send to review: item by item, and what happened in words. For the list and the item's page."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from examprep.accounts.models import User
from questions.models import Item
from questions.services.authoring import discard_draft
from questions.services.errors import ItemError, NotPublishable
from questions.services.publishing import ask_for_review, publish_item, retire_item

Move = Callable[[UUID, User, datetime], str]


def publish(item_id: UUID, by: User, now: datetime) -> str:
    version = publish_item(item_id=item_id, by=by, now=now)
    return f"published, version {version.number}"


def send_to_review(item_id: UUID, by: User, now: datetime) -> str:
    ask_for_review(item_id=item_id, by=by, now=now)
    return "sent to review"


def retire(item_id: UUID, by: User, now: datetime) -> str:
    retirement = retire_item(item_id=item_id, by=by, now=now)
    words = "retired"
    if retirement.mended:
        words += f"; another item took its place in {_names(retirement.mended)}"
    if retirement.waiting:
        words += f"; {_names(retirement.waiting)} cannot be served until there is an item of the task to replace it"
    return words


def discard(item_id: UUID, by: User, now: datetime) -> str:
    discard_draft(item_id=item_id, now=now)
    return "unpublished changes discarded"


MOVES: dict[str, Move] = {"publish": publish, "review": send_to_review, "retire": retire, "discard": discard}


def make_moves(request: HttpRequest, name: str, items: Iterable[Item]) -> None:
    """Do it for every item; each succeeds or fails by itself and says so."""
    for item in items:
        try:
            done = MOVES[name](item.pk, request.user, timezone.now())
        except NotPublishable as error:
            missing = format_html_join("", "<li>{}</li>", ((str(finding),) for finding in error.findings))
            messages.error(request, format_html("“{}”: not published.<ul>{}</ul>", item.slug, missing))
        except ItemError as error:
            messages.error(request, f"“{item.slug}”: {error}.")
        else:
            messages.success(request, f"“{item.slug}”: {done}.")


def _names(forms: Iterable[object]) -> str:
    return ", ".join(map(str, forms))
