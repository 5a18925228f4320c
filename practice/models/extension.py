"""Extra minutes given during an attempt: who gave them, when and why. Insert-only, by `practice.services.extending`."""

from django.conf import settings
from django.db import models

from practice.models.attempt import Attempt


class TimeExtension(models.Model):
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="extensions")
    minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["attempt_id", "given_at"]

    def __str__(self) -> str:
        return f"{self.minutes} min for {self.attempt_id}"
