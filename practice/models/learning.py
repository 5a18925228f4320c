"""What is known about a learner: when it must be worked out anew, the reports, and what experience says of items.

Reports are documents: what was said stays as it was said. Written by `practice.services.learning`, `.outcomes`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import Exam
from practice.models.attempt import Attempt
from questions.models import Item


class LearnerState(models.Model):
    """One row per person and exam, locked while a report is made. What a report does not know yet is said by
    `Attempt.is_learned`; this row says who was asked to make one, and how often that failed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "exam"], name="learner_state_once_per_exam")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.exam_id}"


class InsightReport(models.Model):
    """What was said about a learner at a time; document: as `practice.core.insight` describes it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="insight_reports", db_index=False
    )
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    # the sitting after which it was made; empty when it was deleted or something else asked for a report
    attempt = models.ForeignKey(Attempt, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    computed_at = models.DateTimeField()
    document = models.JSONField()

    class Meta:
        ordering = ["-computed_at", "-id"]
        indexes = [models.Index(fields=["user", "exam", "-computed_at"], name="insight_latest")]

    def __str__(self) -> str:
        return f"report for {self.user_id} at {self.computed_at}"


class ItemExperience(models.Model):
    """Running sums over first exposures of an item, for its difficulty (`practice.core.ability.experienced_easiness`).

    expected: sum of the probabilities of a right response before it was seen; information: sum of p (1 - p).
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="experience")
    responses = models.PositiveIntegerField(default=0)
    correct = models.PositiveIntegerField(default=0)
    expected = models.FloatField(default=0)
    information = models.FloatField(default=0)

    class Meta:
        constraints = [
            # 7 right of 5 responses would be no count
            models.CheckConstraint(
                name="item_experience_correct_within", condition=Q(correct__lte=models.F("responses"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.correct} of {self.responses} on {self.item_id}"


class RealResult(models.Model):
    """How the real exam went, as its candidate tells."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="real_results")
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    taken_on = models.DateField()
    passed = models.BooleanField()
    scaled_score = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-taken_on"]
        constraints = [
            # sent twice is one result
            models.UniqueConstraint(fields=["user", "exam", "taken_on"], name="real_result_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {'passed' if self.passed else 'failed'} on {self.taken_on}"


class Forecast(models.Model):
    """A probability of passing that was told before the outcome was known, and the outcome: for calibration."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="forecasts")
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="forecast")
    real_result = models.OneToOneField(
        RealResult, on_delete=models.CASCADE, null=True, blank=True, related_name="forecast"
    )
    probability = models.FloatField()
    told_at = models.DateTimeField()
    passed = models.BooleanField()

    class Meta:
        constraints = [
            # 0.8, never 80
            models.CheckConstraint(
                name="forecast_is_a_probability", condition=Q(probability__gte=0) & Q(probability__lte=1)
            ),
            # about one mock or about one real exam
            models.CheckConstraint(
                name="forecast_about_one_outcome",
                condition=Q(attempt__isnull=False, real_result__isnull=True)
                | Q(attempt__isnull=True, real_result__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.probability:.2f} for {self.user_id}"
