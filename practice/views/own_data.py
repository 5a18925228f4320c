"""What the site knows about a person: to take along, and to have deleted."""

import tempfile
import zipfile
from collections.abc import Iterator

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from examprep.accounts.models import User
from examprep.rate_limits import ExportThrottle, limited
from practice.core.tables import csv_lines, json_document
from practice.services.anki import deck_size, export_deck
from practice.services.errors import NothingToDraw
from practice.services.export import sections
from practice.services.removing import StaffStays, remove_person

IN_MEMORY = 5_000_000


@login_required
@require_safe
@never_cache
def own_data(request: HttpRequest) -> HttpResponse:
    return render(request, "practice/own_data.html", {"deck_size": deck_size(request.user)})


@login_required
@require_POST
@never_cache
@limited(ExportThrottle)
def own_data_anki(request: HttpRequest) -> HttpResponse:
    try:
        data = export_deck(user=request.user, now=timezone.now())
    except NothingToDraw:
        messages.info(request, "There is nothing for a deck yet: no question was missed or bookmarked.")
        return redirect("own-data")
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, _file_name(request, "apkg"))
    return response


@login_required
@require_safe
@never_cache
@limited(ExportThrottle)
def own_data_json(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(json_document(sections(request.user)), content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, _file_name(request, "json"))
    return response


@login_required
@require_safe
@never_cache
@limited(ExportThrottle)
def own_data_csv(request: HttpRequest) -> FileResponse:
    """A zip with a table for each part; those without a row are left out."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in sections(request.user):
            _write_table(archive, f"{name}.csv", csv_lines(rows))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_file_name(request, "zip"))


def _file_name(request: HttpRequest, ending: str) -> str:
    """Of its owner, without what no header or folder takes."""
    return get_valid_filename(f"{request.user.username}.{ending}")


def _write_table(archive: zipfile.ZipFile, name: str, lines: Iterator[str]) -> None:
    first = next(lines, None)
    if first is None:
        return
    with archive.open(name, "w") as table:
        table.write(first.encode())
        for line in lines:
            table.write(line.encode())


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account_delete(request: HttpRequest) -> HttpResponse:
    error = ""
    if request.method == "POST":
        typed = request.POST.get("username", "").strip()
        if typed == request.user.username:
            return _delete(request)
        error = f"Type your user name, {request.user.username}, to confirm. Nothing was deleted."
    return render(request, "practice/account_delete.html", {"error": error}, status=422 if error else 200)


def _delete(request: HttpRequest) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    try:
        remove_person(user=user)
    except StaffStays as refusal:
        return render(request, "practice/account_delete.html", {"error": str(refusal)}, status=409)
    logout(request)
    messages.success(request, "Your account and everything you did here are deleted.")
    response = redirect("home")
    # the player keeps questions and answers in the browser
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
