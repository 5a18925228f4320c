"""Attempts: one sitting of a form, of a mock assembled for one person, or of a set of items for practice.

in_progress -> submitted -> scored, see `practice.core.attempt`. Everything that decides the sitting is pinned at start:
deadline, extra time, scale and cut, and in the responses the item versions and option order.
Written by `practice.services.starting`, `.closing` and `.scoring`.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import ADAPTIVE, POST_GRACE, ClosedBy, Mode, RunReason, Status
from practice.core.scoring import Scale
from practice.models.cohort import Cohort, Membership
from questions.models import Form

# sittings that tell nothing before they are scored, and are scored whatever else is under way
EXAMINES = Q(mode=Mode.MOCK) | Q(assignment__isnull=False)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def of(self, user: object) -> "AttemptQuerySet":
        return self.filter(user=user)

    def seen_by(self, instructor: User) -> "AttemptQuerySet":
        """Sittings of assignments of cohorts this person teaches, by those who are members now."""
        taught = Cohort.objects.taught_by(instructor)
        still_member = Membership.objects.filter(cohort=OuterRef("assignment__cohort"), user=OuterRef("user"))
        return self.filter(Exists(still_member), assignment__cohort__in=taught)

    def overdue_at(self, now: datetime) -> "AttemptQuerySet":
        """In progress although deadline and grace are over: nobody closed them."""
        return self.filter(status=Status.IN_PROGRESS, deadline_at__lt=now - POST_GRACE)

    def open_practice_at(self, now: datetime) -> "AttemptQuerySet":
        """Drills and tutor sittings that can still be gone on with."""
        own = self.filter(status=Status.IN_PROGRESS, mode__in=[Mode.DRILL, Mode.TUTOR], assignment__isnull=True)
        return own.exclude(deadline_at__lt=now - POST_GRACE)

    def awaiting_scoring(self) -> "AttemptQuerySet":
        return self.filter(pending_run__gt="")

    def unlearned(self) -> "AttemptQuerySet":
        return self.filter(status=Status.SCORED, is_learned=False)

    def unscored_mocks(self) -> "AttemptQuerySet":
        """Mocks and assigned sittings whose key must stay unknown to their candidates."""
        return self.filter(EXAMINES).exclude(status=Status.SCORED)


class Attempt(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="attempts")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, blank=True, related_name="attempts")
    # set: one sitting of what a cohort was assigned
    assignment = models.ForeignKey(
        "practice.Assignment", on_delete=models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    mode = models.CharField(max_length=5, choices=[(mode.value, mode.value) for mode in Mode])
    title = models.CharField(max_length=80)
    scope = models.JSONField(default=dict, blank=True)

    status = models.CharField(max_length=11, choices=[(status.value, status.value) for status in Status])
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    time_limit_s = models.PositiveIntegerField(null=True, blank=True)
    extra_time_s = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=9, blank=True, choices=[(who.value, who.value) for who in ClosedBy])
    # before that it is not scored, so that nobody can tell the key to those who sit later; empty = no need to wait
    results_at = models.DateTimeField(null=True, blank=True)
    review_opened_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    item_count = models.PositiveSmallIntegerField()

    scale_min = models.PositiveSmallIntegerField()
    scale_max = models.PositiveSmallIntegerField()
    cut_score = models.PositiveSmallIntegerField()
    cut_fraction = models.DecimalField(max_digits=5, decimal_places=4)

    # what the scoring task still has to do; "" = nothing. The queue only hints, this column says.
    pending_run = models.CharField(
        max_length=9, blank=True, choices=[(reason.value, reason.value) for reason in RunReason]
    )
    scoring_tries = models.PositiveSmallIntegerField(default=0)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    # whether its latest run is part of what is known about the learner; the queue only hints, this column says
    is_learned = models.BooleanField(default=False)
    # when its first exposures were counted in the experience with items, which happens once
    counted_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["user", "-started_at"], name="attempt_history"),
            # the staff's list of all
            models.Index(fields=["-started_at", "-id"], name="attempt_latest"),
            models.Index(fields=["deadline_at"], condition=Q(status="in_progress"), name="attempt_open_deadline"),
            models.Index(fields=["submitted_at"], condition=~Q(pending_run=""), name="attempt_awaiting_scoring"),
            # progress and results of an assignment, whatever its members do beside it
            models.Index(
                fields=["assignment", "user"], condition=Q(assignment__isnull=False), name="attempt_of_assignment"
            ),
            models.Index(
                fields=["user", "exam"], condition=Q(status="scored", is_learned=False), name="attempt_not_learned"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="attempt_mode_known", condition=Q(mode__in=[mode.value for mode in Mode])),
            # twenty clicks on Start are one mock
            models.UniqueConstraint(
                fields=["user", "exam"],
                condition=Q(mode="mock", status="in_progress", assignment__isnull=True),
                name="attempt_one_open_mock_per_exam",
            ),
            # and one sitting of an assignment
            models.UniqueConstraint(
                fields=["user", "assignment"],
                condition=Q(status="in_progress", assignment__isnull=False),
                name="attempt_one_open_per_assignment",
            ),
            # in progress has no end; submitted and scored say when and who
            models.CheckConstraint(
                name="attempt_closed_exactly_when_submitted",
                condition=Q(status="in_progress", submitted_at__isnull=True, closed_by="")
                | (
                    ~Q(status="in_progress")
                    & Q(submitted_at__isnull=False, closed_by__in=[who.value for who in ClosedBy])
                ),
            ),
            models.CheckConstraint(
                name="attempt_deadline_after_start",
                condition=Q(deadline_at__isnull=True) | Q(deadline_at__gt=F("started_at")),
            ),
            # a mock without a clock would not be a mock, unless an instructor gave somebody unlimited time
            models.CheckConstraint(
                name="attempt_mock_is_timed",
                condition=~Q(mode="mock") | Q(deadline_at__isnull=False) | Q(assignment__isnull=False),
            ),
            # there are three states; nothing is scored while answers may still come, nothing handed in is forgotten
            models.CheckConstraint(
                name="attempt_pending_run_fits_status",
                condition=Q(status="in_progress", pending_run="")
                | Q(status="submitted", pending_run="initial")
                | Q(status="scored", pending_run__in=["", "late_sync", "regrade"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} of {self.user_id}"

    @property
    def scale(self) -> Scale:
        return Scale(self.scale_min, self.scale_max, self.cut_score)

    @property
    def is_mock(self) -> bool:
        return self.mode == Mode.MOCK

    @property
    def is_in_progress(self) -> bool:
        return self.status == Status.IN_PROGRESS

    @property
    def is_scored(self) -> bool:
        return self.status == Status.SCORED

    @property
    def item_target(self) -> int | None:
        """Up to how many items a sitting grows that is given one at a time; None when all are there from the start."""
        return self.scope["count"] if self.scope.get("source") == ADAPTIVE else None

    @property
    def total_time_s(self) -> int | None:
        """Seconds this person has in all, None when untimed."""
        return None if self.time_limit_s is None else self.time_limit_s + self.extra_time_s
