"""Imports and exports: their pages hang on the list of jobs."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domains.admin import ReadOnlyAdmin
from questions.admin import exchange_pages as pages
from questions.models import ExchangeJob

View = Callable[..., HttpResponseBase]
READ, POST = ("GET", "HEAD"), ("POST",)


@admin.register(ExchangeJob)
class ExchangeJobAdmin(ReadOnlyAdmin):
    def can_import(self, request: HttpRequest) -> bool:
        return request.user.has_perm("questions.add_item")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Exports hold the keys: for those who see items."""
        return request.user.has_perm("questions.view_item") and super().has_view_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        return [
            self._page("", self._own(pages.show_jobs), "changelist", READ),
            self._page("import/", self._own(pages.ask_import), "import", READ + POST),
            self._page("export/", self._own(pages.ask_export), "export", READ + POST),
            self._page("template/<str:name>/", pages.template_file, "template", READ),
            self._page("<uuid:job_id>/", self._own(pages.show_job), "change", READ),
            self._page("<uuid:job_id>/state/", pages.job_state, "state", READ),
            self._page("<uuid:job_id>/stop/", pages.stop_job, "stop", POST),
            self._page("<uuid:job_id>/load/", self._own(pages.load_job), "load", POST),
            self._page("<uuid:job_id>/report.csv", pages.job_report, "report", READ),
            self._page("<uuid:job_id>/file/", pages.job_file, "file", READ),
        ]

    def _own(self, view: View) -> View:
        def with_admin(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            return view(self, request, **kwargs)

        return with_admin

    def _page(self, route: str, view: View, name: str, methods: tuple[str, ...]) -> URLPattern:
        def checked(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(request, **kwargs)

        page = never_cache(require_http_methods(list(methods))(checked))
        return path(route, self.admin_site.admin_view(page), name=f"questions_exchangejob_{name}")
