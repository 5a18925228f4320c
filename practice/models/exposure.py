"""What a person has met: one row per person and item, so that "unseen" and "missed" need no walk over responses.

Written by `practice.services.starting` (met) and `.last_sitting` (how it went).
"""

from django.conf import settings
from django.db import models

from questions.models import Item


class Exposure(models.Model):
    # the constraint below is its index
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exposures", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="exposures")
    last_met_at = models.DateTimeField()
    # of the scored sitting that ended last
    last_correct = models.BooleanField(null=True, blank=True)
    last_flagged = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["user", "last_met_at"], name="exposure_longest_ago")]
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="exposure_once_per_item")]

    def __str__(self) -> str:
        return f"{self.user_id} met {self.item_id}"
