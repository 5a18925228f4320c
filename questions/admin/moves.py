"""Review, publish, retire: item by item, and what happened in words. For the list and the item's pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
from questions.services.publishing import publish_item, reopen_item, retire_item
from questions.services.restoring import restore_version
from questions.services.reviewing import approve_draft, ask_for_review, request_changes, withdraw_from_review


@dataclass(frozen=True)
class Said:
    """What came with a move. text: a reason, or what should change. seen: digest of the draft that was read.

    number: of the version whose text is taken up again.
    """

    text: str = ""
    seen: str = ""
    number: int = 0


Move = Callable[[UUID, User, datetime, Said], str]


def publish(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    version = publish_item(item_id=item_id, by=by, now=now)
    return f"published, version {version.number}"


def send_to_review(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    ask_for_review(item_id=item_id, by=by, now=now)
    return "sent to review"


def withdraw(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    withdraw_from_review(item_id=item_id, by=by, now=now)
    return "taken back from review"


def approve(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    approve_draft(item_id=item_id, seen=said.seen, by=by, now=now)
    return "approved; it can be published now"


def ask_for_changes(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    request_changes(item_id=item_id, text=said.text, by=by, now=now)
    return "sent back with your comment"


def retire(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    retirement = retire_item(item_id=item_id, by=by, now=now, note=said.text)
    done = "retired"
    if retirement.mended:
        done += f"; another item took its place in {_names(retirement.mended)}"
    if retirement.waiting:
        done += f"; {_names(retirement.waiting)} cannot be served until there is an item of the task to replace it"
    return done


def reopen(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    reopen_item(item_id=item_id, by=by, now=now)
    return "a draft again"


def restore_text(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    draft = restore_version(item_id=item_id, number=said.number, by=by, now=now)
    return f"the text of version {said.number} is draft {draft.number} now"


def discard(item_id: UUID, by: User, now: datetime, said: Said) -> str:
    discard_draft(item_id=item_id, by=by, now=now)
    return "unpublished changes discarded"


MOVES: dict[str, Move] = {
    "publish": publish,
    "review": send_to_review,
    "withdraw": withdraw,
    "approve": approve,
    "request_changes": ask_for_changes,
    "retire": retire,
    "reopen": reopen,
    "restore_text": restore_text,
    "discard": discard,
}


def make_moves(request: HttpRequest, name: str, items: Iterable[Item], said: Said | None = None) -> bool:
    """Do it for every item; each succeeds or fails by itself and says so. Whether all succeeded."""
    all_done = True
    for item in items:
        try:
            done = MOVES[name](item.pk, request.user, timezone.now(), said or Said())
        except NotPublishable as error:
            all_done = False
            missing = format_html_join("", "<li>{}</li>", ((str(finding),) for finding in error.findings))
            messages.error(request, format_html("“{}”: not published.<ul>{}</ul>", item.slug, missing))
        except ItemError as error:
            all_done = False
            messages.error(request, f"“{item.slug}”: {error}.")
        else:
            messages.success(request, f"“{item.slug}”: {done}.")
    return all_done


def _names(forms: Iterable[object]) -> str:
    return ", ".join(map(str, forms))
