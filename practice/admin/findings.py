"""What needs a look: the queue of findings, what may be done about one, and the pages of numbers behind it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domains.admin import ReadOnlyAdmin
from practice.admin import analysis
from practice.services import attention
from practice.services.promoting import NotPromotable, pilot_of, promote_pilot
from questions.core.finding_words import KINDS, words_for
from questions.core.item_findings import FindingKind, Numbers
from questions.models import Item, ItemFinding
from questions.services.errors import ItemError
from questions.services.findings import open_again, set_aside

READ, POST = ("GET", "HEAD"), ("POST",)
MAX_PAGE = 200
REPORTS, ASIDE = "reports", "set_aside"
FOLDER = "admin/questions/itemfinding"


@admin.register(ItemFinding)
class FindingAdmin(ReadOnlyAdmin):
    def get_urls(self) -> list[URLPattern]:
        return [
            self._page("", self.queue_view, "changelist", READ),
            self._page("<int:finding_id>/aside/", self.aside_view, "aside", POST, "questions.change_itemfinding"),
            self._page("<int:finding_id>/open/", self.open_view, "open", POST, "questions.change_itemfinding"),
            self._page("promote/<uuid:item_id>/", self.promote_view, "promote", READ + POST, "questions.change_form"),
            self._page("item/<uuid:item_id>/", self.item_view, "item", READ),
            self._page("form/<uuid:form_id>/", self.form_view, "form", READ),
        ]

    def _page(
        self,
        route: str,
        view: Callable[..., HttpResponseBase],
        name: str,
        methods: tuple[str, ...],
        permission: str = "questions.view_item",
    ) -> URLPattern:
        def checked(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not self.has_view_permission(request) or not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, **kwargs)

        page = never_cache(require_http_methods(list(methods))(checked))
        return path(route, self.admin_site.admin_view(page), name=f"questions_itemfinding_{name}")

    def render(self, request: HttpRequest, name: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, f"{FOLDER}/{name}.html", context, status=status)

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        counts = attention.open_counts()
        reported = attention.reported_items()
        kind = request.GET.get("kind") or _first_with_work(counts, bool(reported))
        number = _page_number(request)
        context: dict[str, Any] = {
            "tabs": _tabs(counts, len(reported)),
            "kind": kind,
            "state": attention.analysis_state(),
            "may_change": request.user.has_perm("questions.change_itemfinding"),
            "may_correct": request.user.has_perm("practice.add_correction"),
            "may_promote": request.user.has_perm("questions.change_form"),
            "number": number,
        }
        if kind == REPORTS:
            context |= {"reported": reported}
        elif kind == ASIDE:
            found, has_more = attention.set_aside_findings(number)
            context |= {"entries": [describe(finding) for finding in found], "has_more": has_more}
        elif kind in KINDS:
            found, has_more = attention.open_findings(kind, number)
            context |= {"entries": [describe(finding) for finding in found], "has_more": has_more}
            context["words"] = KINDS[FindingKind(kind)]
            if kind == FindingKind.PILOT_READY:
                _tell_where(context["entries"])
        else:
            raise Http404
        return self.render(request, "queue", "What needs a look", **context)

    def aside_view(self, request: HttpRequest, finding_id: int) -> HttpResponse:
        finding = get_object_or_404(ItemFinding.objects.select_related("item"), pk=finding_id)
        try:
            set_aside(finding_id=finding_id, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now())
        except ItemError as refused:
            messages.error(request, f"Nothing was changed: {refused}.")
        else:
            messages.success(request, f"{finding.item.slug} is set aside until its numbers change.")
        return _back(request, finding.kind)

    def open_view(self, request: HttpRequest, finding_id: int) -> HttpResponse:
        finding = get_object_or_404(ItemFinding, pk=finding_id)
        try:
            open_again(finding_id=finding_id, by=request.user, now=timezone.now())
        except ItemError as refused:
            messages.error(request, f"Nothing was changed: {refused}.")
        return _back(request, finding.kind)

    def promote_view(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        item = get_object_or_404(Item, pk=item_id)
        pilot = pilot_of(item_id)
        if pilot is None:
            raise Http404
        error, status = "", 200
        if request.method == "POST":
            try:
                form = promote_pilot(
                    item_id=item_id, instead_of=_uuid(request.POST.get("instead_of")), by=request.user,
                    now=timezone.now(),
                )  # fmt: skip
            except NotPromotable as refused:
                error, status = str(refused), 422
            else:
                messages.success(request, f"{item.slug} counts in {form} from now on.")
                return HttpResponseRedirect(reverse("admin:questions_itemfinding_form", args=[form.pk]))
        places = [analysis.place_row(place) for place in pilot.others]
        context = {
            "item": item, "pilot": pilot, "own": analysis.place_row(pilot.place), "places": places, "error": error,
            "chosen": request.POST.get("instead_of", ""),
        }  # fmt: skip
        return self.render(request, "promote", f"Let {item.slug} count", status=status, **context)

    def item_view(self, request: HttpRequest, item_id: UUID) -> HttpResponse:
        context = analysis.item_context(item_id, request.GET.get("version", ""))
        rows = context.pop("findings")
        context |= {
            "entries": [describe(finding) for finding in rows],
            "may_change": request.user.has_perm("questions.change_itemfinding"),
            "may_correct": request.user.has_perm("practice.add_correction"),
            "may_promote": request.user.has_perm("questions.change_form"),
        }
        return self.render(request, "item", f"Analysis of {context['item'].slug}", **context)

    def form_view(self, request: HttpRequest, form_id: UUID) -> HttpResponse:
        context = analysis.form_context(form_id)
        context["may_promote"] = request.user.has_perm("questions.change_form")
        return self.render(request, "form", f"Analysis of {context['form']}", **context)


def describe(finding: ItemFinding) -> dict[str, Any]:
    """A finding with its words."""
    options = {option["handle"]: option["text"] for option in finding.version.content["options"]}
    kind = FindingKind(finding.kind)
    return {
        "finding": finding,
        "item": finding.item,
        "title": KINDS[kind].title,
        "words": words_for(kind, Numbers.from_json(finding.numbers), options),
        "is_pilot": kind == FindingKind.PILOT_READY,
        "is_aside": finding.state == ItemFinding.State.SET_ASIDE,
    }


def _tell_where(entries: list[dict[str, Any]]) -> None:
    """Add to each pilot the form in which it waits."""
    places = attention.pilot_places([entry["item"].pk for entry in entries])
    for entry in entries:
        entry["form"], entry["is_free"] = places.get(entry["item"].pk, (None, False))


def _tabs(counts: dict[str, int], reports: int) -> list[tuple[str, str, int | None]]:
    """(name in the address, title, how many)."""
    tabs: list[tuple[str, str, int | None]] = [(REPORTS, "Candidates' reports", reports)]
    tabs += [(kind.value, KINDS[kind].title, counts.get(kind.value, 0)) for kind in FindingKind]
    return [*tabs, (ASIDE, "Set aside", None)]


def _first_with_work(counts: dict[str, int], has_reports: bool) -> str:
    if has_reports:
        return REPORTS
    return next((kind.value for kind in FindingKind if counts.get(kind.value)), FindingKind.WRONG_KEY.value)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(MAX_PAGE, max(1, int(text))) if text.isdecimal() else 1


def _back(request: HttpRequest, kind: str) -> HttpResponse:
    """To where the button was: the page of the item, or the queue."""
    if request.POST.get("from") == "item":
        finding_item = request.POST.get("item", "")
        if (item_id := _uuid(finding_item)) is not None:
            return HttpResponseRedirect(reverse("admin:questions_itemfinding_item", args=[item_id]))
    return HttpResponseRedirect(f"{reverse('admin:questions_itemfinding_changelist')}?{urlencode({'kind': kind})}")


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
