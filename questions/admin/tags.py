"""Tags are written with the items that carry them."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from domains.admin import ReadOnlyAdmin
from questions.admin.bounded import BoundedChangeList, BoundedCount, BoundedPaginator
from questions.models import Item, Tag

# counting further would read a large part of the bank for one number
MOST_ITEMS = 1000


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "item_count"]
    list_filter = ["kind"]
    search_fields = ["name"]
    fields = ["kind", "name", "item_count"]

    ordering = ["kind", "name"]
    tie_break = "pk"
    paginator = BoundedPaginator
    list_per_page = 100
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedChangeList]:
        return BoundedChangeList

    def rows(self, tags: QuerySet[Tag]) -> QuerySet[Tag]:
        items = Item.tags.through.objects.filter(tag=OuterRef("pk")).values("pk")
        return tags.annotate(items_count=BoundedCount(items[: MOST_ITEMS + 1]))

    @admin.display(description="Items")
    def item_count(self, tag: Any) -> str:
        address = reverse("admin:questions_item_changelist")
        words = f"more than {MOST_ITEMS}" if tag.items_count > MOST_ITEMS else tag.items_count
        return format_html('<a href="{}?{}={}">{}</a>', address, tag.kind, tag.pk, words)
