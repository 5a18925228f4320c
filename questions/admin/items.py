"""Items: the list, and the way to the pages of one item."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localtime

from questions.admin import coverage, editing, figures, history, preview, retiring, reviewing, searching
from questions.admin.bounded import BoundedChangeList, BoundedPaginator
from questions.admin.filters import (
    AuthorFilter,
    ChangesFilter,
    DomainFilter,
    RequirementFilter,
    ServiceFilter,
    TaskFilter,
    TopicFilter,
)
from questions.admin.moves import make_moves
from questions.models import Item, ItemVersion


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    list_display = ["name", "task_code", "kind", "status_words", "angoff", "updated"]
    list_filter = [
        "exam",
        DomainFilter,
        TaskFilter,
        "kind",
        "status",
        AuthorFilter,
        ChangesFilter,
        RequirementFilter,
        ServiceFilter,
        TopicFilter,
    ]
    search_fields = ["slug", "family", "pair"]
    search_help_text = "Words of the name, the stem, the family or the confused pair."
    ordering = ["task_id", "slug"]  # tasks as their exam's file names them
    tie_break = "slug"
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    # counting a large bank a second time, only to say how many there are without the filter, is not worth it
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["publish", "send_to_review", "retire"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedChangeList]:
        return BoundedChangeList

    def rows(self, items: QuerySet[Item]) -> QuerySet[Item]:
        """With what the columns show."""
        versions = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number")
        stem = versions.annotate(stem=KT("content__stem")).values("stem")[:1]
        return items.select_related("task").annotate(
            latest_stem=Subquery(stem, output_field=CharField()),
            latest_number=Subquery(versions.values("number")[:1]),
            has_draft=Exists(versions.filter(published_at=None)),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Item], search_term: str
    ) -> tuple[QuerySet[Item], bool]:
        return searching.search(queryset, search_term), False

    # Columns

    @admin.display(description="Item", ordering="slug")
    def name(self, item: Any) -> str:
        stem = Truncator(item.latest_stem or "").words(16)
        return format_html('<span class="row-name">{}</span><span class="row-stem">{}</span>', item.slug, stem)

    @admin.display(description="Task", ordering="task_id")
    def task_code(self, item: Item) -> str:
        return item.task.code

    @admin.display(description="Status", ordering="status")
    def status_words(self, item: Any) -> str:
        words = f"{item.get_status_display()}, version {item.latest_number}"
        return f"{words} is a draft" if item.has_draft and item.current_version_id else words

    @admin.display(description="Changed", ordering="updated_at")
    def updated(self, item: Item) -> str:
        return date_format(localtime(item.updated_at), "Y-m-d")

    # Actions

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        make_moves(request, "publish", queryset)

    @admin.action(description="Send to review", permissions=["change"])
    def send_to_review(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        make_moves(request, "review", queryset)

    @admin.action(description="Retire", permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Item]) -> HttpResponse | None:
        return retiring.retire_selected(self, request, queryset)

    # Pages

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Items are retired; attempts and statistics keep referring to them."""
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("coverage/", wrap(self.coverage_view), name="questions_item_coverage"),
            path("preview/", wrap(self.preview_view), name="questions_item_preview"),
            path("figures/", wrap(self.figures_view), name="questions_item_figures"),
            path("<uuid:item_id>/versions/<int:number>/", wrap(self.version_view), name="questions_item_version"),
            path("<uuid:item_id>/review/", wrap(self.review_view), name="questions_item_review"),
            path("<uuid:item_id>/retire/", wrap(self.retire_view), name="questions_item_retire"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return editing.edit_item(self, request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return history.show_history(self, request, object_id)

    def version_view(self, request: HttpRequest, item_id: UUID, number: int) -> HttpResponse:
        return history.show_version(self, request, item_id, number)

    def review_view(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        return reviewing.review_item(self, request, item_id)

    def retire_view(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        return retiring.retire_one(self, request, item_id)

    def coverage_view(self, request: HttpRequest) -> HttpResponse:
        return coverage.show_coverage(self, request)

    def figures_view(self, request: HttpRequest) -> HttpResponse:
        return figures.upload_figure(self, request)

    def preview_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        return preview.preview_item(request)
