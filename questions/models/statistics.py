"""What candidates' responses say about item versions and forms, and what follows from it for somebody to look at.

Numbers are written by `questions.services.statistics`, findings by `questions.services.findings`; the upper app, which
has the responses, calls them. Documents are those of `questions.core.version_analysis` and `.form_statistics`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from questions.core.item_findings import FindingKind
from questions.models.form import Form
from questions.models.item import Item, ItemVersion


class VersionStatistics(models.Model):
    """Statistics of one version. due_at: since when there are results that are not counted here."""

    version = models.OneToOneField(ItemVersion, on_delete=models.CASCADE, primary_key=True, related_name="statistics")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="statistics")
    due_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    # of the document, for tables of many items
    n = models.PositiveIntegerField(default=0)
    facility = models.FloatField(null=True, blank=True)
    point_biserial = models.FloatField(null=True, blank=True)
    document = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="version_statistics_due")]
        constraints = [
            # 0.72, never 72
            models.CheckConstraint(
                name="version_statistics_ranges",
                condition=(Q(facility__isnull=True) | Q(facility__gte=0, facility__lte=1))
                & (Q(point_biserial__isnull=True) | Q(point_biserial__gte=-1, point_biserial__lte=1)),
            ),
            # a facility of a version that nobody counted
            models.CheckConstraint(
                name="version_statistics_counted_before_known",
                condition=Q(computed_at__isnull=False) | Q(facility__isnull=True, point_biserial__isnull=True, n=0),
            ),
        ]

    def __str__(self) -> str:
        return f"statistics of version {self.version_id}"


class FormStatistics(models.Model):
    """Statistics of one form, over first sittings of what it holds now."""

    form = models.OneToOneField(Form, on_delete=models.CASCADE, primary_key=True, related_name="statistics")
    due_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    n = models.PositiveIntegerField(default=0)
    document = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="form_statistics_counted_before_known", condition=Q(computed_at__isnull=False) | Q(n=0)
            ),
        ]

    def __str__(self) -> str:
        return f"statistics of form {self.form_id}"


class AnalysisState(models.Model):
    """One row: how far results were taken in, and who works on them now.

    A worker claims the row; each part of the work is a transaction that renews the claim with its own number, so that
    two never write at once and what a killed one left is gone on with.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    # results up to this number were taken in; what is numbered belongs to the upper app
    read_up_to = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    counted = models.PositiveIntegerField(default=0)
    claim = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # two rows would each say how far the work is
            models.CheckConstraint(name="analysis_state_one_row", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"results up to {self.read_up_to}"


class ItemFinding(models.Model):
    """Something about a version that somebody should look at: open, set aside with a reason, or gone.

    numbers: `questions.core.item_findings.Numbers`; set_aside_numbers: those it was set aside with.
    """

    class State(models.TextChoices):
        OPEN = "open"
        SET_ASIDE = "set_aside", "set aside"
        GONE = "gone"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="findings")
    # the constraint below is its index
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="findings", db_index=False)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in FindingKind])
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    # the larger the sooner to be looked at, among those of a kind
    weight = models.FloatField()
    numbers = models.JSONField()
    set_aside_numbers = models.JSONField(null=True, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        verbose_name = "finding"
        indexes = [
            # the queue, and how many of each kind there are
            models.Index(fields=["kind", "-weight"], condition=Q(state="open"), name="finding_open"),
            models.Index(fields=["-found_at"], condition=Q(state="set_aside"), name="finding_set_aside"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind"], name="finding_once_per_version"),
            models.CheckConstraint(
                name="finding_kind_known", condition=Q(kind__in=[kind.value for kind in FindingKind])
            ),
            models.CheckConstraint(name="finding_state_known", condition=Q(state__in=["open", "set_aside", "gone"])),
            # what is set aside says by which numbers, else nobody could tell when they changed
            models.CheckConstraint(
                name="finding_set_aside_with_numbers",
                condition=Q(state="set_aside", set_aside_numbers__isnull=False)
                | (~Q(state="set_aside") & Q(set_aside_numbers__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of version {self.version_id}"


class FindingEvent(models.Model):
    """What became of a finding. Rows are only ever added; actor is empty when the numbers did it."""

    class Action(models.TextChoices):
        FOUND = "found"
        SET_ASIDE = "set_aside", "set aside"
        OPENED_AGAIN = "opened_again", "opened again"
        GONE = "gone"
        PROMOTED = "promoted", "put into the scored part"

    finding = models.ForeignKey(ItemFinding, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=12, choices=Action)
    reason = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["finding_id", "at", "id"]
        constraints = [
            models.CheckConstraint(
                name="finding_event_action_known",
                condition=Q(action__in=["found", "set_aside", "opened_again", "gone", "promoted"]),
            ),
            # "set aside" without why
            models.CheckConstraint(
                name="finding_event_set_aside_says_why", condition=~Q(action="set_aside") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.finding_id}"
