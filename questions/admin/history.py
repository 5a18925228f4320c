"""What an item said before: its versions with what changed from one to the next, and each version to read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from questions.admin.finding import find_editable
from questions.admin.preview import as_player_sees
from questions.admin.written import written_parts
from questions.core.diff import Change, compare
from questions.core.handles import Text
from questions.models import Item, ItemEvent, ItemVersion
from questions.services.authoring import draft_of

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin


@dataclass(frozen=True)
class Entry:
    """A version and what it changed; nothing for the first one."""

    version: ItemVersion
    changes: list[Change]
    is_current: bool


def show_history(admin: "ItemAdmin", request: HttpRequest, object_id: str) -> HttpResponse:
    item = find_editable(admin, request, object_id).item
    versions = list(item.versions.select_related("key", "created_by").order_by("number"))
    entries = []
    before: Text | None = None
    for version in versions:
        text = Text(version.to_content(), version.key.to_solution())
        changes = compare(before, text) if before else []
        entries.append(Entry(version, changes, version.pk == item.current_version_id))
        before = text
    context = _context(admin, request, item) | {
        "title": f"History of {item.slug}",
        "entries": entries[::-1],
        "events": ItemEvent.objects.filter(item=item).select_related("actor").order_by("-at", "-pk"),
    }
    return TemplateResponse(request, "admin/questions/item/history.html", context)


def show_version(admin: "ItemAdmin", request: HttpRequest, item_id: UUID, number: int) -> HttpResponse:
    """One version to read; nothing on this page changes anything."""
    item = find_editable(admin, request, str(item_id)).item
    version = item.versions.select_related("key", "created_by").filter(number=number).first()
    if version is None:
        raise Http404
    draft = draft_of(item, version)
    context = _context(admin, request, item) | {
        "title": f"{item.slug}, version {version.number}",
        "version": version,
        "draft": draft,
        "written": written_parts(draft),
        "is_current": version.pk == item.current_version_id,
        "shown": as_player_sees(draft, timezone.now()),
    }
    return TemplateResponse(request, "admin/questions/item/version.html", context)


def _context(admin: "ItemAdmin", request: HttpRequest, item: Item) -> dict[str, Any]:
    return {
        **admin.admin_site.each_context(request),
        "opts": admin.model._meta,
        "item": item,
        "subtitle": None,
        "can_change": admin.has_change_permission(request, item),
    }
