"""The knowledge log: the learner's own notes by topic, found again, written, taken along."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from domains.models import Exam
from examprep.accounts.kept import ask_to_sign_in, forget, given_back
from examprep.rate_limits import ExportThrottle, limited
from practice.core.tables import csv_lines
from practice.forms import TopicNoteForm
from practice.services import knowledge
from practice.services.insight.chosen import chosen_exam

PAGE_LENGTH = 20
MAX_QUERY = 200
# notes read at a time for an export
CHUNK = 200
FIELDS = ("exam", "subject", "text", "seen_at")


@login_required
@require_safe
@never_cache
def knowledge_log(request: HttpRequest) -> HttpResponse:
    exam = chosen_exam(request.user, request.GET.get("exam", ""))
    if exam is None:
        return render(request, "practice/practice_none.html")
    if request.GET.get("task") or request.GET.get("topic"):
        # what other pages link to: a note on this topic
        return redirect(f"{reverse('knowledge-note')}?{request.GET.urlencode()}")
    words = request.GET.get("q", "")[:MAX_QUERY].strip()
    page = Paginator(knowledge.search(request.user, words, exam), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "exam": exam,
        "exams": Exam.objects.order_by("status", "code"),
        "words": words,
        "page": page,
        "notes": knowledge.read_notes(request.user, list(page)),
        "page_query": f"{urlencode({'exam': exam.code, 'q': words})}&",
    }
    return render(request, "practice/knowledge_log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def knowledge_note(request: HttpRequest) -> HttpResponse:
    """Write a note; ?task=3.5 or ?topic=name says on what. What somebody sent while signed out is kept for them."""
    if not request.user.is_authenticated:
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        return ask_to_sign_in(request, fields={name: request.POST[name] for name in FIELDS if name in request.POST})
    if request.method == "POST":
        return _write(request, request.POST)
    # signing in leads to the bare address; one that names a subject asks for that
    if not request.GET and (kept := given_back(request)):
        messages.warning(request, "You had been signed out. What you wrote is back below, and not saved yet.")
        return _render_form(request, TopicNoteForm(_exam(request, kept.get("exam", "")), initial=kept))
    exam = _exam(request, request.GET.get("exam", ""))
    return _render_form(request, TopicNoteForm(exam, initial=_prefilled(request, exam)))


def _write(request: HttpRequest, fields: Mapping[str, str]) -> HttpResponse:
    exam = _exam(request, fields.get("exam", ""))
    form = TopicNoteForm(exam, fields)
    if not form.is_valid():
        return _render_form(request, form, status=422)
    data = form.cleaned_data
    try:
        knowledge.write_topic_note(
            user=request.user,
            exam=exam,
            subject=form.by_value[data["subject"]],
            text=data["text"],
            seen_at=data["seen_at"],
            now=timezone.now(),
        )
    except knowledge.NoteChanged as changed:
        return _render_form(request, _merged(exam, data, changed), status=409)
    forget(request)
    messages.success(request, "Note saved.")
    return redirect(f"{reverse('knowledge-log')}?exam={exam.code}")


def _merged(exam: Exam, data: Mapping[str, Any], changed: knowledge.NoteChanged) -> TopicNoteForm:
    """The form with what is kept above what was sent, to be saved as one."""
    stored = changed.stored
    texts = [text for text in (stored.text if stored else "", data["text"].strip()) if text]
    form = TopicNoteForm(
        exam,
        {
            "exam": exam.code,
            "subject": data["subject"],
            "text": "\n\n".join(texts),
            "seen_at": stored.updated_at.isoformat() if stored else "",
        },
    )
    said = (
        "You have a note on this already. It stands above what you wrote: make one of the two, and save."
        if stored
        else "This note was taken away in another tab. Save to keep what you wrote."
    )
    form.add_error("text", said)
    return form


def _prefilled(request: HttpRequest, exam: Exam) -> dict[str, Any]:
    """The subject that the address names, with the note there is on it."""
    named = request.GET
    subject = knowledge.subject_named(
        exam, value=named.get("subject", ""), task=named.get("task", ""), topic=named.get("topic", "")
    )
    if subject is None:
        return {}
    note = knowledge.topic_note(request.user, exam, subject)
    initial = {"subject": knowledge.subject_value(subject)}
    return initial | {"text": note.text, "seen_at": note.updated_at.isoformat()} if note else initial


def _render_form(request: HttpRequest, form: TopicNoteForm, status: int = 200) -> HttpResponse:
    return render(request, "practice/knowledge_note.html", {"form": form}, status=status)


def _exam(request: HttpRequest, code: str) -> Exam:
    exam = chosen_exam(request.user, code)
    if exam is None:
        raise Http404("There is no exam.")
    return exam


@login_required
@require_POST
@never_cache
def knowledge_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    if not knowledge.delete_topic_note(user=request.user, note_id=pk):
        raise Http404
    messages.success(request, "Note taken away.")
    return redirect("knowledge-log")


@login_required
@require_safe
@never_cache
@limited(ExportThrottle)
def knowledge_markdown(request: HttpRequest) -> StreamingHttpResponse:
    exam = _exam(request, request.GET.get("exam", ""))
    lines = knowledge.as_markdown(exam, knowledge.all_notes(request.user, exam, chunk=CHUNK))
    return _download(lines, "text/markdown; charset=utf-8", f"notes-{exam.code.lower()}.md")


@login_required
@require_safe
@never_cache
@limited(ExportThrottle)
def knowledge_csv(request: HttpRequest) -> StreamingHttpResponse:
    exam = _exam(request, request.GET.get("exam", ""))
    lines = csv_lines(knowledge.as_rows(knowledge.all_notes(request.user, exam, chunk=CHUNK)))
    return _download(lines, "text/csv; charset=utf-8", f"notes-{exam.code.lower()}.csv")


def _download(lines: Any, content_type: str, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type=content_type, headers=headers)
