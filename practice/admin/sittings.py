"""Sittings in the admin. They are history: nobody changes them here.

Staff give minutes to somebody whose clock is running, through a service.
"""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone

from examprep.accounts.models import User
from practice.core.attempt import Status
from practice.models import Attempt, Response, ScoringRun, TimeExtension
from practice.services.errors import AttemptClosed
from practice.services.extending import extend_attempt
from questions.admin.bounded import BoundedPaginator

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
    list_display = ("title", "user", "exam", "mode", "status", "started_at", "result")
    list_filter = ("status", "mode", "closed_by", "exam")
    list_select_related = ("user", "exam")
    list_per_page = 50
    search_fields = ("user__username",)  # any, for the field to show: `get_search_results` looks elsewhere
    search_help_text = "A user name, an e-mail address or the id of an attempt, in full."
    # a million rows are neither counted nor sorted
    paginator = BoundedPaginator
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Attempt], search_term: str
    ) -> tuple[QuerySet[Attempt], bool]:
        """By an index each: a part of a name would read a million rows, and so would asking for all three at once."""
        term = search_term.strip()
        if not term:
            return queryset, False
        with suppress(ValueError):
            return queryset.filter(pk=UUID(term)), False
        people = User.objects.annotate(mailbox=Lower("email")).filter(Q(username=term) | Q(mailbox=term.lower()))
        return queryset.filter(user__in=list(people.values_list("pk", flat=True))), False

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
