"""Import, export, and the page of a job with its progress and report."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import get_valid_filename

from examprep.celery import enqueue
from questions.admin.exchange_forms import LIMIT_MB, ExportForm, ImportForm
from questions.core.exchange.formats import FORMATS, FormatName
from questions.core.exchange.report import Outcome
from questions.core.exchange.report_table import report_lines
from questions.core.exchange.template import example_items
from questions.models import ExchangeJob, ExchangeRow
from questions.services import jobs
from questions.services.errors import ItemError
from questions.tasks import run_exchange_job

if TYPE_CHECKING:
    from questions.admin.exchange import ExchangeJobAdmin

ROWS_PER_PAGE = 100
JOBS_PER_PAGE = 50
RETRY_AFTER_S = 60
FOLDER = "admin/questions/exchangejob"
SHOWN = {
    "refused": (Outcome.REFUSED, "not written"),
    "lost": (Outcome.WITH_LOSS, "written with loss"),
    "imported": (Outcome.IMPORTED,),
    "present": (Outcome.PRESENT,),
}
TITLES = {"refused": "Refused", "lost": "With losses", "imported": "Imported", "present": "Here already"}


def visible_jobs(request: HttpRequest) -> QuerySet[ExchangeJob]:
    """One's own; administrators see all."""
    jobs_ = ExchangeJob.objects.select_related("created_by")
    return jobs_ if request.user.is_superuser else jobs_.filter(created_by=request.user.pk)


def _job(request: HttpRequest, job_id: UUID) -> ExchangeJob:
    job = visible_jobs(request).filter(pk=job_id).first()
    if job is None:
        raise Http404
    return job


def _render(
    admin: "ExchangeJobAdmin", request: HttpRequest, name: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    context = {**admin.admin_site.each_context(request), "title": title, "opts": admin.opts, **context}
    return TemplateResponse(request, f"{FOLDER}/{name}.html", context, status=status)


def show_jobs(admin: "ExchangeJobAdmin", request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_jobs(request).defer("report"), JOBS_PER_PAGE).get_page(request.GET.get("p"))
    return _render(admin, request, "jobs", "Imports and exports", page=page, can_import=admin.can_import(request))


def ask_import(admin: "ExchangeJobAdmin", request: HttpRequest) -> HttpResponse:
    if not admin.can_import(request):
        raise PermissionDenied
    form, refusal = ImportForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        exam, _, task = fields["place"].partition("/")
        try:
            job = jobs.ask_import(
                data=fields["file"].read() if fields["file"] else None,
                file_name=fields["file"].name if fields["file"] else "",
                address=fields["address"],
                format_name=FormatName(fields["format"]) if fields["format"] else None,
                place=(exam, task),
                prefix=fields["prefix"],
                good_only=fields["policy"] == "good",
                is_dry_run=request.POST.get("action") != "import",
                by=request.user,
                now=timezone.now(),
            )
        except ItemError as error:
            form.add_error(None, f"{error}.")
            refusal = error
        else:
            return _start(job)
    page = _render(admin, request, "import", "Import questions", 422 if form.errors else 200, form=form, limit=LIMIT_MB)
    return _wait(page) if isinstance(refusal, jobs.TooManyJobs) else page


def ask_export(admin: "ExchangeJobAdmin", request: HttpRequest) -> HttpResponse:
    form, refusal = ExportForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            job = jobs.ask_export(
                format_name=FormatName(form.cleaned_data["format"]),
                filters=form.filters(),
                address=form.cleaned_data["address"],
                by=request.user,
                now=timezone.now(),
            )
        except ItemError as error:
            form.add_error(None, f"{error}.")
            refusal = error
        else:
            return _start(job)
    page = _render(admin, request, "export", "Export items", 422 if form.errors else 200, form=form)
    return _wait(page) if isinstance(refusal, jobs.TooManyJobs) else page


def _wait(page: HttpResponse) -> HttpResponse:
    """The form again, as it was filled in, for who has too many jobs open."""
    page.status_code = 429
    page["Retry-After"] = str(RETRY_AFTER_S)
    return page


def _start(job: ExchangeJob) -> HttpResponse:
    enqueue(run_exchange_job, str(job.pk))
    return redirect("admin:questions_exchangejob_change", job.pk)


def show_job(admin: "ExchangeJobAdmin", request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = _job(request, job_id)
    show = request.GET.get("show", "")
    rows = ExchangeRow.objects.filter(job=job).defer("staged")
    counts = dict(rows.order_by().values_list("outcome").annotate(Count("pk")))
    numbers = [(name, TITLES[name], sum(counts.get(outcome, 0) for outcome in SHOWN[name])) for name in SHOWN]
    chosen = rows.filter(outcome__in=SHOWN[show]) if show in SHOWN else rows
    page = None if job.is_open else Paginator(chosen.order_by("number"), ROWS_PER_PAGE).get_page(request.GET.get("p"))
    return _render(
        admin, request, "job", f"{job.get_direction_display()}: {job.file_name or job.address or 'items'}",
        job=job, page=page, show=show, numbers=numbers, format=_format_title(job),
        can_load=job.is_dry_run and job.status == "done" and admin.can_import(request), state=_state(job),
    )  # fmt: skip


def _format_title(job: ExchangeJob) -> str:
    return FORMATS[FormatName(job.format)].title if job.format else ""


def _state(job: ExchangeJob) -> dict[str, Any]:
    words = job.get_phase_display() if job.status == "running" else job.get_status_display().lower()
    if job.is_open and job.stop_asked_at:
        words = "stopping"
    return {"is_open": job.is_open, "words": words, "done": job.done, "total": job.total}


def job_state(request: HttpRequest, job_id: UUID) -> HttpResponse:
    return JsonResponse(_state(_job(request, job_id)))


def stop_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    jobs.ask_to_stop(job_id=_job(request, job_id).pk, now=timezone.now())
    return redirect("admin:questions_exchangejob_change", job_id)


def load_job(admin: "ExchangeJobAdmin", request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The import itself after its dry run."""
    if not admin.can_import(request):
        raise PermissionDenied
    dry = _job(request, job_id)
    try:
        job = jobs.import_after_dry_run(
            job_id=dry.pk, good_only=request.POST.get("policy") == "good", by=request.user, now=timezone.now()
        )
    except ItemError as error:
        messages.error(request, f"Not imported: {error}.")
        return redirect("admin:questions_exchangejob_change", dry.pk)
    return _start(job)


def job_report(request: HttpRequest, job_id: UUID) -> StreamingHttpResponse:
    """The whole report as CSV."""
    job = _job(request, job_id)
    rows = ExchangeRow.objects.filter(job=job).order_by("number")
    names = ("line", "name", "outcome", "details")
    lines: Iterator[str] = report_lines(rows.values_list(*names).iterator(chunk_size=2000))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    return response


def job_file(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    job = _job(request, job_id)
    if job.direction != ExchangeJob.Direction.EXPORT or job.status != "done" or not job.file:
        raise Http404
    scope = get_valid_filename("-".join(filter(None, ["items", job.exam, job.task])).lower())
    name = f"{scope}.{FORMATS[FormatName(job.format)].extension}"
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=name)


def template_file(_request: HttpRequest, name: str) -> HttpResponse:
    """An example of each kind in a table, to start from."""
    if name not in (FormatName.CSV, FormatName.EXCEL):
        raise Http404
    form = FORMATS[FormatName(name)]
    response = HttpResponse(form.write(example_items()).data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="template.{form.extension}"'
    return response
