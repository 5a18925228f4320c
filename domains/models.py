"""What is examined: an exam, its domains and their tasks.

Exams are data with versions and dates, written only by `domains.services` from reviewable files under fixtures/exams/.
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from domains.core.blueprint import Split, split_items
from domains.core.coverage import Wanted


def blueprint() -> "models.Prefetch[Any, Any, Any]":
    """Domains and tasks of exams, in order; not by the models' ordering, which would join their parents."""
    tasks = models.Prefetch("tasks", Task.objects.order_by("code"))
    return models.Prefetch("domains", Domain.objects.order_by("number").prefetch_related(tasks))


class ExamQuerySet(models.QuerySet["Exam"]):
    def with_blueprint(self) -> "ExamQuerySet":
        return self.prefetch_related(blueprint())


class Exam(models.Model):
    """One version of an exam. Retired exams stay sittable: people keep preparing with them."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        RETIRED = "retired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=32, unique=True)
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=60)
    vendor = models.CharField(max_length=60)
    status = models.CharField(max_length=10, choices=Status)
    retired_on = models.DateField(null=True, blank=True)

    time_limit_s = models.PositiveIntegerField()
    esl_extra_s = models.PositiveIntegerField(default=0)
    item_total = models.PositiveSmallIntegerField()
    item_scored = models.PositiveSmallIntegerField()
    kinds = models.JSONField()
    # numbers of the forms that are held back from drills until they are sat, and offered last
    final_mocks = models.JSONField(default=list)
    # what the bank should hold, as domains.core.coverage.Wanted writes it
    coverage = models.JSONField(default=dict)
    retake_wait_days = models.PositiveSmallIntegerField(default=0)

    scale_min = models.PositiveSmallIntegerField()
    scale_max = models.PositiveSmallIntegerField()
    cut_score = models.PositiveSmallIntegerField()
    cut_fraction = models.DecimalField(max_digits=5, decimal_places=4)

    objects = ExamQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            # 65 items of which 50 are scored; 50 of which 65 are scored would divide by items that do not exist
            models.CheckConstraint(name="exam_scored_within_total", condition=Q(item_scored__lte=F("item_total"))),
            # 100 < 750 < 1000
            models.CheckConstraint(
                name="exam_cut_within_scale",
                condition=Q(scale_min__lt=F("cut_score")) & Q(cut_score__lt=F("scale_max")),
            ),
            # 0.72, never 72
            models.CheckConstraint(
                name="exam_cut_fraction_is_a_share", condition=Q(cut_fraction__gt=0) & Q(cut_fraction__lt=1)
            ),
            models.CheckConstraint(name="exam_status_known", condition=Q(status__in=["active", "retired"])),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def item_unscored(self) -> int:
        return self.item_total - self.item_scored

    @property
    def wanted(self) -> Wanted:
        return Wanted.from_json(self.coverage)

    def split(self) -> Split:
        """Scored and unscored items per domain number."""
        weights = {domain.number: domain.weight for domain in self.domains.all()}
        return split_items(weights, self.item_total, self.item_scored)


class Domain(models.Model):
    """A content area of an exam with its weight in percent."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="domains")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["exam", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "number"], name="domain_number_once_per_exam"),
            models.CheckConstraint(name="domain_weight_is_percent", condition=Q(weight__gte=1) & Q(weight__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Task(models.Model):
    """A task statement of a domain; items belong to tasks."""

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    covers = models.JSONField(default=list)

    class Meta:
        ordering = ["domain", "code"]
        constraints = [models.UniqueConstraint(fields=["domain", "code"], name="task_code_once_per_domain")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
