"""Items of the bank and their versions.

An item is a stable identity with a status; its text lives in versions. A version without `published_at` is the draft
being worked on; publishing sets `published_at` and the version never changes again (a database trigger refuses it).
What a candidate sees is in ItemVersion, what they must not see is in ItemKey. Written by `questions.services`.
"""

import random
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from domains.models import Exam, Task
from questions.core.item import ItemContent, ItemKind, ItemSolution, ItemStatus, Review
from questions.core.review import ReviewState


class Tag(models.Model):
    """A topic, an AWS service, or a requirement that decides."""

    class Kind(models.TextChoices):
        TOPIC = "topic"
        SERVICE = "service"
        REQUIREMENT = "requirement"

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="tag_once_per_kind")]

    def __str__(self) -> str:
        return self.name


class ItemQuerySet(models.QuerySet["Item"]):
    def servable(self) -> "ItemQuerySet":
        """Items that may be put before a candidate: drafts and retired items are never drawn."""
        return self.filter(status=ItemStatus.PUBLISHED, current_version__isnull=False)


def _shuffle_key() -> float:
    return random.random()  # noqa: S311 - spreads items over an index, no secret


class Item(models.Model):
    """One question of the bank, whatever its text is at the moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="items")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ItemKind])
    status = models.CharField(
        max_length=10, choices=[(status.value, status.value.replace("_", " ")) for status in ItemStatus]
    )
    current_version = models.ForeignKey(
        "questions.ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="current_of"
    )
    # whether it has a version that is not published; written with the versions, for lists
    has_draft = models.BooleanField(default=False, db_default=False, editable=False)

    family = models.CharField(max_length=80, blank=True)
    pair = models.CharField(max_length=200, blank=True)
    angoff = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    tags = models.ManyToManyField(Tag, related_name="items", blank=True)
    shuffle_key = models.FloatField(default=_shuffle_key, editable=False)

    # what the file said when it was last loaded: text and key, and the rest; empty for items written in the admin
    source_text_digest = models.CharField(max_length=64, blank=True, editable=False)
    source_facts_digest = models.CharField(max_length=64, blank=True, editable=False)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        indexes = [
            # drawing some items of a task in random order reads only the head of this index
            models.Index(fields=["task", "status", "shuffle_key"], name="item_draw"),
            models.Index(fields=["exam", "status", "shuffle_key"], name="item_draw_exam"),
            # few items tell things apart: finding them must not read all others
            models.Index(fields=["exam", "status", "shuffle_key"], condition=~Q(pair=""), name="item_draw_paired"),
            # the list of items sorted by a column, or narrowed to a value of it: only a page is read
            models.Index(fields=["task", "slug"], name="item_list_task"),
            models.Index(fields=["kind", "slug"], name="item_list_kind"),
            models.Index(fields=["status", "slug"], name="item_list_status"),
            models.Index(fields=["angoff", "slug"], name="item_list_angoff"),
            models.Index(fields=["updated_at", "slug"], name="item_list_updated"),
            # the few with changes to publish, as the list shows them
            models.Index(fields=["task", "slug"], condition=Q(has_draft=True), name="item_list_with_draft"),
            # the siblings of an item
            models.Index(fields=["family", "exam"], condition=~Q(family=""), name="item_family"),
        ]
        constraints = [
            # a published item without a published version would be an empty page in an exam
            models.CheckConstraint(
                name="item_published_has_version",
                condition=~Q(status="published") | Q(current_version__isnull=False),
            ),
            # 0.72; 1.0 or 72 are slips of the pen
            models.CheckConstraint(
                name="item_angoff_range",
                condition=Q(angoff__isnull=True) | Q(angoff__gte=0.3, angoff__lte=0.95),
            ),
            models.CheckConstraint(
                name="item_status_known", condition=Q(status__in=[status.value for status in ItemStatus])
            ),
            models.CheckConstraint(name="item_kind_known", condition=Q(kind__in=[kind.value for kind in ItemKind])),
        ]

    def __str__(self) -> str:
        return self.slug


class ItemVersion(models.Model):
    """The text of an item as a candidate sees it, with the HTML made from it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    html = models.JSONField()

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    # digest of the text in the file it was loaded from; empty for a version written by hand
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    # of a draft; what publishing rests on is the events, this is for lists and pages
    review = models.CharField(
        max_length=8,
        choices=[(state.value, state.value) for state in ReviewState],
        default=ReviewState.NONE,
        db_default=ReviewState.NONE.value,
    )
    review_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="version_number_once_per_item"),
            # two drafts of one item would leave open which one publishing takes
            models.UniqueConstraint(
                fields=["item"], condition=Q(published_at__isnull=True), name="version_one_draft_per_item"
            ),
            # what candidates see is no longer in review
            models.CheckConstraint(
                name="version_review_of_drafts", condition=Q(published_at__isnull=True) | Q(review="none")
            ),
            # "waiting" is no state; in review since some time, or not in review and since no time
            models.CheckConstraint(
                name="version_review_asked_when",
                condition=Q(review__in=["asked", "approved"], review_asked_at__isnull=False)
                | Q(review__in=["none", "changes"], review_asked_at__isnull=True),
            ),
        ]
        indexes = [
            # what waits for whom: few drafts among many versions
            models.Index(fields=["review", "review_asked_at"], condition=~Q(review="none"), name="version_in_review"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def to_content(self) -> ItemContent:
        return ItemContent.from_json(self.content)


class ItemKey(models.Model):
    """Key, rationales and references of a version. Never joined or serialized on a path to an unscored attempt."""

    version = models.OneToOneField(ItemVersion, on_delete=models.CASCADE, related_name="key")
    solution = models.JSONField()
    html = models.JSONField()
    # who double-checked this version; grows after publishing, so it is no part of the frozen solution
    reviews = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"key of version {self.version_id}"

    def to_solution(self) -> ItemSolution:
        return ItemSolution.from_json(self.solution)

    def to_reviews(self) -> tuple[Review, ...]:
        return tuple(Review.from_json(entry) for entry in self.reviews)
