"""What somebody typed into the form of an item and has not saved.

Kept beside the drafts, never in them: half a sentence, or a form with mistakes, is nobody else's business and no text
of an item. One for each person and item, and one for the new item a person is writing. Written by
`questions.services.unsaved`, gone when the person saves or throws it away.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from questions.models.item import Item


class UnsavedText(models.Model):
    """data: the form's fields as they came, name -> values; revision: counts the savings, to tell two windows apart."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, null=True, blank=True, related_name="unsaved_texts")
    data = models.JSONField()
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "author"], name="unsaved_once_per_item"),
            # an item that does not exist yet has no number that could tell two of them apart
            models.UniqueConstraint(fields=["author"], condition=Q(item__isnull=True), name="unsaved_one_new_item"),
            models.CheckConstraint(name="unsaved_was_saved", condition=Q(revision__gte=1)),
        ]

    def __str__(self) -> str:
        return f"unsaved text of {self.author_id} for {self.item_id or 'a new item'}"
