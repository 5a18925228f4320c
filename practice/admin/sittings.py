"""Sittings in the admin. They are history: nobody changes them here.

Staff decide problem reports, with a reason the learner reads, and give minutes to somebody whose clock is running; both
go through services.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from practice.core.attempt import Status
from practice.models import Attempt, ProblemReport, Response, ScoringRun, TimeExtension
from practice.services.errors import AttemptClosed
from practice.services.extending import extend_attempt
from practice.services.study import decide_problems, write_public_note

MAX_MINUTES = 240


class ReadOnlyInline(admin.TabularInline):
    """Rows of an attempt; who may see the attempt sees them."""

    extra = 0
    max_num = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("practice.view_attempt")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RunInline(ReadOnlyInline):
    model = ScoringRun
    fields = (
        "number", "reason", "scored_at", "raw_score", "scored_items", "scaled_score", "passed", "is_pass_kept",
        "correction", "actor",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScoringRun]:
        return super().get_queryset(request).select_related("correction", "actor")


class ResponseInline(ReadOnlyInline):
    model = Response
    fields = (
        "position",
        "item",
        "version",
        "is_scored",
        "met_before",
        "is_correct",
        "flagged",
        "revision",
        "time_spent_ms",
        "answered_at",
        "synced_late",
    )
    ordering = ("position",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        return super().get_queryset(request).select_related("item", "version__item")


class ExtensionInline(ReadOnlyInline):
    model = TimeExtension
    fields = ("minutes", "reason", "given_by", "given_at")


class ExtensionForm(forms.ModelForm):
    minutes = forms.IntegerField(
        label="More minutes",
        min_value=1,
        max_value=MAX_MINUTES,
        help_text="The player shows the new time within a minute.",
    )
    reason = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"size": 60}))

    class Meta:
        model = Attempt
        fields: tuple[str, ...] = ()


@admin.register(Attempt)
class AttemptAdmin(admin.ModelAdmin):
    list_display = ("title", "user", "exam", "mode", "status", "closed_by", "started_at", "result")
    list_filter = ("status", "mode", "closed_by", "exam")
    list_select_related = ("user", "exam")
    list_per_page = 50
    # exact, by index: a part of a name would read a million rows
    search_fields = ("=user__username", "=user__email", "=id")
    show_full_result_count = False
    inlines = (RunInline, ExtensionInline, ResponseInline)
    form = ExtensionForm
    readonly_fields = (
        "title",
        "user",
        "exam",
        "form",
        "mode",
        "scope",
        "status",
        "started_at",
        "deadline_at",
        "time_limit_s",
        "extra_time_s",
        "submitted_at",
        "closed_by",
        "review_opened_at",
        "cut_fraction",
        "pending_run",
        "scoring_tries",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        runs = ScoringRun.objects.order_by("number")
        return self._visible(request).prefetch_related(Prefetch("runs", runs, to_attr="all_runs"))

    def _visible(self, request: HttpRequest) -> QuerySet[Attempt]:
        """An instructor sees what members of their own cohorts sat there; an administrator all."""
        attempts = super().get_queryset(request)
        if request.user.is_superuser:
            return attempts
        return attempts.filter(pk__in=Attempt.objects.seen_by(request.user).values("pk"))

    @admin.display(description="result")
    def result(self, attempt: Attempt) -> str:
        runs: list[ScoringRun] = attempt.all_runs  # type: ignore[attr-defined]
        if not runs:
            return "-"
        last = runs[-1]
        return f"{last.raw_score}/{last.scored_items}" + (f" = {last.scaled_score}" if last.scaled_score else "")

    def get_fields(self, request: HttpRequest, obj: Attempt | None = None) -> list[Any]:
        extra = ["minutes", "reason"] if self.has_change_permission(request, obj) else []
        return [*self.readonly_fields, *extra]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Attempt | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Attempt | None = None) -> bool:
        """Only the clock of an attempt that is under way, and only for who may give time."""
        is_running = obj is not None and obj.status == Status.IN_PROGRESS and obj.deadline_at is not None
        return is_running and request.user.has_perm("practice.add_timeextension")

    def save_model(self, request: HttpRequest, obj: Attempt, form: Any, change: bool) -> None:
        data = form.cleaned_data
        try:
            extend_attempt(
                attempt=obj, minutes=data["minutes"], reason=data["reason"], by=request.user, now=timezone.now()
            )
        except AttemptClosed:
            messages.error(request, "The attempt has ended meanwhile. Nothing was changed.")


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
    list_display = ("created_at", "item", "open_on_item", "kind", "status", "user", "beginning", "links")
    list_filter = ("status", "kind", "item__exam")
    list_select_related = ("item", "user")
    list_per_page = 50
    search_fields = ("=item__slug", "=user__username")
    form = DecisionForm
    readonly_fields = (
        "item",
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProblemReport]:
        others = ProblemReport.objects.filter(item=OuterRef("item"), status=ProblemReport.Status.OPEN).order_by()
        counted = others.values("item").annotate(count=Count("pk")).values("count")
        return super().get_queryset(request).annotate(open_count=Subquery(counted))

    @admin.display(description="open on the item", ordering="open_count")
    def open_on_item(self, report: ProblemReport) -> int:
        return report.open_count or 0  # type: ignore[attr-defined]

    @admin.display(description="")
    def links(self, report: ProblemReport) -> str:
        return format_html(
            '<a href="{}">Edit item</a> · <a href="{}">Correct scores</a>',
            reverse("admin:questions_item_change", args=[report.item_id]),
            reverse("admin:practice_correction_new", args=[report.item_id]),
        )

    @admin.display(description="text")
    def beginning(self, report: ProblemReport) -> str:
        return report.text if len(report.text) <= 80 else report.text[:79] + "…"

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
