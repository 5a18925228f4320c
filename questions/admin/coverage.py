"""Which subjects of an exam the bank says enough about, and where it has holes."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from domains.models import Exam
from questions.admin.filters import DomainFilter, ServiceFilter, TaskFilter, TopicFilter
from questions.core.coverage import Coverage, Row
from questions.models import Tag
from questions.services.coverage import bank_coverage

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin

TITLES = {
    "domain": "Domains",
    "task": "Tasks",
    "topic": "Topics",
    "service": "Services",
    "pair": "Taken for each other",
}


@dataclass(frozen=True)
class Line:
    """A row of the page. url: the items behind the number, "" where no filter of the list says it."""

    row: Row
    url: str

    @property
    def missing(self) -> int:
        return max(0, self.row.want - self.row.have)


@dataclass(frozen=True)
class Part:
    """asked_for: the lines that are judged, holes first; others: what else items are about, the most frequent first."""

    title: str
    asked_for: list[Line]
    others: list[Line]

    @property
    def holes(self) -> int:
        return sum(line.row.is_hole for line in self.asked_for)


def show_coverage(admin: "ItemAdmin", request: HttpRequest) -> HttpResponse:
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    exams = list(Exam.objects.with_blueprint().order_by("code"))
    chosen = next((exam for exam in exams if exam.code == request.GET.get("exam")), exams[0] if exams else None)
    parts = _parts(chosen, bank_coverage(chosen)) if chosen else []
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Coverage of {chosen.code}" if chosen else "Coverage",
        "opts": admin.opts,
        "exams": exams,
        "exam": chosen,
        "parts": parts,
        "holes": sum(part.holes for part in parts),
    }
    return TemplateResponse(request, "admin/questions/item/coverage.html", context)


def _parts(exam: Exam, coverage: Coverage) -> list[Part]:
    titles = _titles(exam)
    filters = _filters(exam)
    parts = []
    for kind, rows in coverage.parts().items():
        lines = [_line(row, titles.get((kind, row.name)), filters.get((kind, row.name))) for row in rows]
        asked_for = sorted((line for line in lines if line.row.want), key=lambda line: not line.row.is_hole)
        parts.append(Part(TITLES[kind], asked_for, [line for line in lines if not line.row.want]))
    return parts


def _titles(exam: Exam) -> dict[tuple[str, str], str]:
    """(part, name) -> the name with its title."""
    domains = list(exam.domains.all())
    titles = {("domain", str(domain.number)): str(domain) for domain in domains}
    return titles | {("task", task.code): str(task) for domain in domains for task in domain.tasks.all()}


def _filters(exam: Exam) -> dict[tuple[str, str], dict[str, Any]]:
    """(part, name) -> the filter of the item list that shows the items."""
    domains = list(exam.domains.all())
    filters = {("domain", str(domain.number)): {DomainFilter.parameter_name: domain.pk} for domain in domains}
    filters |= {
        ("task", task.code): {TaskFilter.parameter_name: task.pk} for domain in domains for task in domain.tasks.all()
    }
    for kind, part in ((TopicFilter, "topic"), (ServiceFilter, "service")):
        tags = Tag.objects.filter(kind=kind.kind).values_list("name", "pk")
        filters |= {(part, name): {kind.parameter_name: pk} for name, pk in tags}
    return filters


def _line(row: Row, title: str | None, chosen: dict[str, Any] | None) -> Line:
    named = replace(row, name=title or row.name)
    if chosen is None or not row.have:
        return Line(named, "")
    query = urlencode(chosen | {"status__exact": "published"})
    return Line(named, f"{reverse('admin:questions_item_changelist')}?{query}")
