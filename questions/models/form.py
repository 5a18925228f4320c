"""Forms: the numbered mocks of an exam, sets of items that match its blueprint.

A form names items, not versions: an attempt pins each item's current version when it starts, so a corrected item
reaches the next candidate at once while attempts that are under way keep what they started with.
Written by `questions.services.forms`.
"""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from domains.models import Exam
from questions.core.item import ItemStatus
from questions.models.item import Item


class FormQuerySet(models.QuerySet["Form"]):
    def servable(self) -> "FormQuerySet":
        """Active forms whose items are all published."""
        unpublished = FormItem.objects.filter(form=OuterRef("pk")).exclude(item__status=ItemStatus.PUBLISHED)
        return self.filter(~Exists(unpublished), status=Form.Status.ACTIVE)


class Form(models.Model):
    """One of the mocks that everybody gets in the same order; no two forms of an exam share an item."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        RETIRED = "retired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="forms")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=7, choices=Status, default=Status.ACTIVE)
    cut_fraction = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    # running sums over first sittings, for KR-20 without reading the attempts again
    sittings = models.PositiveIntegerField(default=0, editable=False)
    raw_sum = models.PositiveBigIntegerField(default=0, editable=False)
    raw_square_sum = models.PositiveBigIntegerField(default=0, editable=False)

    objects = FormQuerySet.as_manager()

    class Meta:
        ordering = ["exam", "number"]
        constraints = [
            # there is one "Mock exam 3"
            models.UniqueConstraint(fields=["exam", "number"], name="form_number_once_per_exam"),
        ]

    def __str__(self) -> str:
        return f"Mock exam {self.number}"

    @property
    def is_final(self) -> bool:
        """Held back until everything else was sat."""
        return self.number in self.exam.final_mocks


class FormItem(models.Model):
    """An item's place in a form."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="form_items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="form_items")
    position = models.PositiveSmallIntegerField()
    is_scored = models.BooleanField()
    correct_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["form_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="form_position_once"),
            models.UniqueConstraint(fields=["form", "item"], name="form_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.item_id}"
