"""An export: items of the bank into one file, with progress while they are written."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from questions.core.exchange.bounds import MAX_QUESTIONS
from questions.core.exchange.formats import FORMATS, FormatName
from questions.core.exchange.report import Written
from questions.core.exchange.staging import Details
from questions.core.item import ItemDraft
from questions.models import ExchangeJob, ExchangeRow
from questions.services.addresses import parse_address, write_address
from questions.services.errors import ItemError
from questions.services.exchange import drafts_to_export, items_to_export
from questions.services.exchange_pictures import write_file
from questions.services.jobs import finish_job, go_on

TOLD_EVERY = 100
MAX_DETAILS = 20
NOT_WRITTEN, WITH_LOSS = "not written", "written with loss"


class NothingToExport(ItemError):
    def __init__(self, count: int) -> None:
        words = f"{count:,} items; a file takes {MAX_QUESTIONS:,}: choose a domain, a task or a tag"
        super().__init__(words if count else "there are no such items")


class _Told(list[ItemDraft]):
    """Items that say how far one has come with them."""

    def __init__(self, drafts: list[ItemDraft], tell: Callable[[int], None]) -> None:
        super().__init__(drafts)
        self._tell = tell

    def __iter__(self) -> Iterator[ItemDraft]:
        for number, draft in enumerate(super().__iter__()):
            if number % TOLD_EVERY == 0:
                self._tell(number)
            yield draft


def export_steps(job: ExchangeJob, clock: Callable[[], datetime]) -> Iterator[None]:
    filters: dict[str, Any] = {
        "exam": job.exam, "task": job.task, "domain": job.domain, "status": job.item_status, "tag": job.tag,
    }  # fmt: skip
    count = items_to_export(**filters).count()
    if not 0 < count <= MAX_QUESTIONS:
        raise NothingToExport(count)
    drafts = drafts_to_export(**filters)
    go_on(job, clock(), total=len(drafts), done=0)
    written = write_file(
        FormatName(job.format), drafts, lambda items: _Told(items, lambda number: go_on(job, clock(), done=number))
    )
    yield
    _keep(job, written, clock)
    with transaction.atomic():
        now = clock()
        go_on(job, now, done=job.total)
        _report(job, written)
        report = {"written": written.count, "of": len(drafts), "bytes": len(written.data)}
        finish_job(job=job, status=ExchangeJob.Status.DONE, now=now, report=report, file=job.file.name)


def _keep(job: ExchangeJob, written: Written, clock: Callable[[], datetime]) -> None:
    """Outside of any transaction: a store may take its time."""
    go_on(job, clock())
    if job.address:
        write_address(parse_address(job.address), written.data)
    else:
        job.file.save(f"{job.pk}.{FORMATS[FormatName(job.format)].extension}", ContentFile(written.data), save=False)


def _report(job: ExchangeJob, written: Written) -> None:
    outcomes: dict[str, tuple[str, Details]] = {slug: (NOT_WRITTEN, [[why, ""]]) for slug, why in written.refused}
    for slug, what in written.losses:
        _, details = outcomes.setdefault(slug, (WITH_LOSS, []))
        if len(details) < MAX_DETAILS:
            details.append([what, ""])
    ExchangeRow.objects.filter(job=job).delete()
    ExchangeRow.objects.bulk_create(
        [
            ExchangeRow(job=job, number=number, line=0, name=slug, outcome=outcome, details=details)
            for number, (slug, (outcome, details)) in enumerate(outcomes.items())
        ],
        batch_size=500,
    )
