"""Imports and exports as jobs: asking for one, stopping it, and who may work on it.

A worker claims a job; every step of its work is a transaction that renews the claim with its own number. A worker that
was taken for dead and is not finds another number there, and its step is taken back. So each step happens once, and a
job whose worker died goes on where the last step ended.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q

from examprep.accounts.models import User
from questions.core.exchange.formats import FormatName
from questions.models import ExchangeJob, ExchangeRow
from questions.services.addresses import parse_address
from questions.services.errors import ItemError

LEASE = timedelta(seconds=180)  # longer than any task may run
MAX_TRIES = 3
MAX_OPEN = 5  # of one person
KEPT = timedelta(days=30)  # files and reports
_Status = ExchangeJob.Status


class Stopped(Exception):
    """Its owner wants the job to end."""


class ClaimLost(Exception):
    """Another worker has the job."""


class TooManyJobs(ItemError):
    def __init__(self) -> None:
        super().__init__(f"{MAX_OPEN} of your imports and exports are still running; wait for one, or stop it")


class NoDryRun(ItemError):
    def __init__(self) -> None:
        super().__init__("only a finished dry run can be followed by the import itself")


def ask_import(
    *,
    data: bytes | None,
    file_name: str,
    address: str,
    format_name: FormatName | None,
    place: tuple[str, str],
    prefix: str,
    good_only: bool,
    is_dry_run: bool,
    by: User,
    now: datetime,
) -> ExchangeJob:
    """data: the uploaded file, or None to read `address` (s3://bucket/key) when the job runs.

    Raises AddressError, TooManyJobs.
    """
    _check_open(by)
    if data is None:
        file_name = parse_address(address).name
    job = ExchangeJob(
        direction=ExchangeJob.Direction.IMPORT,
        format=format_name or "",
        created_by=by,
        created_at=now,
        exam=place[0],
        task=place[1],
        prefix=prefix,
        good_only=good_only,
        is_dry_run=is_dry_run,
        file_name=file_name[:200],
        address="" if data is not None else address,
    )
    if data is not None:
        job.file.save(f"{job.pk}.import", ContentFile(data), save=False)
    job.save(force_insert=True)
    return job


def import_after_dry_run(*, job_id: UUID, good_only: bool, by: User, now: datetime) -> ExchangeJob:
    """The same file again, in earnest. Raises NoDryRun, TooManyJobs."""
    _check_open(by)
    dry = ExchangeJob.objects.get(pk=job_id)
    if not dry.is_dry_run or dry.status != _Status.DONE or not dry.file:
        raise NoDryRun
    job = ExchangeJob(
        direction=dry.direction, format=dry.format, created_by=by, created_at=now, exam=dry.exam, task=dry.task,
        prefix=dry.prefix, good_only=good_only, file_name=dry.file_name,
    )  # fmt: skip
    with dry.file.open("rb") as file:
        job.file.save(f"{job.pk}.import", ContentFile(file.read()), save=False)
    job.save(force_insert=True)
    return job


def ask_export(
    *, format_name: FormatName, filters: dict[str, Any], address: str, by: User, now: datetime
) -> ExchangeJob:
    """filters: exam, domain, task, item_status, tag. address: where to write, "" for a file to be fetched here.

    Raises AddressError, TooManyJobs.
    """
    _check_open(by)
    if address:
        parse_address(address)
    return ExchangeJob.objects.create(
        direction=ExchangeJob.Direction.EXPORT,
        format=format_name,
        created_by=by,
        created_at=now,
        address=address,
        phase=ExchangeJob.Phase.WRITING,
        **filters,
    )


def _check_open(by: User) -> None:
    if ExchangeJob.objects.filter(created_by=by, status__in=[_Status.WAITING, _Status.RUNNING]).count() >= MAX_OPEN:
        raise TooManyJobs


def ask_to_stop(*, job_id: UUID, now: datetime) -> None:
    """A job that waits ends at once, one that runs before its next step; one that ended stays as it is."""
    jobs = ExchangeJob.objects.filter(pk=job_id)
    if not jobs.filter(status=_Status.WAITING).update(status=_Status.STOPPED, stop_asked_at=now, finished_at=now):
        jobs.filter(status=_Status.RUNNING, stop_asked_at=None).update(stop_asked_at=now)


# Working ---------------------------------------------------------------------------------------------------------


def _claimable(now: datetime) -> Q:
    is_free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    return Q(status=_Status.WAITING) | Q(is_free, status=_Status.RUNNING)


def claim_job(*, job_id: UUID | str, now: datetime) -> ExchangeJob | None:
    """The job, to work on; None when it ended, another worker has it, or it was tried too often."""
    claimed = ExchangeJob.objects.filter(_claimable(now), pk=job_id).update(
        status=_Status.RUNNING, claim=F("claim") + 1, claimed_at=now, tries=F("tries") + 1
    )
    if not claimed:
        return None
    job = ExchangeJob.objects.select_related("created_by").get(pk=job_id)
    if job.tries > MAX_TRIES:
        words = "the work on it broke off three times at the same place; split the file and try again"
        finish_job(job=job, status=_Status.FAILED, now=now, error=words)
        return None
    return job


def go_on(job: ExchangeJob, now: datetime, **changes: Any) -> None:
    """Renew the claim and record progress; inside the transaction of a step, or alone.

    Raises Stopped when the owner asked for it, ClaimLost when another worker has the job.
    """
    mine = ExchangeJob.objects.filter(pk=job.pk, claim=job.claim, status=_Status.RUNNING)
    if mine.filter(stop_asked_at=None).update(claimed_at=now, tries=0, **changes):
        for name, value in changes.items():
            setattr(job, name, value)
        return
    raise Stopped if mine.exists() else ClaimLost


def release_job(*, job: ExchangeJob) -> None:
    """Another task may go on at once."""
    ExchangeJob.objects.filter(pk=job.pk, claim=job.claim, status=_Status.RUNNING).update(claimed_at=None)


def finish_job(*, job: ExchangeJob, status: str, now: datetime, error: str = "", **changes: Any) -> None:
    """Only while the claim is ours. What was staged is no longer needed."""
    with transaction.atomic():
        done = ExchangeJob.objects.filter(pk=job.pk, claim=job.claim, status=_Status.RUNNING).update(
            status=status, finished_at=now, error=error, claimed_at=None, **changes
        )
        if done:
            ExchangeRow.objects.filter(job=job, staged__isnull=False).update(staged=None)


def lost_jobs(*, now: datetime) -> Sequence[UUID]:
    """Jobs nobody works on: their message was lost, or their worker died."""
    waiting = ExchangeJob.objects.filter(_claimable(now), status__in=[_Status.WAITING, _Status.RUNNING])
    return list(waiting.order_by("created_at").values_list("pk", flat=True)[:100])


def remove_old(*, now: datetime) -> int:
    """Files and reports that were kept long enough."""
    old = ExchangeJob.objects.filter(finished_at__lt=now - KEPT)[:20]
    for job in old:
        if job.file:
            job.file.delete(save=False)
        job.delete()
    return len(old)
