"""Items: what is done with several, and the way to the pages of one."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from questions.admin import autosave, bulk, coverage, editing, figures, history, preview, retiring, reviewing
from questions.admin.item_list import ItemListAdmin
from questions.admin.moves import make_moves
from questions.models import Item


@admin.register(Item)
class ItemAdmin(ItemListAdmin):
    actions = ["edit_several", "publish", "send_to_review", "retire"]

    # Actions

    @admin.action(description="Change tags, estimate or status", permissions=["change"])
    def edit_several(self, request: HttpRequest, queryset: QuerySet[Item]) -> HttpResponse | None:
        return bulk.begin(self, request, queryset)

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
            path("bulk/", wrap(self.bulk_view), name="questions_item_bulk"),
            path("preview/", wrap(self.preview_view), name="questions_item_preview"),
            path("typing/", wrap(self.typing_view), name="questions_item_typing_new"),
            path("<uuid:item_id>/typing/", wrap(self.typing_view), name="questions_item_typing"),
            path("figures/", wrap(self.figures_view), name="questions_item_figures"),
            path("<uuid:item_id>/versions/<int:number>/", wrap(self.version_view), name="questions_item_version"),
            path(
                "<uuid:item_id>/versions/<int:number>/restoration/",
                wrap(self.restore_view),
                name="questions_item_restore",
            ),
            path("<uuid:item_id>/comparison/", wrap(self.comparison_view), name="questions_item_comparison"),
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

    def restore_view(self, request: HttpRequest, item_id: UUID, number: int) -> HttpResponse:
        return history.restore(self, request, item_id, number)

    def comparison_view(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        return history.show_comparison(self, request, item_id)

    def review_view(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        return reviewing.review_item(self, request, item_id)

    def retire_view(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        return retiring.retire_one(self, request, item_id)

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        return bulk.edit_several(self, request)

    def typing_view(self, request: HttpRequest, item_id: UUID | None = None) -> HttpResponseBase:
        return autosave.keep(self, request, item_id)

    def coverage_view(self, request: HttpRequest) -> HttpResponse:
        return coverage.show_coverage(self, request)

    def figures_view(self, request: HttpRequest) -> HttpResponse:
        return figures.upload_figure(self, request)

    def preview_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        return preview.preview_item(request)
