"""The live preview of an item being written.

GET answers the frame: a page with the player's own styles and scripts, so that what an author sees is what a candidate
will see. POST takes the form as it stands and answers the item as the player gets it, and beside it the solution and
what the checks say. Options stand in the authored order, not shuffled, so that they can be found again.
"""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from domains.models import Task
from questions.admin.figures import figures_shown
from questions.core.item import ItemDraft, ItemStatus
from questions.core.lint import LintContext, lint_item
from questions.core.rendering import render_content, render_solution
from questions.core.services import ServiceFacts, parse_services
from questions.core.validation import Finding, Severity
from questions.forms import ItemForms
from questions.services.duplicates import find_similar
from questions.services.figure_links import show_figures
from questions.services.figures import check_figures


@require_http_methods(["GET", "POST"])
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def preview_item(request: HttpRequest) -> HttpResponse:
    """Access is checked by `ItemAdmin.preview_view`."""
    if request.method == "GET":
        return render(request, "admin/questions/item/preview_frame.html")
    forms = ItemForms.bound(request.POST)
    forms.is_valid()
    draft, now = forms.to_draft(), timezone.now()
    findings = check_draft_rules(draft)
    return JsonResponse(
        {
            **as_player_sees(draft, now),
            "figures": figures_shown(draft, now),
            "similar": _similar(draft.content.stem, request.POST.get("item_id", "")),
            "missing": [str(finding) for finding in findings if finding.severity == Severity.ERROR],
            "advice": [str(finding) for finding in findings if finding.severity == Severity.WARNING],
        }
    )


def _similar(stem: str, item_id: str) -> list[dict[str, Any]]:
    """For the warning beside the stem: items that say much the same as what is typed."""
    try:
        except_item = UUID(item_id) if item_id else None
    except ValueError:
        except_item = None
    return [
        {
            "slug": entry.slug,
            "url": reverse("admin:questions_item_change", args=[entry.item_id]),
            "status": ItemStatus(entry.status).replace("_", " "),
            "percent": round(entry.share * 100),
        }
        for entry in find_similar(stem=stem, except_item=except_item)
    ]


def as_player_sees(draft: ItemDraft, now: datetime) -> dict[str, Any]:
    """The item in the shape of the API's attempt, and the solution in the shape of a tutor's feedback."""
    content, solution = draft.content, draft.solution
    html, key_html = show_figures([render_content(content), render_solution(solution)], now=now)
    return {
        "item": {
            "position": 1,
            "kind": content.kind,
            "choose": content.choose,
            "stem_html": html["stem"],
            "options": [{"id": handle, "html": text} for handle, text in html["options"].items()],
            "prompts": [{"id": handle, "html": text} for handle, text in html["prompts"].items()],
        },
        "feedback": {
            "correct": True,
            "key": list(solution.correct),
            "rationales": key_html["rationales"],
            "clue_html": key_html["clue"],
            "takeaway_html": key_html["takeaway"],
            "references": [{"url": entry.url, "title": entry.title} for entry in solution.references],
        },
    }


def check_draft_rules(draft: ItemDraft) -> list[Finding]:
    """What publishing requires and what the house rules advise. House rules that files must meet are advice here."""
    tasks = Task.objects.filter(domain__exam__code=draft.exam).values_list("code", flat=True)
    context = LintContext(tasks={draft.exam: frozenset(tasks)}, services=_services())
    return [
        finding
        if finding.rule == "structure"
        else Finding(finding.field, finding.message, Severity.WARNING, finding.rule)
        for finding in [*lint_item(draft, context), *check_figures(draft)]
        if finding.rule != "review"
    ]


@cache
def _services() -> ServiceFacts:
    path = Path(settings.BASE_DIR, "fixtures", "services.yaml")
    return parse_services(yaml.safe_load(path.read_text(encoding="utf-8")))
