"""Spaced review: a card for each thing a learner missed, guessed or bookmarked, and every look at it.

A card is about a concept: a family of items, or an item without one, so that a sibling can ask the same thing in other
words. Its state is FSRS's (`practice.core.schedule`); the log lets it be worked out again after a regrade.
Written by `practice.services.spaced`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import Exam
from practice.models.response import Response
from questions.models import Item


class ReviewCard(models.Model):
    class Origin(models.TextChoices):
        MISSED = "missed"
        GUESSED = "guessed"
        BOOKMARKED = "bookmarked"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_cards", db_index=False
    )
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    # the name of the item's family, else the item's id
    concept = models.CharField(max_length=80)
    # of the concept, the one met last
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin)
    created_at = models.DateTimeField()

    # FSRS; stability in days, difficulty 1..10, empty before the first look
    state = models.PositiveSmallIntegerField(default=1)
    step = models.PositiveSmallIntegerField(null=True, blank=True, default=0)
    stability = models.FloatField(null=True, blank=True)
    difficulty = models.FloatField(null=True, blank=True)
    last_review_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    lapses = models.PositiveSmallIntegerField(default=0)
    # the learner does not want to see it again; empty = it comes back
    suspended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "exam", "due_at"], condition=Q(suspended_at__isnull=True), name="review_card_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "exam", "concept"], name="review_card_once_per_concept"),
            models.CheckConstraint(
                name="review_card_origin_known", condition=Q(origin__in=["missed", "guessed", "bookmarked"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concept} of {self.user_id}"


class ReviewLog(models.Model):
    """One look at a card. rating: FSRS's, 1 again, 2 hard, 3 good, 4 easy."""

    card = models.ForeignKey(ReviewCard, on_delete=models.CASCADE, related_name="log", db_index=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    rating = models.PositiveSmallIntegerField()
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["card_id", "reviewed_at"]
        constraints = [
            # a response scored twice is one look
            models.UniqueConstraint(fields=["card", "response"], name="review_log_once_per_response"),
            models.CheckConstraint(name="review_log_rating_known", condition=Q(rating__gte=1) & Q(rating__lte=4)),
        ]

    def __str__(self) -> str:
        return f"{self.rating} at {self.reviewed_at}"
