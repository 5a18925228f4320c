"""An import, step by step: read the file, check the questions in portions, load them.

With good_only each portion is loaded as it is checked. All-or-nothing checks and renders everything first, without any
lock, and then loads all of it in one transaction: a moment on PostgreSQL, some seconds without other writers on SQLite,
and never half of a file.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count

from questions.core.exchange.formats import FORMATS, FormatName, guess_format
from questions.core.exchange.report import Outcome, ReadQuestion, UnreadableFile
from questions.core.exchange.staging import (
    details_of,
    draft_from_json,
    draft_to_json,
    is_to_load,
    question_from_json,
)
from questions.core.item import ItemDraft
from questions.core.parsing import ParsedItem
from questions.models import ExchangeJob, ExchangeRow, Figure, Item
from questions.services.addresses import parse_address, read_address
from questions.services.authoring import key_fields, version_fields
from questions.services.errors import SlugTaken
from questions.services.exchange import missing_in, place_and_compare
from questions.services.exchange_pictures import name_figures, store_pictures
from questions.services.importing import Rendered, import_items
from questions.services.jobs import finish_job, go_on

PORTION = 50  # questions checked and loaded at once: SQLite is locked for a sixth of a second
STAGED_AT_ONCE = 500
_Phase = ExchangeJob.Phase

Clock = Callable[[], datetime]


def import_steps(job: ExchangeJob, clock: Clock) -> Iterator[None]:
    """Each step is complete when the next is asked for."""
    if job.phase == _Phase.READING:
        yield from _read(job, clock)
    while job.phase == _Phase.CHECKING and job.done < job.total:
        _check_portion(job, clock)
        yield
    counts = _counts(job)
    refused = counts.get(Outcome.REFUSED, 0)
    created = counts.get(Outcome.IMPORTED, 0) + counts.get(Outcome.WITH_LOSS, 0)
    is_refused = bool(refused) and not job.good_only
    if not job.is_dry_run and not job.good_only and not is_refused:
        if job.phase != _Phase.LOADING:
            go_on(job, clock(), phase=_Phase.LOADING)
            yield
        _load_all(job, clock)
    report = job.report | {"counts": counts, "created": 0 if is_refused else created, "is_refused": is_refused}
    finish_job(job=job, status=ExchangeJob.Status.DONE, now=clock(), report=report)


def _read(job: ExchangeJob, clock: Clock) -> Iterator[None]:
    """A step for each picture that is new: whoever reads the file anew finds those before it, and gets further."""
    data = _fetch(job, clock)
    name = FormatName(job.format) if job.format else guess_format(data)
    reading = FORMATS[name].read(data)
    if not reading.questions:
        raise UnreadableFile(1, f"no questions were found in it, read as {name}; choose the format by hand")
    stored = []
    count = Figure.objects.count()
    for picture in store_pictures(reading=reading, by=job.created_by, now=clock()):
        stored.append(picture)
        go_on(job, clock())
        before, count = count, Figure.objects.count()
        if count > before:
            yield
    reading = name_figures(reading, stored)
    with transaction.atomic():
        go_on(
            job, clock(), phase=_Phase.CHECKING, format=name, total=len(reading.questions), done=0,
            report={"notes": [list(note) for note in reading.notes[:200]], "missing": {}},
        )  # fmt: skip
        rows = (_row(job, number, question) for number, question in enumerate(reading.questions))
        ExchangeRow.objects.bulk_create(rows, batch_size=STAGED_AT_ONCE)
    yield


def _fetch(job: ExchangeJob, clock: Clock) -> bytes:
    """The file; one at an address is kept, so that an import reads the same bytes as the dry run before it."""
    if not job.file:
        data = read_address(parse_address(job.address))
        job.file.save(f"{job.pk}.import", ContentFile(data), save=False)
        go_on(job, clock(), file=job.file.name)
        return data
    with job.file.open("rb") as file:
        content: bytes = file.read()
    return content


def _row(job: ExchangeJob, number: int, question: ReadQuestion) -> ExchangeRow:
    return ExchangeRow(
        job=job,
        number=number,
        line=question.line,
        name=question.name[:200],
        outcome=question.outcome,
        details=details_of(question),
        staged=draft_to_json(question.draft) if question.draft else None,
    )


def _check_portion(job: ExchangeJob, clock: Clock) -> None:
    rows = list(ExchangeRow.objects.filter(job=job, number__gte=job.done).order_by("number")[:PORTION])
    questions = [question_from_json(row.line, row.name, row.details, row.staged) for row in rows]
    questions = place_and_compare(questions, (job.exam, job.task), job.prefix)
    to_load = [(row, question.draft) for row, question in zip(rows, questions, strict=True)
               if question.draft is not None and is_to_load(question)]  # fmt: skip
    rendered = {draft.slug: _render(draft) for _, draft in to_load}
    missing = Counter(job.report.get("missing", {}))
    missing.update(words for _, draft in to_load for words in missing_in(draft))
    is_waiting = not job.is_dry_run and not job.good_only
    for row, question in zip(rows, questions, strict=True):
        row.outcome, row.details = question.outcome, details_of(question)
        row.staged = None
    if is_waiting:
        for row, draft in to_load:
            row.staged = draft_to_json(draft) | {"rendered": rendered[draft.slug].to_json()}
    with transaction.atomic():
        now = clock()
        if not is_waiting:
            with transaction.atomic():
                _load(job, [(row.line, draft) for row, draft in to_load], rendered, now)
                transaction.set_rollback(job.is_dry_run)
        ExchangeRow.objects.bulk_update(rows, ["outcome", "details", "staged"])
        go_on(job, now, done=rows[-1].number + 1, report=job.report | {"missing": dict(missing)})


def _render(draft: ItemDraft) -> Rendered:
    return Rendered(version_fields(draft), key_fields(draft))


def _load_all(job: ExchangeJob, clock: Clock) -> None:
    with transaction.atomic():
        now = clock()
        go_on(job, now)
        rows = ExchangeRow.objects.filter(job=job, staged__isnull=False).order_by("number")
        after = -1
        while portion := list(rows.filter(number__gt=after)[:STAGED_AT_ONCE]):
            after = portion[-1].number
            staged: list[tuple[int, dict[str, Any]]] = [(row.line, row.staged or {}) for row in portion]
            drafts = [(line, draft_from_json(data)) for line, data in staged]
            rendered = {data["slug"]: Rendered.from_json(data["rendered"]) for _, data in staged}
            _load(job, drafts, rendered, now)


def _load(
    job: ExchangeJob, drafts: Sequence[tuple[int, ItemDraft]], rendered: Mapping[str, Rendered], now: datetime
) -> None:
    """Raises SlugTaken when an item of that name came into the bank since it was compared: none is ever changed."""
    slugs = [draft.slug for _, draft in drafts]
    taken = Item.objects.filter(slug__in=slugs).values_list("slug", flat=True).first()
    if taken is not None:
        raise SlugTaken(taken)
    items = [ParsedItem(draft, job.file_name, {"": line}) for line, draft in drafts]
    import_items(items=items, publish=False, by=job.created_by, now=now, rendered=rendered)


def _counts(job: ExchangeJob) -> dict[str, Any]:
    found = ExchangeRow.objects.filter(job=job).order_by().values_list("outcome").annotate(Count("pk"))
    counts: dict[str, int] = dict(found)
    return {str(outcome): counts.get(outcome, 0) for outcome in Outcome}
