"""The page a draft is reviewed on: what changed, how candidates see it, what was said, and what this person may do."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from examprep.rate_limits import CommentThrottle, wait_for
from questions.admin.finding import Editable, find_editable
from questions.admin.moves import Said, make_moves
from questions.admin.preview import as_player_sees, check_draft_rules
from questions.admin.written import written_parts
from questions.core.diff import compare
from questions.core.handles import Text
from questions.core.review import Move, Situation, why_not
from questions.core.validation import Severity
from questions.models import ItemVersion
from questions.services.comments import add_comment, reopen_thread, resolve_thread, threads_of
from questions.services.errors import ItemError
from questions.services.reviewing import digest_of, is_alone, situation_of

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin

# name of a button -> the move it makes
BUTTONS = {
    "approve": Move.APPROVE,
    "publish": Move.PUBLISH,
    "review": Move.ASK,
    "withdraw": Move.WITHDRAW,
    "request_changes": Move.REQUEST_CHANGES,
}
LABELS = {
    Move.APPROVE: "Approve",
    Move.PUBLISH: "Publish",
    Move.ASK: "Send to review",
    Move.WITHDRAW: "Take back from review",
    Move.REQUEST_CHANGES: "Request changes",
}
# why not is worth a line of its own even to who did not ask
ALWAYS_TOLD = {Move.APPROVE, Move.PUBLISH}


@dataclass(frozen=True)
class Offer:
    """A move on the page. why_not: empty when this person may make it now."""

    name: str
    label: str
    why_not: str
    is_primary: bool = False


def review_item(admin: "ItemAdmin", request: HttpRequest, item_id: UUID) -> HttpResponse:
    editable = find_editable(admin, request, str(item_id))
    if request.method != "POST":
        return _page(admin, request, editable)
    if not admin.has_change_permission(request, editable.item):
        raise PermissionDenied
    text = request.POST.get("text", "")
    writes = request.POST.get("move") not in {*BUTTONS, "resolve", "reopen"}
    if writes and (wait_s := wait_for(CommentThrottle, request)):
        messages.error(request, f"Not sent: too many comments in a short time. Try again in {wait_s} seconds.")
        answer = _page(admin, request, editable, text, status=429)
        answer["Retry-After"] = str(wait_s)
        return answer
    if _do(request, editable, request.POST.get("move", ""), text):
        return HttpResponseRedirect(_back(request, editable))
    return _page(admin, request, find_editable(admin, request, str(item_id)), text, status=409)


def offers_of(situation: Situation, *, is_complete: bool) -> list[Offer]:
    """What this person may do, and why not what they may expect to. is_complete: nothing is missing for publishing."""
    offers = []
    for name, move in BUTTONS.items():
        reason = why_not(move, situation)
        if move == Move.PUBLISH and not reason and not is_complete:
            reason = "something is missing, see below"
        if not reason or (move in ALWAYS_TOLD and situation.has_draft):
            offers.append(Offer(name, LABELS[move], reason))
    first = next((place for place, offer in enumerate(offers) if not offer.why_not), None)
    return [
        Offer(offer.name, offer.label, offer.why_not, place == first and offer.name in {"approve", "publish", "review"})
        for place, offer in enumerate(offers)
    ]


def may_ask_after_saving(situation: Situation) -> bool:
    """Whether the page an item is written on may send it to review; saving a changed text makes a draft."""
    return not why_not(Move.ASK, replace(situation, has_draft=True))


def review_context(request: HttpRequest, editable: Editable) -> dict[str, Any]:
    """What the parts for review and comments on a page need."""
    draft = None if editable.version.is_published else editable.version
    situation = situation_of(item=editable.item, draft=draft, person=request.user)
    threads = threads_of(editable.item)
    return {
        "situation": situation,
        "draft_version": draft,
        "seen": digest_of(draft) if draft else "",
        "is_alone": situation.needs_approval and draft is not None and is_alone(request.user),
        "threads": threads,
        "open_threads": [thread for thread in threads if thread.is_open],
        "closed_threads": [thread for thread in threads if not thread.is_open],
    }


def _do(request: HttpRequest, editable: Editable, move: str, text: str) -> bool:
    """Whether it was done; if not, a message says why."""
    item = editable.item
    if move in BUTTONS:
        return make_moves(request, move, [item], Said(text=text, seen=request.POST.get("seen", "")))
    try:
        _comment(request, item.pk, move, text)
    except ItemError as error:
        messages.error(request, f"{str(error)[0].upper()}{str(error)[1:]}.")
        return False
    return True


def _comment(request: HttpRequest, item_id: UUID, move: str, text: str) -> None:
    now, by = timezone.now(), request.user
    thread = request.POST.get("thread", "")
    comment_id = int(thread) if thread.isdecimal() else 0
    if move == "resolve":
        resolve_thread(item_id=item_id, comment_id=comment_id, by=by, now=now)
    elif move == "reopen":
        reopen_thread(item_id=item_id, comment_id=comment_id, by=by, now=now)
    elif move == "reply":
        add_comment(item_id=item_id, text=text, reply_to=comment_id, by=by, now=now)
    else:
        add_comment(item_id=item_id, text=text, by=by, now=now)


def _back(request: HttpRequest, editable: Editable) -> str:
    page = "change" if request.POST.get("back") == "change" else "review"
    address = reverse(f"admin:questions_item_{page}", args=[editable.item.pk])
    return address if request.POST.get("move") in BUTTONS else f"{address}#comments"


def _page(
    admin: "ItemAdmin", request: HttpRequest, editable: Editable, text: str = "", status: int = 200
) -> TemplateResponse:
    item, draft = editable.item, editable.draft
    findings = check_draft_rules(draft)
    missing = [str(finding) for finding in findings if finding.severity == Severity.ERROR]
    review = review_context(request, editable)
    offers = offers_of(review["situation"], is_complete=not missing)
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        **review,
        "offers": offers,
        "title": f"Review of {item.slug}",
        "subtitle": None,
        "opts": admin.model._meta,
        "item": item,
        "version": editable.version,
        "draft": draft,
        "written": written_parts(draft),
        "changes": _changes(item.current_version, editable),
        "missing": missing,
        "advice": [str(finding) for finding in findings if finding.severity == Severity.WARNING],
        "shown": as_player_sees(draft, timezone.now()),
        "can_change": admin.has_change_permission(request, item),
        "text": text,
        "failed_move": _form_for(request.POST.get("move", ""), offers) if text else "",
        "failed_thread": request.POST.get("thread", ""),
    }
    return TemplateResponse(request, "admin/questions/item/review.html", context, status=status)


def _form_for(move: str, offers: list[Offer]) -> str:
    """Whose form holds what was typed and not taken: its own where the page still has it, else that of a comment."""
    possible = {offer.name for offer in offers if not offer.why_not} | {"reply"}
    return move if move in possible else "comment"


def _changes(current: ItemVersion | None, editable: Editable) -> list[Any]:
    """What the draft changes for candidates; nothing when it is the first text."""
    if current is None or editable.version.is_published:
        return []
    before = Text(current.to_content(), current.key.to_solution())
    return compare(before, Text(editable.draft.content, editable.draft.solution))
