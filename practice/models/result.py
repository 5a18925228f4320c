"""Results: one scoring run per reason to score, with its domains and tasks. Written by `practice.services.scoring`.

A later run (late sync, regrade) adds rows; what was reported before stays.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from practice.core.attempt import RunReason
from practice.core.scoring import Standing
from practice.models.attempt import Attempt

STANDINGS = [(standing.value, standing.value.replace("_", " ")) for standing in Standing]


class ScoringRun(models.Model):
    # why it was corrected, where its candidate may read it now: set by who reads the runs
    told_reason = ""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=9, choices=[(reason.value, reason.value) for reason in RunReason])
    scored_at = models.DateTimeField()

    raw_score = models.PositiveSmallIntegerField()
    scored_items = models.PositiveSmallIntegerField()
    # one character an item in order of position: 1 right, 0 wrong, - left out by a correction
    marks = models.CharField(max_length=400)
    scaled_score = models.PositiveSmallIntegerField(null=True, blank=True)
    scaled_low = models.PositiveSmallIntegerField(null=True, blank=True)
    scaled_high = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    # a pass that stays although the corrected score is below the cut
    is_pass_kept = models.BooleanField(default=False, db_default=False)

    # of a regrade: why, and who confirmed it
    correction = models.ForeignKey(
        "practice.Correction", on_delete=models.PROTECT, null=True, blank=True, related_name="runs", db_index=False
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["attempt_id", "number"]
        indexes = [models.Index(fields=["correction"], condition=Q(correction__isnull=False), name="run_of_correction")]
        constraints = [
            # a task delivered twice regrades once
            models.UniqueConstraint(
                fields=["attempt", "correction"],
                condition=Q(correction__isnull=False),
                name="run_once_per_correction",
            ),
            models.CheckConstraint(name="run_pass_kept_is_a_pass", condition=Q(is_pass_kept=False) | Q(passed=True)),
            models.UniqueConstraint(fields=["attempt", "number"], name="run_number_once"),
            # a task delivered twice scores once
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(reason="initial"), name="run_initial_once_per_attempt"
            ),
            models.CheckConstraint(
                name="run_reason_known", condition=Q(reason__in=[reason.value for reason in RunReason])
            ),
            models.CheckConstraint(name="run_raw_within_items", condition=Q(raw_score__lte=F("scored_items"))),
            # mocks have all four, drills have none
            models.CheckConstraint(
                name="run_scaled_whole_or_absent",
                condition=Q(
                    scaled_score__isnull=True,
                    scaled_low__isnull=True,
                    scaled_high__isnull=True,
                    passed__isnull=True,
                )
                | Q(
                    scaled_score__isnull=False,
                    # a comparison with null is neither true nor false, which a constraint lets pass
                    scaled_low__isnull=False,
                    scaled_high__isnull=False,
                    scaled_low__lte=F("scaled_score"),
                    scaled_high__gte=F("scaled_score"),
                    passed__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} run {self.number} ({self.reason})"


class PartResult(models.Model):
    """Right and all items of a part of an attempt, and what they say about the candidate (shares 0..1)."""

    correct = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    mean = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    standing = models.CharField(max_length=18, choices=STANDINGS)

    class Meta:
        abstract = True


class DomainResult(PartResult):
    run = models.ForeignKey(ScoringRun, on_delete=models.CASCADE, related_name="domains")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["run_id", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="domain_result_once_per_run")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}: {self.correct} of {self.total}"


class TaskResult(PartResult):
    run = models.ForeignKey(ScoringRun, on_delete=models.CASCADE, related_name="tasks")
    domain_number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["run_id", "domain_number", "code"]
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="task_result_once_per_run")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}: {self.correct} of {self.total}"
