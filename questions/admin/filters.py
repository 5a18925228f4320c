"""Filters of the item list."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.urls import reverse

from domains.models import Task
from questions.models import Item, Tag
from questions.services import worklists

Choices = list[tuple[str, str]]

# names a person still looks through; a bank may have thousands
MOST_TAGS = 200


class ExamFilter(admin.SimpleListFilter):
    """Says something only where there are several."""

    title = "exam"
    parameter_name = "exam"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        exams = {task.domain.exam_id: task.domain.exam.code for task in _tasks_of(request)}
        return [(str(pk), code) for pk, code in exams.items()] if len(exams) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return queryset.filter(exam=self.value()) if _is_number(self.value()) else queryset


class DomainFilter(admin.SimpleListFilter):
    title = "domain"
    parameter_name = "domain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        domains = {task.domain_id: task.domain for task in _tasks_of(request)}.values()
        several = len({domain.exam_id for domain in domains}) > 1
        return [(str(domain.pk), f"{domain.exam.code} · {domain}" if several else str(domain)) for domain in domains]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        if not _is_number(self.value()):
            return queryset
        return queryset.filter(task__in=Task.objects.filter(domain=self.value()).order_by())


class TaskFilter(admin.SimpleListFilter):
    """Tasks of the chosen domain, or of all."""

    title = "task"
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        domain = request.GET.get(DomainFilter.parameter_name)
        chosen = int(domain) if domain and _is_number(domain) else None
        return [(str(task.pk), str(task)) for task in _tasks_of(request) if chosen in (None, task.domain_id)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return queryset.filter(task=self.value()) if _is_number(self.value()) else queryset


def _tasks_of(request: Any) -> list[Task]:
    """All tasks with their domains and exams, read once for all filters of a page."""
    if not hasattr(request, "filter_tasks"):
        tasks = Task.objects.select_related("domain__exam")
        request.filter_tasks = list(tasks.order_by("domain__exam__code", "domain__number", "code"))
    return list(request.filter_tasks)


class AuthorFilter(admin.SimpleListFilter):
    title = "author"
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("me", "Me")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return queryset.filter(author=request.user.pk) if self.value() == "me" else queryset


class WaitingFilter(admin.SimpleListFilter):
    """What waits for somebody; each reads the few that wait (questions.services.worklists)."""

    title = "work"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            ("me", "Needs my review"),
            ("back", "Sent back to me"),
            ("review", "In review"),
            ("approved", "Approved, to publish"),
            ("comments", "Open comments"),
        ]

    def queryset(self, request: Any, queryset: QuerySet[Item]) -> QuerySet[Item]:
        match self.value():
            case "me":
                return queryset.filter(pk__in=worklists.waiting_for(request.user))
            case "back":
                return queryset.filter(pk__in=worklists.sent_back_to(request.user))
            case "review":
                return queryset.filter(pk__in=worklists.in_review())
            case "approved":
                return queryset.filter(pk__in=worklists.approved())
            case "comments":
                return queryset.filter(pk__in=worklists.with_open_comments())
        return queryset


class ChangesFilter(admin.SimpleListFilter):
    """Those that have some. Those that have none are nearly all: no index could find them."""

    title = "unpublished changes"
    parameter_name = "changes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("yes", "Has changes to publish")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return queryset.filter(has_draft=True) if self.value() == "yes" else queryset


class TagFilter(admin.SimpleListFilter):
    """Tags of one kind; subclasses say which. The first MOST_TAGS, and the chosen one."""

    kind: Tag.Kind
    template = "admin/questions/tag_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        tags = _tags_of(request).get(self.kind, [])
        self.all_tags = f"{reverse('admin:questions_tag_changelist')}?kind__exact={self.kind}"
        self.has_more = len(tags) > MOST_TAGS
        return [(str(tag.pk), tag.name) for tag in tags[:MOST_TAGS]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        if not _is_number(self.value()):
            return queryset
        tagged = Item.tags.through.objects.filter(tag_id=self.value())
        return queryset.filter(pk__in=tagged.values("item"))

    def choices(self, changelist: Any) -> Iterator[Any]:
        """A chosen tag that the list of choices leaves out is named all the same."""
        yield from super().choices(changelist)
        chosen = self.value()
        if self.has_more and _is_number(chosen) and chosen not in dict(self.lookup_choices):
            for name in Tag.objects.filter(pk=chosen).values_list("name", flat=True):
                address = changelist.get_query_string({self.parameter_name: chosen})
                yield {"selected": True, "query_string": address, "display": name}


def _tags_of(request: Any) -> dict[str, list[Tag]]:
    """Kind -> its tags by name, one more than are shown; read once for all filters of a page."""
    if not hasattr(request, "filter_tags"):
        place = Window(RowNumber(), partition_by="kind", order_by="name")
        request.filter_tags = {}
        for tag in Tag.objects.annotate(place=place).filter(place__lte=MOST_TAGS + 1).order_by("kind", "name"):
            request.filter_tags.setdefault(tag.kind, []).append(tag)
    return dict(request.filter_tags)


class RequirementFilter(TagFilter):
    kind, title, parameter_name = Tag.Kind.REQUIREMENT, "requirement", "requirement"


class ServiceFilter(TagFilter):
    kind, title, parameter_name = Tag.Kind.SERVICE, "service", "service"


class TopicFilter(TagFilter):
    kind, title, parameter_name = Tag.Kind.TOPIC, "topic", "topic"


def _is_number(value: str | None) -> bool:
    return value is not None and value.isascii() and value.isdigit()
