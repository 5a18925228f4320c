"""Autosave of the form of an item, and what it brings back.

It goes into `UnsavedText`, never into a draft or a published text: those change by saving.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.timezone import localtime

from examprep.rate_limits import AutosaveThrottle, wait_for
from questions.forms import ItemForms
from questions.models import Item
from questions.services.errors import ItemError
from questions.services.unsaved import TypedElsewhere, find_typed, keep_typed

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin

# fields of the form that are no part of what was typed
OWN_FIELDS = ("csrfmiddlewaretoken", "typed_revision", "typed_force")


def keep(admin: "ItemAdmin", request: HttpRequest, item_id: UUID | None) -> HttpResponseBase:
    """What the form holds, as often as somebody pauses. Answers the time it was kept at, and who saved in between."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    item = get_object_or_404(Item.objects.select_related("exam"), pk=item_id) if item_id else None
    if not (admin.has_change_permission(request, item) if item else admin.has_add_permission(request)):
        raise PermissionDenied
    if wait_s := wait_for(AutosaveThrottle, request):
        words = "This was saved too often in a short time; the browser keeps it and tries again."
        return JsonResponse({"refused": words}, status=429, headers={"Retry-After": str(wait_s)})
    typed = {name: values for name, values in request.POST.lists() if name not in OWN_FIELDS}
    try:
        kept = keep_typed(
            item_id=item_id,
            typed=typed,
            revision=_number(request.POST.get("typed_revision", "")),
            by=request.user,
            now=timezone.now(),
            is_forced="typed_force" in request.POST,
        )
    except TypedElsewhere as error:
        words = f"You type in this item in another window too, last at {_clock(error.kept.saved_at)}."
        return JsonResponse({"elsewhere": words}, status=409)
    except ItemError as error:
        return JsonResponse({"refused": f"{str(error).capitalize()}."}, status=422)
    newer = item is not None and is_outdated(item, request.POST.get("seen_at", ""))
    words = f"Somebody else saved this item at {_clock(item.updated_at)}." if item and newer else ""
    return JsonResponse({"revision": kept.revision, "saved_at": _clock(kept.saved_at), "newer": words})


def restored_forms(item: Item | None, request: HttpRequest) -> tuple[ItemForms, dict[str, Any]] | None:
    """The form as it was typed and not saved, with what the page says about it."""
    kept = find_typed(item_id=item.pk if item else None, by=request.user)
    if kept is None:
        return None
    data: MultiValueDict[str, str] = MultiValueDict(kept.data)
    forms = ItemForms.bound(data)
    is_newer = item is not None and is_outdated(item, data.get("seen_at") or "")
    return forms, {"restored": kept, "is_outdated": is_newer, "typed_revision": kept.revision}


def is_outdated(item: Item, seen_at: str) -> bool:
    return seen_at != item.updated_at.isoformat()


def _clock(at: datetime) -> str:
    local = localtime(at)
    return date_format(local, "H:i" if local.date() == localtime().date() else "Y-m-d H:i")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
