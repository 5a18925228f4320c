"""Problem reports, decided with a reason that learners read, and notes on items that everybody reads after scoring.

Both go through services; notes are only ever added, the last one counts.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from practice.models import ProblemReport, PublicNote
from practice.services.reading import notes_on
from practice.services.study import decide_problems, write_public_note
from questions.admin.bounded import BoundedChangeList, BoundedPaginator

MAX_OTHERS = 50


class Folding(admin.SimpleListFilter):
    """Open reports on one item are decided together, so the list shows the latest of them unless asked for each."""

    title = "rows"
    parameter_name = "each"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "every report")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        folded, *others = super().choices(changelist)
        yield {**folded, "display": "one for an item"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProblemReport]) -> QuerySet[ProblemReport]:
        if self.value() == "1":
            return queryset
        is_open = Q(status=ProblemReport.Status.OPEN)
        later = ProblemReport.objects.filter(is_open, item=OuterRef("item"), pk__gt=OuterRef("pk"))
        return queryset.exclude(is_open & Exists(later))


class DecisionForm(forms.ModelForm):
    decision = forms.ChoiceField(
        choices=[
            (ProblemReport.Status.CONFIRMED, "Confirm: the item will be corrected"),
            (ProblemReport.Status.REJECTED, "Reject: the item stays as it is"),
        ],
        widget=forms.RadioSelect,
        help_text="All open reports on this item are decided together. Deciding changes no key: correct the item in "
        "the bank, with a source, and then its scores.",
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}), max_length=5000, help_text="The learners read this."
    )
    public_note = forms.CharField(
        required=False,
        label="Note on the item",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        max_length=2000,
        help_text="Everybody reads it beside the item after scoring, never during a sitting. Empty: the note there is "
        "stays.",
    )

    class Meta:
        model = ProblemReport
        fields: tuple[str, ...] = ()


@admin.register(ProblemReport)
class ProblemReportAdmin(admin.ModelAdmin):
    list_display = ("reported_on", "item", "open_on_item", "kind", "status", "user", "beginning")
    list_filter = (Folding, "status", "kind", "item__exam")
    list_per_page = 50
    search_fields = ("=item__slug", "=user__username")
    form = DecisionForm
    ordering = ("-created_at", "-pk")
    tie_break = "pk"
    paginator = BoundedPaginator
    list_max_show_all = 0
    show_full_result_count = False
    readonly_fields = (
        "item",
        "others",
        "version",
        "user",
        "attempt",
        "kind",
        "text",
        "created_at",
        "status",
        "decision_reason",
        "decided_by",
        "decided_at",
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedChangeList]:
        return BoundedChangeList

    def rows(self, reports: QuerySet[ProblemReport]) -> QuerySet[ProblemReport]:
        """With what the columns show."""
        others = ProblemReport.objects.filter(item=OuterRef("item"), status=ProblemReport.Status.OPEN).order_by()
        counted = others.values("item").annotate(count=Count("pk")).values("count")
        return reports.select_related("item", "user").annotate(open_count=Subquery(counted))

    @admin.display(description="reported", ordering="created_at")
    def reported_on(self, report: ProblemReport) -> str:
        return date_format(timezone.localtime(report.created_at), "M j, Y")

    @admin.display(description="open")
    def open_on_item(self, report: ProblemReport) -> int:
        return report.open_count or 0  # type: ignore[attr-defined]

    def _links(self, report: ProblemReport) -> SafeString:
        return format_html(
            '<a href="{}">Edit item</a> · <a href="{}">Correct scores</a> · <a href="{}?item={}">Write a note</a>',
            reverse("admin:questions_item_change", args=[report.item_id]),
            reverse("admin:practice_correction_new", args=[report.item_id]),
            reverse("admin:practice_publicnote_add"),
            report.item_id,
        )

    @admin.display(description="other open reports")
    def others(self, report: ProblemReport) -> str:
        found = ProblemReport.objects.filter(item=report.item_id, status=ProblemReport.Status.OPEN)
        rows = [
            (other.get_kind_display(), other.text) for other in found.exclude(pk=report.pk).order_by("-pk")[:MAX_OTHERS]
        ]
        return format_html_join("", "<p><strong>{}</strong>: {}</p>", rows) or "none"

    @admin.display(description="text")
    def beginning(self, report: ProblemReport) -> str:
        text = report.text if len(report.text) <= 80 else report.text[:79] + "…"
        return format_html("{}<br>{}", text, self._links(report))

    def get_fields(self, request: HttpRequest, obj: ProblemReport | None = None) -> list[Any]:
        extra = ["decision", "reason", "public_note"] if self.has_change_permission(request, obj) else []
        return [*self.readonly_fields, *extra]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ProblemReport | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ProblemReport | None = None) -> bool:
        """A decided report stays as it was decided."""
        is_open = obj is None or obj.status == ProblemReport.Status.OPEN
        return is_open and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: ProblemReport, form: Any, change: bool) -> None:
        data = form.cleaned_data
        now = timezone.now()
        count = decide_problems(
            item_id=obj.item_id, status=data["decision"], reason=data["reason"], by=request.user, now=now
        )
        if data["public_note"].strip():
            write_public_note(item=obj.item, text=data["public_note"], by=request.user, now=now)
        messages.info(request, f"Reports decided: {count}. Their learners are told, with thanks.")


class NoteForm(forms.ModelForm):
    class Meta:
        model = PublicNote
        fields = ("item", "text")
        help_texts = {
            "text": "Everybody reads it beside the item after scoring and after checking an answer in a tutor sitting, "
            "never during a mock. It takes the place of the note there is; empty takes that away."
        }


@admin.register(PublicNote)
class PublicNoteAdmin(admin.ModelAdmin):
    """Every note there was, latest first. Writing another is how one is changed."""

    form = NoteForm
    raw_id_fields = ("item",)
    list_display = ("written_at", "item", "beginning", "written_by")
    list_select_related = ("item", "written_by")
    list_per_page = 50
    ordering = ("-written_at", "-pk")
    search_fields = ("=item__slug",)
    show_full_result_count = False

    @admin.display(description="text")
    def beginning(self, note: PublicNote) -> str:
        text = note.text or "taken away"
        return text if len(text) <= 80 else text[:79] + "…"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """?item= of a link: with the note that is to be changed."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        try:
            item_id = UUID(initial.get("item", ""))
        except ValueError:
            return initial
        note = notes_on([item_id]).get(item_id)
        return initial | {"text": note.text if note else ""}

    def has_change_permission(self, request: HttpRequest, obj: PublicNote | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PublicNote | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PublicNote, form: Any, change: bool) -> None:
        note = write_public_note(item=obj.item, text=obj.text, by=request.user, now=timezone.now())
        obj.pk = note.pk
