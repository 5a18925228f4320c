"""Uploading pictures while an item is written.

The panel of the edit page (static/js/admin-figures.js) sends a file and what is to be seen in it, and gets the Markdown
to put where the cursor is. Without script the same form leads to a page that shows the Markdown.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from rest_framework.throttling import UserRateThrottle

from questions.core.figure_images import MAX_UPLOAD_BYTES, FigureError
from questions.core.figures import MAX_ALT_LENGTH, figure_markdown, figures_written, find_alt_problem
from questions.core.item import ItemDraft
from questions.core.validation import authored_texts
from questions.models import Figure
from questions.services.figure_links import link_to
from questions.services.figures import FigureAway, store_figure

if TYPE_CHECKING:
    from questions.admin.items import ItemAdmin

LIMIT_MB = MAX_UPLOAD_BYTES // 1_000_000


class UploadThrottle(UserRateThrottle):
    """Decoding a picture costs up to a second of a processor."""

    scope = "figure_uploads"
    rate = "30/min"


class FigureForm(forms.Form):
    file = forms.FileField(
        label="Picture",
        help_text=f"PNG, JPEG, WebP or GIF, up to {LIMIT_MB} MB. Notes in it, such as place and owner, are not kept.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    alt = forms.CharField(
        label="What is to be seen",
        max_length=MAX_ALT_LENGTH,
        help_text="For those who cannot see it: what the question needs from the figure, without the answer.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="figure_%s", label_suffix="", **kwargs)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(f"The file has {file.size / 1e6:.1f} MB; {LIMIT_MB} MB is the most.")
        return file

    def clean_alt(self) -> str:
        alt = " ".join(self.cleaned_data["alt"].split())
        if problem := find_alt_problem(alt):
            raise forms.ValidationError(f"{problem[0].upper()}{problem[1:]}.")
        return alt


def upload_figure(admin: "ItemAdmin", request: HttpRequest) -> HttpResponse:
    """GET: a page to upload on. POST: the Markdown of the figure, as JSON for who asks for it."""
    if not admin.has_change_permission(request) and not admin.has_add_permission(request):
        raise PermissionDenied
    form = FigureForm(request.POST or None, request.FILES or None)
    status, markdown, figure = 200, "", None
    if request.method == "POST":
        status, figure = _store(request, form)
        markdown = figure_markdown(figure.pk, form.cleaned_data["alt"]) if figure else ""
    if request.headers.get("Accept", "").startswith("application/json"):
        errors = {field: [str(error) for error in errors] for field, errors in form.errors.items()}
        return JsonResponse({"markdown": markdown, "errors": errors}, status=status)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Upload a figure",
        "opts": admin.opts,
        "form": FigureForm() if figure else form,
        "markdown": markdown,
        "figure": figure,
        "link": link_to(figure.pk, timezone.now()) if figure else "",
    }
    return TemplateResponse(request, "admin/questions/item/figure_upload.html", context, status=status)


def _store(request: HttpRequest, form: FigureForm) -> tuple[int, Figure | None]:
    """Status of the answer, and the figure; without one the form says what is wrong."""
    throttle = UploadThrottle()
    if not throttle.allow_request(request, None):
        form.add_error(None, f"That were many pictures. Go on in {int(throttle.wait() or 0) + 1} seconds.")
        return 429, None
    if not form.is_valid():
        return 422, None
    file = form.cleaned_data["file"]
    try:
        return 201, store_figure(data=file.read(), name=file.name, by=request.user, now=timezone.now())
    except FigureError as error:
        form.add_error("file", str(error))
        return 422, None
    except FigureAway:
        form.add_error(None, "The store of files does not answer. Nothing was kept; please try again in a minute.")
        return 503, None


def figures_shown(draft: ItemDraft, now: datetime) -> list[dict[str, Any]]:
    """For the list beside the upload: what the text shows, in order, in one query. url: None for what is not there."""
    written = dict(entry for _, text in authored_texts(draft) for entry in figures_written(text))
    known = Figure.objects.in_bulk(list(written)) if written else {}
    return [
        {
            "id": figure_id,
            "alt": alt,
            "url": link_to(figure_id, now) if figure_id in known else None,
            "size": _size(known.get(figure_id)),
        }
        for figure_id, alt in written.items()
    ]


def _size(figure: Figure | None) -> str:
    return f"{figure.width} × {figure.height}, {max(1, round(figure.bytes / 1000))} kB" if figure else ""
