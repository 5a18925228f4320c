"""What authors and reviewers say to each other about an item, beside its text.

A thread is a comment and its replies; the thread is open until somebody resolves it, and can be opened again. What was
written stays: a database trigger refuses to change it. Written by `questions.services.comments`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from questions.core.review import MAX_COMMENT_LENGTH
from questions.models.item import Item


class ItemCommentQuerySet(models.QuerySet["ItemComment"]):
    def threads(self) -> "ItemCommentQuerySet":
        return self.filter(parent__isnull=True)

    def open(self) -> "ItemCommentQuerySet":
        return self.threads().filter(resolved_at__isnull=True)


class ItemComment(models.Model):
    """One comment, plain text. version_number: what its author was looking at. parent: the comment it answers."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    version_number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=MAX_COMMENT_LENGTH)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ItemCommentQuerySet.as_manager()

    class Meta:
        ordering = ["item_id", "created_at", "id"]
        indexes = [
            # open threads of an item, and items that have some
            models.Index(
                fields=["item"], condition=Q(parent__isnull=True, resolved_at__isnull=True), name="comment_open"
            ),
        ]
        constraints = [
            # a comment that says nothing
            models.CheckConstraint(name="comment_has_text", condition=~Q(text="")),
            # threads are resolved, not single replies
            models.CheckConstraint(
                name="comment_reply_not_resolved", condition=Q(parent__isnull=True) | Q(resolved_at__isnull=True)
            ),
            # resolved by somebody, but at no time
            models.CheckConstraint(
                name="comment_resolved_when", condition=Q(resolved_by__isnull=True) | Q(resolved_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.item_id}"
