"""Who did what to an item and when: written, reviewed, published, retired, its facts changed. Rows are only ever added.

Texts are kept as versions; an event names the version it is about by its number, so that it outlives a draft that was
thrown away. Written by `questions.services`; database triggers refuse to change or delete a row. Deleting a person
empties `actor` and nothing else.
"""

from django.conf import settings
from django.db import models

from questions.models.item import Item


class ItemAction(models.TextChoices):
    CREATED = "created", "created"
    TEXT_EDITED = "text_edited", "text edited"
    FACTS_CHANGED = "facts_changed", "facts changed"
    BULK_EDITED = "bulk_edited", "facts changed with those of other items"
    DISCARDED = "discarded", "draft discarded"
    REVIEW_ASKED = "review_asked", "sent to review"
    REVIEW_WITHDRAWN = "review_withdrawn", "taken back from review"
    APPROVED = "approved", "approved"
    CHANGES_REQUESTED = "changes_requested", "changes requested"
    COMMENTED = "commented", "commented"
    COMMENT_RESOLVED = "comment_resolved", "comment resolved"
    COMMENT_REOPENED = "comment_reopened", "comment opened again"
    PUBLISHED = "published", "published"
    RETIRED = "retired", "retired"
    RESTORED = "restored", "published again"
    REOPENED = "reopened", "brought back as a draft"


class ItemEvent(models.Model):
    """One step in an item's life. actor is empty when a command did it, or when the person is gone.

    details: facts_changed and bulk_edited {"changes": {field: [old, new]}}; approved {"text": digest of what was
    approved}; changes_requested and those about comments {"comment": id}; text_edited {"restored": number of the
    version whose text it was} where an old text was taken up again.
    """

    Action = ItemAction

    # an item is never deleted: one that was never published is retired like any other
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=20, choices=ItemAction)
    note = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict, blank=True)
    version_number = models.PositiveSmallIntegerField(null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["item_id", "at", "id"]
        constraints = [
            # "deleted" is nothing that happens to an item
            models.CheckConstraint(
                name="item_event_action_known", condition=models.Q(action__in=list(ItemAction.values))
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.action}"
