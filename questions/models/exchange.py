"""Imports and exports that run as tasks, and what came of every question. Written by `questions.services.jobs`.

waiting -> running -> done, failed or stopped. A worker claims a job and renews its claim with every step; a claim that
was not renewed is void, and the next worker goes on where the last step ended. Rows are the report; while an import
runs they also hold the items that were read.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ExchangeJob(models.Model):
    class Direction(models.TextChoices):
        IMPORT = "import"
        EXPORT = "export"

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    class Phase(models.TextChoices):
        READING = "reading", "reading the file"
        CHECKING = "checking", "checking the questions"
        LOADING = "loading", "writing all of them in one step"
        WRITING = "writing", "writing the file"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    direction = models.CharField(max_length=6, choices=Direction)
    format = models.CharField(max_length=10, blank=True)  # empty: to be seen from the file
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    # place for questions that name none, or what is exported; exam and task by code
    exam = models.CharField(max_length=40, blank=True)
    task = models.CharField(max_length=40, blank=True)
    domain = models.PositiveSmallIntegerField(null=True, blank=True)
    item_status = models.CharField(max_length=10, blank=True)
    tag = models.CharField(max_length=80, blank=True)
    prefix = models.CharField(max_length=40, blank=True)
    good_only = models.BooleanField(default=False)
    is_dry_run = models.BooleanField(default=False)

    file = models.FileField(upload_to="exchange/", max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True)  # as its owner calls it
    address = models.CharField(max_length=1100, blank=True)  # s3://bucket/key to read from or write to

    status = models.CharField(max_length=7, choices=Status, default=Status.WAITING)
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.READING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)  # sums: counts, missing, notes, created
    error = models.TextField(blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    claim = models.PositiveIntegerField(default=0)  # number of the claim that counts
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # claims since the last step that was completed

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "import or export"
        verbose_name_plural = "imports and exports"
        indexes = [
            models.Index(fields=["created_by", "-created_at"], name="exchange_own"),
            models.Index(fields=["status"], condition=Q(status__in=["waiting", "running"]), name="exchange_open"),
        ]
        constraints = [
            models.CheckConstraint(name="exchange_direction_known", condition=Q(direction__in=["import", "export"])),
            # "paused" is none
            models.CheckConstraint(
                name="exchange_status_known",
                condition=Q(status__in=["waiting", "running", "done", "failed", "stopped"]),
            ),
            # a job that ended and has no time would be shown as running for ever
            models.CheckConstraint(
                name="exchange_finished_with_time",
                condition=Q(status__in=["waiting", "running"], finished_at__isnull=True)
                | Q(status__in=["done", "failed", "stopped"], finished_at__isnull=False),
            ),
            # who waits for a job must be told why it failed
            models.CheckConstraint(
                name="exchange_failed_with_words",
                condition=(Q(status="failed") & ~Q(error="")) | (~Q(status="failed") & Q(error="")),
            ),
            # 120 of 100
            models.CheckConstraint(name="exchange_done_of_total", condition=Q(done__lte=F("total"))),
            # an export changes nothing, dry or not
            models.CheckConstraint(
                name="exchange_dry_run_is_import", condition=Q(direction="import") | Q(is_dry_run=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} of {self.file_name or self.address or self.exam or 'all items'}"

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.WAITING, self.Status.RUNNING}


class ExchangeRow(models.Model):
    """One question of a file, or one item that an export lost something of.

    details: (what, how to mend it); staged: the item as it was read, while the import runs.
    """

    job = models.ForeignKey(ExchangeJob, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=20)
    details = models.JSONField(default=list)
    staged = models.JSONField(null=True)

    class Meta:
        ordering = ["job_id", "number"]
        indexes = [models.Index(fields=["job", "outcome", "number"], name="exchange_row_outcome")]
        constraints = [
            # counted twice, a question would be reported twice
            models.UniqueConstraint(fields=["job", "number"], name="exchange_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
