"""Pictures that items show. Written by `questions.services.figures`; the file itself is in the default storage."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Figure(models.Model):
    """A picture of the bank. Its file never changes: what reads differently is another figure.

    sha256: of the stored file; source_sha256: of the file as it was uploaded last. width, height: in pixels.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    storage_name = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    source_sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200, blank=True)  # as who uploaded it calls it
    content_type = models.CharField(max_length=10)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    last_uploaded_at = models.DateTimeField()
    # when a version was last seen to show it, as the sweep found it; null until then
    last_shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            # an SVG can hold scripts
            models.CheckConstraint(
                name="figure_content_type_known",
                condition=Q(content_type__in=["image/png", "image/jpeg", "image/webp"]),
            ),
            # a page could keep no room for it
            models.CheckConstraint(name="figure_has_a_size", condition=Q(width__gt=0, height__gt=0, bytes__gt=0)),
            # uploaded again before it was uploaded
            models.CheckConstraint(name="figure_uploaded_in_order", condition=Q(last_uploaded_at__gte=F("at"))),
        ]

    def __str__(self) -> str:
        return self.name or str(self.id)
