"""What happened to an item beside its text: created, published, retired. Rows are only ever added.

The text's own history is the versions. Written by `questions.services`; a database trigger refuses changes.
"""

from django.conf import settings
from django.db import models

from questions.models.item import Item


class ItemEvent(models.Model):
    """One step in an item's life. actor is empty when a command did it."""

    class Action(models.TextChoices):
        CREATED = "created", "created"
        REVIEW_ASKED = "review_asked", "sent to review"
        PUBLISHED = "published", "published"
        RETIRED = "retired", "retired"
        RESTORED = "restored", "published again"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="events")
    action = models.CharField(max_length=12, choices=Action)
    note = models.CharField(max_length=300, blank=True)
    version_number = models.PositiveSmallIntegerField(null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "at", "id"]
        constraints = [
            # "deleted" is nothing that happens to an item
            models.CheckConstraint(
                name="item_event_action_known",
                condition=models.Q(action__in=["created", "review_asked", "published", "retired", "restored"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.action}"
