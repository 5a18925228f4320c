"""Mock forms: which items they hold and whether they can be served."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from domains.admin import ReadOnlyAdmin
from questions.admin.bounded import BoundedChangeList, BoundedCount, BoundedPaginator
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
    fields = ["exam", "number", "status", "cut_fraction", "sittings", "created_at"]
    readonly_fields = ["sittings", "created_at"]
    inlines = [FormItemInline]

    ordering = ["exam_id", "number"]
    tie_break = "pk"
    sortable_by: list[str] = []
    paginator = BoundedPaginator
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedChangeList]:
        return BoundedChangeList

    def rows(self, forms: QuerySet[Form]) -> QuerySet[Form]:
        places = FormItem.objects.filter(form=OuterRef("pk")).order_by().values("pk")
        unpublished = places.exclude(item__status=ItemStatus.PUBLISHED)
        return forms.select_related("exam").annotate(
            item_count=BoundedCount(places), unpublished_count=BoundedCount(unpublished)
        )

    @admin.display(description="Exam")
    def exam_code(self, form: Form) -> str:
        return form.exam.code

    @admin.display(description="Items")
    def items(self, form: Any) -> int:
        return int(form.item_count)

    @admin.display(description="Can be served", boolean=True)
    def is_servable(self, form: Any) -> bool:
        return form.status == Form.Status.ACTIVE and form.unpublished_count == 0
