"""Mock forms: which items they hold and whether they can be served."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from domains.admin import ReadOnlyAdmin
from questions.core.item import ItemStatus
from questions.models import Form, FormItem


class FormItemInline(admin.TabularInline):
    model = FormItem
    verbose_name_plural = "Items"
    fields = ["position", "item_link", "task", "kind", "item_status", "is_scored"]
    readonly_fields = fields
    ordering = ["position"]
    extra = 0
    can_delete = False
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormItem]:
        return super().get_queryset(request).select_related("item__task__domain", "form")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description="Item")
    def item_link(self, place: FormItem) -> str:
        address = reverse("admin:questions_item_change", args=[place.item_id])
        return format_html('<a href="{}">{}</a>', address, place.item.slug)

    @admin.display(description="Task")
    def task(self, place: FormItem) -> str:
        return str(place.item.task)

    @admin.display(description="Kind")
    def kind(self, place: FormItem) -> str:
        return place.item.kind

    @admin.display(description="Status")
    def item_status(self, place: FormItem) -> str:
        return place.item.get_status_display()


@admin.register(Form)
class FormAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "exam_code", "status", "items", "is_servable", "cut_fraction", "sittings"]
    list_filter = ["exam", "status"]
    list_select_related = ["exam"]
    fields = ["exam", "number", "status", "cut_fraction", "sittings", "created_at"]
    readonly_fields = ["sittings", "created_at"]
    inlines = [FormItemInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Form]:
        unpublished = ~Q(form_items__item__status=ItemStatus.PUBLISHED)
        return (
            super()
            .get_queryset(request)
            .annotate(
                item_count=Count("form_items"),
                unpublished_count=Count("form_items", filter=unpublished),
            )
        )

    show_facets = admin.ShowFacets.NEVER

    @admin.display(description="Exam", ordering="exam__code")
    def exam_code(self, form: Form) -> str:
        return form.exam.code

    @admin.display(description="Items", ordering="item_count")
    def items(self, form: Any) -> int:
        return int(form.item_count)

    @admin.display(description="Can be served", boolean=True)
    def is_servable(self, form: Any) -> bool:
        return form.status == Form.Status.ACTIVE and form.unpublished_count == 0
