"""Correcting scores in the admin: choose, look at the dry run, confirm, watch. Corrections are never deleted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from examprep.celery import enqueue
from practice.core.attempt import Status
from practice.core.correction import NEEDS_KEY, NOBODY_LOSES
from practice.models import CorrectedVersion, Correction, Response
from practice.services.corrections import (
    NotCorrectable,
    confirm_correction,
    propose_correction,
    stop_correction,
    versions_of,
)
from practice.tasks import carry_on_correction
from questions.models import Item, ItemVersion


class CorrectionForm(forms.Form):
    """What is corrected. The newest version's key is the new key."""

    versions = forms.MultipleChoiceField(
        label="Scores of attempts on", widget=forms.CheckboxSelectMultiple, help_text="Attempts keep the text they had."
    )
    policy = forms.ChoiceField(label="How the item is scored", widget=forms.RadioSelect)
    keeps_passes = forms.BooleanField(
        label="A pass once reported stays",
        required=False,
        initial=True,
        help_text="The corrected score is shown either way. Candidates relied on what they were told.",
    )
    reason = forms.CharField(
        label="Why, in words for the candidates concerned",
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        max_length=2000,
        help_text="Say what was wrong and name the source. They read it in the review and beside their score.",
    )

    def __init__(self, data: Any, *, item: Item, versions: list[ItemVersion]) -> None:
        super().__init__(data)
        sat = dict(
            Response.objects.filter(version__in=versions, attempt__status=Status.SCORED)
            .values_list("version")
            .annotate(Count("pk"))
        )
        self.fields["versions"].choices = [  # type: ignore[attr-defined]
            (str(version.pk), f"version {version.number}: {sat.get(version.pk, 0)} scored attempts")
            for version in versions
        ]
        has_new = len(versions) > 1
        has_earlier = CorrectedVersion.objects.filter(version__in=versions, in_force=True).exists()
        self.fields["policy"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in Correction.PolicyChoice.choices
            if (has_new or value not in NEEDS_KEY) and (has_earlier or value != Correction.PolicyChoice.OWN_KEY)
        ]
        if has_new:
            self.fields["policy"].help_text = f"The new key is that of version {versions[0].number}."
        else:
            self.fields["policy"].help_text = "For a new key, publish the corrected item first."


@admin.register(Correction)
class CorrectionAdmin(admin.ModelAdmin):
    list_display = ("created_at", "item", "policy", "state", "done", "created_by", "confirmed_at")
    list_filter = ("state", "policy", "item__exam")
    list_select_related = ("item", "created_by")
    list_per_page = 50
    search_fields = ("=item__slug",)
    show_full_result_count = False

    @admin.display(description="attempts")
    def done(self, correction: Correction) -> str:
        return f"{correction.progress} of {correction.total}"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("new/<uuid:item_id>/", wrap(self.new_view), name="practice_correction_new"),
            path("<int:pk>/move/", wrap(self.move_view), name="practice_correction_move"),
        ]
        return [*own, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """From an item only, see `new_view`."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def new_view(self, request: HttpRequest, item_id: Any) -> HttpResponse:
        _check_may_correct(request)
        item = get_object_or_404(Item, pk=item_id)
        versions = versions_of(item)
        if not versions:
            raise Http404
        form = CorrectionForm(request.POST or None, item=item, versions=versions)
        if request.method == "POST" and form.is_valid():
            try:
                correction = self._propose(request, item, versions, form.cleaned_data)
            except NotCorrectable as refused:
                form.add_error(None, str(refused))
            else:
                return HttpResponseRedirect(reverse("admin:practice_correction_change", args=[correction.pk]))
        context = self._context(request, f"Correct scores of {item.slug}") | {"item": item, "form": form}
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/practice/correction/new.html", context, status=status)

    def _propose(
        self, request: HttpRequest, item: Item, versions: list[ItemVersion], data: dict[str, Any]
    ) -> Correction:
        correction = propose_correction(
            item=item,
            version_ids=[int(pk) for pk in data["versions"]],
            policy=data["policy"],
            corrected_version=versions[0] if len(versions) > 1 else None,
            keeps_passes=data["keeps_passes"],
            reason=data["reason"],
            by=request.user,
            now=timezone.now(),
        )
        enqueue(carry_on_correction, correction.pk)
        return correction

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Correction.objects.select_related("item", "created_by", "confirmed_by", "corrected_version")
        correction = get_object_or_404(found, pk=object_id) if object_id.isdecimal() else None
        if correction is None:
            raise Http404
        context = self._context(request, f"Correction of {correction.item.slug}") | {
            "correction": correction,
            "versions": [row.version.number for row in correction.corrected.select_related("version")],
            "counts": correction.counts or correction.expected,
            "bars": _bars(correction.counts or correction.expected),
            "may_lower": correction.policy not in NOBODY_LOSES,
            "may_move": request.user.has_perm("practice.add_correction"),
            "is_stopped_regrading": correction.state == "stopped" and correction.confirmed_at is not None,
        }
        return TemplateResponse(request, "admin/practice/correction/detail.html", context)

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        _check_may_correct(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        get_object_or_404(Correction, pk=pk)
        if request.POST.get("move") == "stop":
            is_moved = stop_correction(correction_id=pk)
        else:
            is_moved = confirm_correction(correction_id=pk, by=request.user, now=timezone.now())
            enqueue(carry_on_correction, pk)
        if not is_moved:
            messages.warning(request, "Nothing was changed: somebody else was faster, or it has ended.")
        return HttpResponseRedirect(reverse("admin:practice_correction_change", args=[pk]))

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "subtitle": None, "opts": self.opts}


def _check_may_correct(request: HttpRequest) -> None:
    if not request.user.has_perm("practice.add_correction"):
        raise PermissionDenied


def _bars(counts: dict[str, Any]) -> list[dict[str, Any]]:
    """Differences of scaled scores with how many attempts have them, for a small picture."""
    rows = sorted((int(points), count) for points, count in counts.get("differences", {}).items())
    most = max((count for _, count in rows), default=1)
    return [{"points": points, "count": count, "width": round(200 * count / most)} for points, count in rows]
