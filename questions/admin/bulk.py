"""Changing many items at once: choose the change, look at what it does to each, do it."""

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from questions.core.item import REQUIREMENTS
from questions.core.validation import MAX_ANGOFF, MIN_ANGOFF
from questions.forms import WordsField
from questions.models import Item, Tag
from questions.services.bulk_editing import MOST_AT_ONCE, BulkChange, BulkMove, Outcome, bulk_edit

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin

MOST_REASONS = 20  # in the message after it; the page before it shows them all
LEAVE, SET, CLEAR = "leave", "set", "clear"


class BulkForm(forms.Form):
    """What shall change. items: ids, joined by commas; back: the list it came from."""

    items = forms.CharField(widget=forms.HiddenInput)
    back = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    add_topics = WordsField(required=False, help_text="Separated by commas.")
    add_services = WordsField(required=False, help_text="Separated by commas, such as Data Firehose, S3.")
    add_requirements = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    remove_topics = WordsField(required=False)
    remove_services = WordsField(required=False)
    remove_requirements = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    angoff_choice = forms.ChoiceField(
        label="Angoff estimate",
        choices=[(LEAVE, "Leave as it is"), (SET, "Set to"), (CLEAR, "Clear")],
        initial=LEAVE,
    )
    angoff = forms.DecimalField(
        label="New estimate",
        required=False,
        min_value=MIN_ANGOFF,
        max_value=MAX_ANGOFF,
        decimal_places=2,
        max_digits=3,
        help_text="0.30 to 0.95, for all of them.",
    )
    move = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "Leave as it is"),
            (BulkMove.ASK_FOR_REVIEW.value, "Send to review"),
            (BulkMove.RETIRE.value, "Retire"),
            (BulkMove.BRING_BACK.value, "Bring back retired items"),
        ],
    )

    reason = forms.CharField(
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text="Why items are retired; their history keeps it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("add_requirements", "remove_requirements"):
            self.fields[name].choices = [(word, word.replace("-", " ")) for word in REQUIREMENTS]  # type: ignore[attr-defined]

    def clean_items(self) -> list[UUID]:
        try:
            return [UUID(part) for part in self.cleaned_data["items"].split(",")]
        except ValueError:
            raise forms.ValidationError("Choose the items in the list again.") from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        choice = cleaned.get("angoff_choice")
        if choice == SET and cleaned.get("angoff") is None and "angoff" not in self.errors:
            self.add_error("angoff", "Say what to set it to.")
        if choice != SET and cleaned.get("angoff") is not None:
            self.add_error("angoff_choice", "An estimate is given below, but not to be set.")
        if cleaned.get("move") == BulkMove.RETIRE and not cleaned.get("reason"):
            self.add_error("reason", "Say why they are retired.")
        if not self.errors and self.change() == BulkChange():
            self.add_error(None, "Nothing is chosen to change.")
        return cleaned

    def change(self) -> BulkChange:
        data = self.cleaned_data
        return BulkChange(
            add=self._tags("add"),
            remove=self._tags("remove"),
            sets_angoff=data["angoff_choice"] != LEAVE,
            angoff=data["angoff"] if data["angoff_choice"] == SET else None,
            move=BulkMove(data["move"]) if data["move"] else None,
            note=data["reason"] if data["move"] == BulkMove.RETIRE else "",
        )

    def _tags(self, verb: str) -> frozenset[tuple[str, str]]:
        kinds = {Tag.Kind.TOPIC: "topics", Tag.Kind.SERVICE: "services", Tag.Kind.REQUIREMENT: "requirements"}
        data = self.cleaned_data
        return frozenset((kind.value, name) for kind, part in kinds.items() for name in data[f"{verb}_{part}"])


def begin(admin: "ItemAdmin", request: HttpRequest, selected: QuerySet[Item]) -> HttpResponse | None:
    """The action of the list."""
    ids = list(selected.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(ids) > MOST_AT_ONCE:
        text = f"At most {MOST_AT_ONCE} items can be changed at once. Narrow the list first. Nothing was changed."
        messages.error(request, text)
        return None
    form = BulkForm(initial={"items": ",".join(map(str, ids)), "back": request.GET.urlencode()})
    return _page(admin, request, form, count=len(ids))


def edit_several(admin: "ItemAdmin", request: HttpRequest) -> HttpResponse:
    """The pages that follow: what it would do, and doing it when that is what was seen."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:questions_item_changelist"))
    form = BulkForm(request.POST)
    if not form.is_valid() or "_back" in request.POST:
        return _page(admin, request, form, count=request.POST.get("items", "").count(",") + 1)
    items, change, now = form.cleaned_data["items"], form.change(), timezone.now()
    trial = bulk_edit(items=items, change=change, by=request.user, now=now, is_trial=True)
    digest = _digest(trial)
    if "_apply" not in request.POST or form.cleaned_data["seen"] != digest:
        return _page(admin, request, form, count=len(items), outcomes=trial, digest=digest)
    _say(request, bulk_edit(items=items, change=change, by=request.user, now=now))
    return HttpResponseRedirect(f"{reverse('admin:questions_item_changelist')}?{form.cleaned_data['back']}")


def _page(
    admin: "ItemAdmin",
    request: HttpRequest,
    form: BulkForm,
    *,
    count: int,
    outcomes: list[Outcome] | None = None,
    digest: str = "",
) -> TemplateResponse:
    outcomes = outcomes or []
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Change {count} item{'' if count == 1 else 's'}",
        "subtitle": None,
        "opts": admin.model._meta,
        "form": form,
        "errors": form.is_bound and not form.is_valid(),
        "is_trial": bool(digest),
        "is_newer": bool(digest) and "_apply" in request.POST,
        "digest": digest,
        "changed": [outcome for outcome in outcomes if outcome.is_changed],
        "skipped": [outcome for outcome in outcomes if outcome.refusal],
        "same": [outcome for outcome in outcomes if not outcome.is_changed and not outcome.refusal],
        "back_url": f"{reverse('admin:questions_item_changelist')}?{form['back'].value() or ''}",
    }
    return TemplateResponse(request, "admin/questions/item/bulk.html", context)


def _say(request: HttpRequest, outcomes: list[Outcome]) -> None:
    changed = sum(outcome.is_changed for outcome in outcomes)
    messages.success(request, f"{changed} of {len(outcomes)} items changed.")
    skipped = [outcome for outcome in outcomes if outcome.refusal]
    if skipped:
        reasons = format_html_join(
            "", "<li>“{}”: {}.</li>", ((outcome.slug, outcome.refusal) for outcome in skipped[:MOST_REASONS])
        )
        more = format_html("<li>and {} more</li>", len(skipped) - MOST_REASONS) if len(skipped) > MOST_REASONS else ""
        messages.warning(request, format_html("{} items stay as they were:<ul>{}{}</ul>", len(skipped), reasons, more))


def _digest(outcomes: list[Outcome]) -> str:
    """Of what would happen, so that nothing else is done than what was looked at."""
    rows = [[str(row.item_id), row.changes, row.moved, row.refusal] for row in outcomes]
    return sha256(json.dumps(rows).encode()).hexdigest()
