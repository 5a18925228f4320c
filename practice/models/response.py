"""Responses: one row per item of an attempt from its start on, and the insert-only history of saves.

A row pins the item version, the task it is reported under, and the random option ids and order of this attempt.
Written by `practice.services`.
"""

from django.db import models
from django.db.models import Q

from domains.models import Task
from practice.models.attempt import Attempt
from questions.models import Item, ItemVersion


class Response(models.Model):
    # no index of their own: the unique constraints below start with the attempt, and nobody asks by task
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses", db_index=False)
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_scored = models.BooleanField()
    met_before = models.BooleanField()
    kind = models.CharField(max_length=10)
    choose = models.PositiveSmallIntegerField()
    # [[id shown to the candidate, handle of the option], ...] in the order shown
    options = models.JSONField()
    prompts = models.JSONField(default=list)

    value = models.JSONField(null=True, blank=True)
    flagged = models.BooleanField(default=False)
    eliminated = models.JSONField(default=list, blank=True)
    # in practice only, as `practice.core.response.Confidence`; empty = not asked or not said
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    time_spent_ms = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    synced_late = models.BooleanField(default=False)
    # by which it was marked, where not by its version's own key; found through the version, so without an index
    correction = models.ForeignKey(
        "practice.Correction", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    checked_at = models.DateTimeField(null=True, blank=True)
    is_correct = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["attempt_id", "position"]
        constraints = [
            # also what a save finds its row by
            models.UniqueConstraint(fields=["attempt", "position"], name="response_position_once"),
            models.UniqueConstraint(fields=["attempt", "item"], name="response_item_once"),
            # a save leaves revision and time together
            models.CheckConstraint(
                name="response_saved_has_revision",
                condition=Q(revision=0, saved_at__isnull=True) | Q(revision__gt=0, saved_at__isnull=False),
            ),
            # a guess, think so, sure
            models.CheckConstraint(
                name="response_confidence_known",
                condition=Q(confidence__isnull=True) | Q(confidence__gte=1, confidence__lte=3),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} item {self.position}"

    @property
    def option_ids(self) -> list[str]:
        return [option_id for option_id, _ in self.options]

    @property
    def prompt_ids(self) -> list[str]:
        return [prompt_id for prompt_id, _ in self.prompts]

    @property
    def handles(self) -> dict[str, str]:
        """Id in this attempt -> handle of the option or prompt."""
        return dict(self.options) | dict(self.prompts)


class ResponseSave(models.Model):
    """One accepted save. Nothing updates or deletes these rows, so what was acknowledged can be proved."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="saves", db_index=False)
    position = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    flagged = models.BooleanField()
    eliminated = models.JSONField()
    confidence = models.PositiveSmallIntegerField(null=True)
    time_spent_ms = models.PositiveIntegerField()
    answered_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    class Meta:
        ordering = ["attempt_id", "position", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position", "revision"], name="save_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} item {self.position} revision {self.revision}"
