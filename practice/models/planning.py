"""How a learner wants to prepare: exam date and hours, a self-assessment, notes by topic. Written by
`practice.services.planning` and `.knowledge`."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import Exam, Task
from questions.models import Tag


class StudyPlan(models.Model):
    """The days themselves are computed anew each day from this and from what was done (`practice.core.planning`)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="study_plans", db_index=False
    )
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    exam_on = models.DateField(null=True, blank=True)
    # minutes for Monday .. Sunday
    minutes = models.JSONField()
    # domain number -> share right that the learner aims at, 0..1; absent = the cut
    goals = models.JSONField(default=dict, blank=True)
    wants_summary = models.BooleanField(default=False)
    last_summary_at = models.DateTimeField(null=True, blank=True)
    # what the address of the calendar feed holds instead of a password
    feed_token = models.CharField(max_length=43, unique=True)
    started_on = models.DateField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "exam"], name="study_plan_once_per_exam")]

    def __str__(self) -> str:
        return f"plan of {self.user_id} for {self.exam_on}"


class SelfRating(models.Model):
    """How well somebody thinks they know a task: 1 new to me .. 5 could teach it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="self_ratings", db_index=False
    )
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    rating = models.PositiveSmallIntegerField()
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "task"], name="self_rating_once_per_task"),
            models.CheckConstraint(name="self_rating_range", condition=Q(rating__gte=1) & Q(rating__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.rating} for {self.task_id}"


class TopicNote(models.Model):
    """A page of the learner's knowledge log, about a task or about a topic or service."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_notes")
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=10_000)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "exam", "task"], condition=Q(tag__isnull=True), name="topic_note_once_per_task"
            ),
            models.UniqueConstraint(
                fields=["user", "exam", "tag"], condition=Q(task__isnull=True), name="topic_note_once_per_tag"
            ),
            # about one thing
            models.CheckConstraint(
                name="topic_note_about_one_thing",
                condition=Q(task__isnull=False, tag__isnull=True) | Q(task__isnull=True, tag__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"note of {self.user_id} on {self.task_id or self.tag_id}"
