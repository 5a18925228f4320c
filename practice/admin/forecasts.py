"""Forecasts in the admin: what was told, how it ended, and whether what is told can be trusted."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from domains.models import Exam
from practice import charts
from practice.core.calibration import ReliabilityBin
from practice.models import Forecast
from practice.services.outcomes import ENOUGH_OUTCOMES, Calibration, calibration

SIDE = 320  # pixels of the diagram
LARGEST_DOT, SMALLEST_DOT = 11.0, 3.5


@dataclass(frozen=True)
class Dot:
    """A bin in the diagram, in pixels; r grows with the root of the count, so areas compare."""

    x: str
    y: str
    low_y: str
    high_y: str
    r: str


@dataclass(frozen=True)
class Part:
    """Forecasts of mocks, or of real exams; numbers is None without any."""

    title: str
    numbers: Calibration | None
    dots: tuple[Dot, ...]


@admin.register(Forecast)
class ForecastAdmin(admin.ModelAdmin):
    list_display = ("told_at", "exam", "about", "probability", "passed")
    list_filter = ("exam", "passed")
    list_select_related = ("exam",)
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/practice/forecast/change_list.html"

    @admin.display(description="about")
    def about(self, forecast: Forecast) -> str:
        return "a mock" if forecast.attempt_id else "the real exam"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [path("calibration/", wrap(self.calibration_view), name="practice_forecast_calibration")]
        return [*own, *super().get_urls()]

    def calibration_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        exams = list(Exam.objects.order_by("code"))
        chosen = next((exam for exam in exams if exam.code == request.GET.get("exam")), exams[0] if exams else None)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Calibration of {chosen.code}" if chosen else "Calibration",
            "opts": self.opts,
            "exams": exams,
            "exam": chosen,
            "parts": _parts(chosen) if chosen else [],
            "enough": ENOUGH_OUTCOMES,
            "side": SIDE,
            "ticks": [_tick(share) for share in (0, 25, 50, 75, 100)],
        }
        return TemplateResponse(request, "admin/practice/forecast/calibration.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _parts(exam: Exam) -> list[Part]:
    titles = {False: "Against mock exams", True: "Against the real exam"}
    found = {of_real: calibration(exam=exam, of_real_exams=of_real) for of_real in titles}
    return [Part(title, found[of_real], _dots(found[of_real])) for of_real, title in titles.items()]


def _dots(numbers: Calibration | None) -> tuple[Dot, ...]:
    if numbers is None or not numbers.is_enough:
        return ()
    most = max(one.count for one in numbers.bins)
    return tuple(_dot(one, most) for one in numbers.bins)


def _dot(one: ReliabilityBin, most: int) -> Dot:
    return Dot(
        x=f"{SIDE * one.predicted:.1f}",
        y=_y(one.observed),
        low_y=_y(one.low),
        high_y=_y(one.high),
        r=f"{max(SMALLEST_DOT, LARGEST_DOT * (one.count / most) ** 0.5):.1f}",
    )


def _y(share: float) -> str:
    return f"{SIDE * (1 - share):.1f}"


def _tick(percent: int) -> dict[str, Any]:
    share = percent / 100
    return {"label": f"{percent} %", "x": f"{SIDE * share:.1f}", "y": _y(share), "anchor": charts.anchor(share)}
