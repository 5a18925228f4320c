"""Tags are written with the items that carry them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from domains.admin import ReadOnlyAdmin
from questions.models import Tag


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "item_count"]
    list_filter = ["kind"]
    search_fields = ["name"]
    fields = ["kind", "name", "item_count"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(items_count=Count("items"))

    @admin.display(description="Items", ordering="items_count")
    def item_count(self, tag: Any) -> str:
        address = reverse("admin:questions_item_changelist")
        return format_html('<a href="{}?{}={}">{}</a>', address, tag.kind, tag.pk, tag.items_count)
