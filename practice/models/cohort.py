"""Cohorts: people whom instructors prepare together, how they are invited, and who did what.

An instructor of a cohort sees its members' names, addresses and sittings of its assignments, never their own practice.
A person is a member while the row exists: leaving deletes it, and with it the instructors' sight of their sittings.
Written by `practice.services.cohorts`, `.inviting` and `.mail_invitations`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from domains.models import Exam
from examprep.accounts.models import User


class CohortQuerySet(models.QuerySet["Cohort"]):
    def taught_by(self, user: User) -> "CohortQuerySet":
        """Those this person may see: an instructor their own, an administrator all."""
        if user.is_superuser:
            return self
        if not user.is_instructor:
            return self.none()
        return self.filter(pk__in=CohortInstructor.objects.filter(user=user).values("cohort"))


class Cohort(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=2000)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            # a course from June to May would never take place
            models.CheckConstraint(
                name="cohort_ends_after_start",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="cohort_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class CohortInstructor(models.Model):
    """Who teaches a cohort; all who do may do the same."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="instructors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="taught_cohorts")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="cohort_instructor_once")]

    def __str__(self) -> str:
        return f"{self.user_id} teaches {self.cohort_id}"


class Membership(models.Model):
    """A member, who agreed to what instructors see at `joined_at`."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["cohort", "user__username"]
        # joined twice is joined once
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.cohort_id}"


class CohortGroup(models.Model):
    """Members of a cohort who get the same time; a member may be in several."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=80)
    members = models.ManyToManyField(Membership, related_name="groups", blank=True)

    class Meta:
        ordering = ["cohort", "name"]
        constraints = [models.UniqueConstraint("cohort", Lower("name"), name="cohort_group_name_once")]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A way into a cohort: a link for many (no address), or one for whoever reads a mailbox.

    Whether an address has an account makes no difference to anything here. max_uses: None without limit. Of those by
    e-mail: to be sent while `sent_at` is empty, claimed by `claimed_at` for a try, `problem` tells of the last one;
    sends counts e-mails that the mail server took, joined_by is who used it.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    token = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    max_uses = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    sent_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sends = models.PositiveSmallIntegerField(default=0, db_default=0)
    problem = models.CharField(max_length=120, blank=True, default="", db_default="")
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "email"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(sent_at__isnull=True, revoked_at__isnull=True) & ~Q(email=""),
                name="invitation_to_send",
            ),
        ]
        constraints = [
            # Ann@example.org and ann@example.org get one mail
            models.UniqueConstraint(
                "cohort",
                Lower("email"),
                condition=~Q(email="") & Q(revoked_at__isnull=True, uses=0),
                name="invitation_once_per_address",
            ),
            models.CheckConstraint(
                name="invitation_uses_within_limit", condition=Q(max_uses__isnull=True) | Q(uses__lte=F("max_uses"))
            ),
            # a mail is for one person
            models.CheckConstraint(name="invitation_by_mail_is_for_one", condition=Q(email="") | Q(max_uses=1)),
            models.CheckConstraint(name="invitation_expires_later", condition=Q(expires_at__gt=F("created_at"))),
            # whoever joined used it up
            models.CheckConstraint(
                name="invitation_joined_is_used", condition=Q(joined_at__isnull=True) | Q(uses__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"invitation to {self.cohort_id}"


class CohortEvent(models.Model):
    """What happened in a cohort. Rows are only ever added; a database trigger refuses changes."""

    class Action(models.TextChoices):
        CREATED = "created", "made the cohort"
        CHANGED = "changed", "changed the cohort"
        INSTRUCTOR = "instructor", "changed who teaches"
        INVITED = "invited", "invited"
        REVOKED = "revoked", "took an invitation back"
        JOINED = "joined", "joined"
        LEFT = "left", "left"
        REMOVED = "removed", "removed a member"
        GROUPED = "grouped", "changed a group"
        ASSIGNED = "assigned", "assigned"
        REASSIGNED = "reassigned", "changed an assignment"
        CANCELLED = "cancelled", "cancelled an assignment"
        TIMES = "times", "changed times"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="events")
    action = models.CharField(max_length=10, choices=Action)
    note = models.CharField(max_length=300, blank=True)
    # for times: the sittings under way whose deadline moved, [id, before, after]
    detail = models.JSONField(default=list, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["cohort", "-at"], name="cohort_event_latest")]
        constraints = [
            models.CheckConstraint(
                name="cohort_event_action_known",
                condition=Q(
                    action__in=[
                        "created", "changed", "instructor", "invited", "revoked", "joined", "left", "removed",
                        "grouped", "assigned", "reassigned", "cancelled", "times",
                    ]
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.action}"
