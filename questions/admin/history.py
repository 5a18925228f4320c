"""What an item said before, and who did what: versions to read and to compare with any other, and the audit trail."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from questions.admin.comparing import compare_versions
from questions.admin.finding import find_editable
from questions.admin.moves import Said, make_moves
from questions.admin.preview import as_player_sees
from questions.admin.written import written_parts
from questions.core.sentences import describe
from questions.models import Item, ItemEvent, ItemVersion
from questions.services.authoring import draft_of
from questions.services.importing import FROM_FILE
from questions.services.restoring import why_not_restore

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin

EVENTS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Told:
    """One event. comment: of the thread to lead to."""

    event: ItemEvent
    who: str
    words: str
    comment: int | None


def show_history(admin: "ItemAdmin", request: HttpRequest, object_id: str) -> HttpResponse:
    item = find_editable(admin, request, object_id).item
    versions = list(item.versions.select_related("created_by").order_by("-number"))
    page = _events_of(item, request.GET.get("page", "1"))
    context = _context(admin, request, item) | {
        "title": f"History of {item.slug}",
        "versions": versions,
        "before_last": versions[1].number if len(versions) > 1 else None,
        "page": page,
        "told": [_told(event) for event in page],
    }
    return TemplateResponse(request, "admin/questions/item/history.html", context)


def show_version(admin: "ItemAdmin", request: HttpRequest, item_id: UUID, number: int) -> HttpResponse:
    """One version to read; nothing on this page changes it."""
    item = find_editable(admin, request, str(item_id)).item
    version = _find_version(item, str(number))
    draft = draft_of(item, version)
    context = _context(admin, request, item) | {
        "title": f"{item.slug}, version {version.number}",
        "version": version,
        "draft": draft,
        "written": written_parts(draft),
        "is_current": version.pk == item.current_version_id,
        "why_not_restore": why_not_restore(item, version),
        "shown": as_player_sees(draft, timezone.now()),
    }
    return TemplateResponse(request, "admin/questions/item/version.html", context)


def restore(admin: "ItemAdmin", request: HttpRequest, item_id: UUID, number: int) -> HttpResponse:
    """Take the text of a version up again as a draft, and go on writing."""
    item = find_editable(admin, request, str(item_id)).item
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not admin.has_change_permission(request, item):
        raise PermissionDenied
    if make_moves(request, "restore_text", [item], Said(number=number)):
        return HttpResponseRedirect(reverse("admin:questions_item_change", args=[item.pk]))
    return HttpResponseRedirect(reverse("admin:questions_item_version", args=[item.pk, number]))


def show_comparison(admin: "ItemAdmin", request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Any two versions, word by word; without numbers, the newest and the one before."""
    item = find_editable(admin, request, str(item_id)).item
    versions = list(item.versions.select_related("created_by").order_by("-number"))
    newest, earlier = versions[0].number, versions[min(1, len(versions) - 1)].number
    before = _find_version(item, request.GET.get("from", str(earlier)))
    after = _find_version(item, request.GET.get("to", str(newest)))
    context = _context(admin, request, item) | {
        "title": f"{item.slug}: version {before.number} and version {after.number}",
        "versions": versions,
        "before": before,
        "after": after,
        "comparison": compare_versions(item, before, after),
    }
    return TemplateResponse(request, "admin/questions/item/compare.html", context)


def _find_version(item: Item, number: str) -> ItemVersion:
    versions = item.versions.select_related("key", "created_by")
    version = versions.filter(number=number).first() if number.isdecimal() and len(number) < 9 else None
    if version is None:
        raise Http404
    return version


def _events_of(item: Item, page: str) -> Page[ItemEvent]:
    events = ItemEvent.objects.filter(item=item).select_related("actor").order_by("-pk")
    return Paginator(events, EVENTS_ON_A_PAGE).get_page(page)


def _told(event: ItemEvent) -> Told:
    is_import = event.actor is None and event.note == FROM_FILE
    who = event.actor.username if event.actor else "An import" if is_import else "A command or somebody who left"
    words = describe(event.action, event.version_number, event.details, "" if is_import else event.note)
    return Told(event, who, words, event.details.get("comment"))


def _context(admin: "ItemAdmin", request: HttpRequest, item: Item) -> dict[str, Any]:
    return {
        **admin.admin_site.each_context(request),
        "opts": admin.model._meta,
        "item": item,
        "subtitle": None,
        "can_change": admin.has_change_permission(request, item),
    }
