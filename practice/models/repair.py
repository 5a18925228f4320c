"""Repair of items that people sat already: corrections, what tells candidates of them, notes on items.

A correction is worked out first (dry_run -> ready), then confirmed and carried out (running -> done); both stop on
request. Written by `practice.services.corrections` and `.regrading`, notes and notices by `.study` and `.notices`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from practice.core.correction import Policy
from practice.models.attempt import Attempt
from questions.models import Item, ItemVersion


class Correction(models.Model):
    """How attempts on some versions of an item are scored from now on. Rows stay: they are why a score changed."""

    class State(models.TextChoices):
        DRY_RUN = "dry_run", "being worked out"
        READY = "ready", "worked out, not applied"
        RUNNING = "running", "scores are being changed"
        DONE = "done", "done"
        STOPPED = "stopped", "stopped"

    class PolicyChoice(models.TextChoices):
        NEW_KEY = Policy.NEW_KEY.value, "New key only"
        EITHER_KEY = Policy.EITHER_KEY.value, "Old or new key"
        FULL_CREDIT = Policy.FULL_CREDIT.value, "Full credit for everybody"
        LEAVE_OUT = Policy.LEAVE_OUT.value, "Leave the item out of the score"
        OWN_KEY = Policy.OWN_KEY.value, "As it was published (takes an earlier correction back)"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="corrections")
    # whose key is the new one; empty for policies that need none
    corrected_version = models.ForeignKey(
        ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    policy = models.CharField(max_length=11, choices=PolicyChoice)
    keeps_passes = models.BooleanField(default=True)
    reason = models.TextField(max_length=2000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # when somebody last went on with it; a message that was lost shows by its age
    worked_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=8, choices=State, default=State.DRY_RUN)
    total = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    # the dry run got this far, in ids of responses
    dry_cursor = models.PositiveBigIntegerField(default=0)
    # `practice.core.correction.Counts` of the dry run and of what was really changed
    expected = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="correction_state_known",
                condition=Q(state__in=["dry_run", "ready", "running", "done", "stopped"]),
            ),
            models.CheckConstraint(
                name="correction_policy_known", condition=Q(policy__in=[policy.value for policy in Policy])
            ),
            # "new key only" without a new key
            models.CheckConstraint(
                name="correction_key_where_needed",
                condition=~Q(policy__in=["new_key", "either_key"]) | Q(corrected_version__isnull=False),
            ),
            # nobody's score changes without words for them
            models.CheckConstraint(name="correction_says_why", condition=~Q(reason="")),
            # what runs or is done was confirmed
            models.CheckConstraint(
                name="correction_confirmed_before_it_runs",
                condition=~Q(state__in=["running", "done"]) | Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.get_policy_display()}"

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.DRY_RUN, self.State.RUNNING)


class CorrectedVersion(models.Model):
    """A version that a correction is about; in force from the confirmation until a later correction replaces it."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="corrected")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="corrections")
    in_force = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["correction", "version"], name="corrected_version_once"),
            # two rules for one version would leave open which one scores
            models.UniqueConstraint(
                fields=["version"], condition=Q(in_force=True), name="corrected_version_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} by {self.correction_id}"


class Notice(models.Model):
    """Something a person should know: a score that changed, a report that was decided, an assignment cancelled."""

    class Kind(models.TextChoices):
        SCORE = "score", "a score was corrected"
        REPORT = "report", "a report was decided"
        COHORT = "cohort", "something assigned changed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=200)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # whether an e-mail is to tell it too; claimed by `mailed_at`
    wants_mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_of_user"),
            models.Index(fields=["id"], condition=Q(wants_mail=True, mailed_at=None), name="notice_to_mail"),
        ]
        constraints = [
            # a correction that is carried on after a crash tells nobody twice
            models.UniqueConstraint(
                fields=["correction", "attempt"],
                condition=Q(correction__isnull=False),
                name="notice_once_per_correction_and_attempt",
            ),
            models.CheckConstraint(name="notice_kind_known", condition=Q(kind__in=["score", "report", "cohort"])),
        ]

    def __str__(self) -> str:
        return self.text


class PublicNote(models.Model):
    """What candidates read beside an item after scoring. Rows are only ever added; the last one counts, an empty one
    takes the note away."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="public_notes")
    text = models.TextField(max_length=2000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["item_id", "-written_at", "-id"]

    def __str__(self) -> str:
        return f"note on {self.item_id}"
