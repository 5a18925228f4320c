"""Assignments: what a cohort is to sit, when, and for how long; and other times for one member or one group.

What the times mean for one person is a rule of `practice.core.allowance`. Written by `practice.services.assigning`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from practice.core.attempt import Mode
from practice.models.cohort import Cohort, CohortGroup, Membership
from questions.models import Form


class Assignment(models.Model):
    """A form for all, a mock put together for each person, or a drill within a scope.

    minutes: None = the exam's time for so many items, 0 = unlimited. scope: as `practice.services.drawing.Scope`, with
    `count`; of drills only.
    """

    class Results(models.TextChoices):
        AT_ONCE = "at_once", "As soon as a sitting is handed in"
        AFTER_CLOSING = "closing", "After closing, when nobody is sitting any more"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="assignments")
    title = models.CharField(max_length=80)
    mode = models.CharField(max_length=5, choices=[(mode.value, mode.value) for mode in (Mode.MOCK, Mode.DRILL)])
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    scope = models.JSONField(default=dict, blank=True)

    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_at_closing = models.BooleanField(default=False)
    sittings = models.PositiveSmallIntegerField(default=1)
    results = models.CharField(max_length=7, choices=Results, default=Results.AFTER_CLOSING)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # an instructor ended it before its time: for everybody, whatever their own times
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(name="assignment_closes_after_opening", condition=Q(closes_at__gt=F("opens_at"))),
            # after each answer, a tutor sitting would tell the key
            models.CheckConstraint(name="assignment_mode_known", condition=Q(mode__in=["mock", "drill"])),
            models.CheckConstraint(name="assignment_form_is_a_mock", condition=Q(form__isnull=True) | Q(mode="mock")),
            models.CheckConstraint(name="assignment_sittings_some", condition=Q(sittings__gte=1)),
            # what never opened is cancelled
            models.CheckConstraint(
                name="assignment_ended_after_opening",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("opens_at")),
            ),
            models.CheckConstraint(name="assignment_results_known", condition=Q(results__in=["at_once", "closing"])),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class TimeOverride(models.Model):
    """Other times for one member or one group. Empty = inherit; minutes 0 = unlimited."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="overrides")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="overrides")
    group = models.ForeignKey(CohortGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="overrides")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    extra_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["assignment", "group__name", "member__user__username"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "member"], name="override_once_per_member"),
            models.UniqueConstraint(fields=["assignment", "group"], name="override_once_per_group"),
            # for nobody, or for both, it would be unclear what it beats
            models.CheckConstraint(
                name="override_member_or_group",
                condition=Q(member__isnull=False, group__isnull=True) | Q(member__isnull=True, group__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"times of {self.member_id or self.group_id} in {self.assignment_id}"
