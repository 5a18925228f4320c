"""The page an item is written on."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from questions.admin.autosave import restored_forms
from questions.admin.finding import Editable, find_editable
from questions.admin.moves import make_moves
from questions.admin.preview import check_draft_rules
from questions.admin.reviewing import may_ask_after_saving, review_context
from questions.core.handles import says_the_same
from questions.core.validation import Finding, Severity
from questions.forms import ItemForms
from questions.models import Item
from questions.services.authoring import create_item, save_draft
from questions.services.errors import EditConflict, ItemError
from questions.services.unsaved import forget_typed

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin

# what a button beside "Save draft" does after saving
MOVES_AFTER_SAVING = {"_publish": "publish", "_review": "review"}
# and instead of it
RETIRE, RESTORE, REOPEN, DISCARD = "_retire", "_restore", "_reopen", "_discard"
# throw away what was typed and not saved; save over what somebody else saved meanwhile, as the page showed it
FORGET, OVER = "_forget", "_over"


def edit_item(admin: "ItemAdmin", request: HttpRequest, object_id: str | None) -> HttpResponse:
    """Add (object_id None) or change. What was typed stays on the page whatever goes wrong."""
    if object_id is None:
        if not admin.has_add_permission(request):
            raise PermissionDenied
        editable = None
    else:
        editable = find_editable(admin, request, object_id)
        if not admin.has_change_permission(request, editable.item):
            return HttpResponseRedirect(
                reverse("admin:questions_item_version", args=[editable.item.pk, editable.version.number])
            )
    if request.method != "POST":
        if restored := restored_forms(editable.item if editable else None, request):
            return _page(admin, request, editable, *restored)
        forms = ItemForms.of(editable.draft, _seen(editable.item)) if editable else ItemForms.blank()
        return _page(admin, request, editable, forms)
    if FORGET in request.POST or DISCARD in request.POST:
        forget_typed(item_id=editable.item.pk if editable else None, by=request.user)
        if editable and DISCARD in request.POST:
            make_moves(request, "discard", [editable.item])
        return HttpResponseRedirect(request.path)
    if editable and {RETIRE, RESTORE, REOPEN} & request.POST.keys():
        return _move(admin, request, editable)
    return _save(admin, request, editable)


def _move(admin: "ItemAdmin", request: HttpRequest, editable: Editable) -> HttpResponse:
    """Retire (after a question) or publish again; both leave this page, so not while it holds what is not saved."""
    forms = ItemForms.bound(request.POST)
    if not forms.is_valid() or not says_the_same(editable.draft, forms.to_draft()):
        forms.item.add_error(None, "There are changes on this page that are not saved. Save them as a draft first.")
        return _page(admin, request, editable, forms)
    if RETIRE in request.POST:
        return HttpResponseRedirect(reverse("admin:questions_item_retire", args=[editable.item.pk]))
    make_moves(request, "reopen" if REOPEN in request.POST else "publish", [editable.item])
    return HttpResponseRedirect(request.path)


def _save(admin: "ItemAdmin", request: HttpRequest, editable: Editable | None) -> HttpResponse:
    forms = ItemForms.bound(request.POST)
    if not forms.is_valid():
        return _page(admin, request, editable, forms)
    now = timezone.now()
    draft = forms.to_draft(editable.draft.reviews if editable else ())
    try:
        if editable is None:
            item = create_item(draft=draft, by=request.user, now=now)
        else:
            item = editable.item
            seen_at = _parse_seen(request.POST.get(OVER) or forms.item.cleaned_data["seen_at"])
            save_draft(item_id=item.pk, draft=draft, by=request.user, now=now, seen_at=seen_at)
    except EditConflict:
        return _page(admin, request, editable, forms, {"is_outdated": True})
    except ItemError as error:
        words = f"{str(error)[0].upper()}{str(error)[1:]}."
        forms.item.add_error(error.field if error.field in forms.item.fields else None, words)
        return _page(admin, request, editable, forms)
    forget_typed(item_id=editable.item.pk if editable else None, by=request.user)
    move = next((move for button, move in MOVES_AFTER_SAVING.items() if button in request.POST), None)
    if move is None:
        messages.success(request, f"“{item.slug}”: saved.")
    else:
        make_moves(request, move, [item])
    return HttpResponseRedirect(reverse("admin:questions_item_change", args=[item.pk]))


def _page(
    admin: "ItemAdmin",
    request: HttpRequest,
    editable: Editable | None,
    forms: ItemForms,
    more: dict[str, Any] | None = None,
) -> TemplateResponse:
    """more: that what was typed was brought back, that somebody else saved meanwhile."""
    is_valid = not forms.item.is_bound or forms.is_valid()
    findings = check_draft_rules(editable.draft) if editable and not forms.item.is_bound else []
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": f"Change {editable.item.slug}" if editable else "Add item",
        "subtitle": None,
        "opts": admin.model._meta,
        "forms": forms,
        "editable": editable,
        "item": editable.item if editable else None,
        "errors": not is_valid and request.method == "POST",
        "missing": _strings(findings, Severity.ERROR),
        "advice": _strings(findings, Severity.WARNING),
        "is_checked": bool(editable) and not forms.item.is_bound,
        "needs_approval": settings.TWO_PERSON_REVIEW,
        "can_change": True,
    }
    context |= {"typed_revision": request.POST.get("typed_revision", 0), **(more or {})}
    if editable:
        context["newer_at"] = _seen(editable.item)
        context |= review_context(request, editable)
        context["may_ask"] = may_ask_after_saving(context["situation"])
    return TemplateResponse(request, "admin/questions/item/change_form.html", context)


def _strings(findings: list[Finding], severity: Severity) -> list[str]:
    return [str(finding) for finding in findings if finding.severity == severity]


def _seen(item: Item) -> str:
    return item.updated_at.isoformat()


def _parse_seen(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
