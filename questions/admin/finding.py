"""The item a page of the admin is about."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest

from questions.core.item import ItemDraft
from questions.models import Item, ItemVersion
from questions.services.authoring import draft_of

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin


@dataclass(frozen=True)
class Editable:
    """An item with the text its author goes on with: the draft, or the published version."""

    item: Item
    version: ItemVersion
    draft: ItemDraft

    @property
    def has_changes(self) -> bool:
        return not self.version.is_published and self.item.current_version_id is not None

    @property
    def current_number(self) -> int | None:
        """The version candidates see, when there is one."""
        return self.item.current_version.number if self.item.current_version else None


def find_editable(admin: "ItemAdmin", request: HttpRequest, object_id: str) -> Editable:
    try:
        items = Item.objects.select_related("exam", "task__domain", "current_version__key").prefetch_related("tags")
        item = items.get(pk=unquote(object_id))
    except (Item.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error
    if not admin.has_view_or_change_permission(request, item):
        raise PermissionDenied
    version = item.versions.select_related("key", "created_by").order_by("-number")[0]
    return Editable(item, version, draft_of(item, version))
