"""Filters of the item list."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from domains.models import Domain, Task
from questions.models import Item, ItemVersion, Tag

Choices = list[tuple[str, str]]


class DomainFilter(admin.SimpleListFilter):
    title = "domain"
    parameter_name = "domain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        domains = Domain.objects.select_related("exam")
        several = len({domain.exam_id for domain in domains}) > 1
        return [(str(domain.pk), f"{domain.exam.code} · {domain}" if several else str(domain)) for domain in domains]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return queryset.filter(task__domain=self.value()) if _is_number(self.value()) else queryset


class TaskFilter(admin.SimpleListFilter):
    """Tasks of the chosen domain, or of all."""

    title = "task"
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        tasks = Task.objects.order_by("domain__exam__code", "code")
        domain = request.GET.get(DomainFilter.parameter_name)
        if _is_number(domain):
            tasks = tasks.filter(domain=domain)
        return [(str(task.pk), str(task)) for task in tasks]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return queryset.filter(task=self.value()) if _is_number(self.value()) else queryset


class ChangesFilter(admin.SimpleListFilter):
    title = "unpublished changes"
    parameter_name = "changes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("yes", "Has changes to publish"), ("no", "Has none")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        has_draft = Exists(ItemVersion.objects.filter(item=OuterRef("pk"), published_at=None))
        match self.value():
            case "yes":
                return queryset.filter(has_draft)
            case "no":
                return queryset.filter(~has_draft)
        return queryset


class TagFilter(admin.SimpleListFilter):
    """Tags of one kind; subclasses say which."""

    kind: Tag.Kind
    template = "admin/questions/tag_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        tags = Tag.objects.filter(kind=self.kind).values_list("pk", "name")
        return [(str(pk), name) for pk, name in tags]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        if not _is_number(self.value()):
            return queryset
        tagged = Item.tags.through.objects.filter(item_id=OuterRef("pk"), tag_id=self.value())
        return queryset.filter(Exists(tagged))


class RequirementFilter(TagFilter):
    kind, title, parameter_name = Tag.Kind.REQUIREMENT, "requirement", "requirement"


class ServiceFilter(TagFilter):
    kind, title, parameter_name = Tag.Kind.SERVICE, "service", "service"


class TopicFilter(TagFilter):
    kind, title, parameter_name = Tag.Kind.TOPIC, "topic", "topic"


def _is_number(value: str | None) -> bool:
    return value is not None and value.isascii() and value.isdigit()
