"""Retiring items: a question that names them and the mocks they are in and asks for a reason, before it is done."""

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from questions.admin.finding import find_editable
from questions.admin.moves import Said, make_moves
from questions.models import Form, FormItem, Item

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin

# as many as a person reads before saying yes
MOST_AT_ONCE = 100
CONFIRMED = "confirmed"
# characters of a reason that the history keeps
MOST_WORDS = 300


def retire_selected(admin: "ItemAdmin", request: HttpRequest, selected: QuerySet[Item]) -> HttpResponse | None:
    """The action of the list: asks first, and does it when the answer comes back."""
    items = list(selected[: MOST_AT_ONCE + 1])
    if len(items) > MOST_AT_ONCE:
        messages.error(request, f"At most {MOST_AT_ONCE} items can be retired at once. Nothing was changed.")
        return None
    if CONFIRMED in request.POST and (reason := _reason(request)):
        make_moves(request, "retire", items, Said(text=reason))
        return None
    chosen = [("action", "retire"), *((ACTION_CHECKBOX_NAME, str(item.pk)) for item in items)]
    return _question(admin, request, items, chosen, request.get_full_path())


def retire_one(admin: "ItemAdmin", request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The page behind the button of an item's page."""
    item = find_editable(admin, request, str(item_id)).item
    if not admin.has_change_permission(request, item):
        raise PermissionDenied
    back = reverse("admin:questions_item_change", args=[item.pk])
    if request.method == "POST" and (reason := _reason(request)):
        make_moves(request, "retire", [item], Said(text=reason))
        return HttpResponseRedirect(back)
    return _question(admin, request, [item], [], back)


def _reason(request: HttpRequest) -> str:
    """Why, for the history; "" when nothing was said."""
    return request.POST.get("reason", "").strip()[:MOST_WORDS]


def _question(
    admin: "ItemAdmin", request: HttpRequest, items: list[Item], hidden: list[tuple[str, str]], back: str
) -> TemplateResponse:
    forms = _forms_of(items)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Retire this item?" if len(items) == 1 else f"Retire these {len(items)} items?",
        "subtitle": None,
        "opts": admin.model._meta,
        "rows": [(item, forms[item.pk]) for item in items],
        "is_in_forms": bool(forms),
        "hidden": [*hidden, (CONFIRMED, "yes")],
        "back": back,
        "most_words": MOST_WORDS,
        "is_unsaid": CONFIRMED in request.POST,
    }
    status = 422 if context["is_unsaid"] else 200
    return TemplateResponse(request, "admin/questions/item/retire.html", context, status=status)


def _forms_of(items: list[Item]) -> dict[UUID, list[str]]:
    """Item -> the mocks that hold it and that candidates still get."""
    places = FormItem.objects.filter(item__in=items, form__status=Form.Status.ACTIVE).select_related("form__exam")
    forms: dict[UUID, list[str]] = defaultdict(list)
    for place in places:
        forms[place.item_id].append(f"{place.form} of {place.form.exam.code}")
    return forms
