"""Exams in the admin: to read. They are written by `load_exams` from reviewable files."""

from django.contrib import admin
from django.http import HttpRequest

from domains.models import Domain, Exam, Task


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows everything, changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Exam)
class ExamAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "status", "retired_on", "item_total", "item_scored", "cut_score"]
    list_filter = ["status", "vendor"]


@admin.register(Domain)
class DomainAdmin(ReadOnlyAdmin):
    list_display = ["exam", "number", "title", "weight"]
    list_filter = ["exam"]


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "domain"]
    list_filter = ["domain__exam"]
