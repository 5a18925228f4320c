"""What a learner keeps with an item: notes, bookmarks, reports of problems. Written by `practice.services.study`."""

from django.conf import settings
from django.db import models

from practice.models.attempt import Attempt
from questions.models import Item, ItemVersion


class Note(models.Model):
    """A private note; only its owner reads it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=5000)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="note_once_per_item")]

    def __str__(self) -> str:
        return f"note of {self.user_id} on {self.item_id}"


class Bookmark(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="bookmark_once_per_item")]

    def __str__(self) -> str:
        return f"bookmark of {self.user_id} on {self.item_id}"


class ProblemReport(models.Model):
    """A learner says that something is wrong with an item; an instructor decides, with a reason, never by vote."""

    class Kind(models.TextChoices):
        WRONG_KEY = "wrong_key", "The marked answer is wrong"
        AMBIGUOUS = "ambiguous", "More than one answer is right"
        OUTDATED = "outdated", "Out of date"
        UNCLEAR = "unclear", "Unclear or misspelled"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        REJECTED = "rejected"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="problem_reports")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="problem_reports")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=5000)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            # the list of reports, latest first: all of them, or those of one status
            models.Index(fields=["created_at", "id"], name="problem_latest"),
            models.Index(fields=["status", "created_at", "id"], name="problem_latest_of_status"),
            # the open ones on an item
            models.Index(fields=["item", "id"], condition=models.Q(status="open"), name="problem_open_on_item"),
        ]
        constraints = [
            # sent twice is one report
            models.UniqueConstraint(
                fields=["user", "version"],
                condition=models.Q(status="open"),
                name="problem_open_once_per_version",
            ),
            # a decision has a reason and a time
            models.CheckConstraint(
                name="problem_decided_with_reason",
                condition=models.Q(status="open", decided_at__isnull=True)
                | (
                    models.Q(status__in=["confirmed", "rejected"], decided_at__isnull=False)
                    & ~models.Q(decision_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.item_id}"
