"""Where a draft stands in review, what events changed, and comments; events can no longer be deleted."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from questions.core.review import ReviewState
from questions.models import freezing

ACTIONS = [
    ("created", "created"),
    ("text_edited", "text edited"),
    ("facts_changed", "facts changed"),
    ("bulk_edited", "facts changed with those of other items"),
    ("discarded", "draft discarded"),
    ("review_asked", "sent to review"),
    ("review_withdrawn", "taken back from review"),
    ("approved", "approved"),
    ("changes_requested", "changes requested"),
    ("commented", "commented"),
    ("comment_resolved", "comment resolved"),
    ("comment_reopened", "comment opened again"),
    ("published", "published"),
    ("retired", "retired"),
    ("restored", "published again"),
    ("reopened", "brought back as a draft"),
]
FIRST_ACTIONS = ["created", "review_asked", "published", "retired", "restored"]
STATES = ["none", "asked", "changes", "approved"]


def open_history(apps: Any, schema_editor: Any) -> None:
    """Columns of a table with triggers cannot be changed; what was created was always the first version."""
    freezing.uninstall(schema_editor.connection)
    apps.get_model("questions", "ItemEvent").objects.filter(action="created").update(version_number=1)


def put_in_review(apps: Any, schema_editor: Any) -> None:
    """Drafts of items in review are in review since they were sent there."""
    events = apps.get_model("questions", "ItemEvent").objects
    versions = apps.get_model("questions", "ItemVersion").objects
    asked = events.filter(item=OuterRef("item"), action="review_asked").order_by("-pk").values("at")[:1]
    waiting = versions.filter(published_at=None, item__status="in_review")
    waiting.update(review="asked", review_asked_at=Coalesce(Subquery(asked), F("created_at")))


def forget_review(apps: Any, schema_editor: Any) -> None:
    """Backwards: events that the table did not know have no place in it."""
    freezing.uninstall(schema_editor.connection)
    apps.get_model("questions", "ItemEvent").objects.exclude(action__in=FIRST_ACTIONS).delete()


def close_history(apps: Any, schema_editor: Any) -> None:
    freezing.install(schema_editor.connection)


def _person() -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0008_exchange_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(open_history, close_history),
        migrations.RemoveConstraint("itemevent", "item_event_action_known"),
        migrations.AddField("itemevent", "details", models.JSONField(blank=True, default=dict)),
        migrations.AlterField("itemevent", "action", models.CharField(choices=ACTIONS, max_length=20)),
        migrations.AlterField(
            "itemevent",
            "item",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="events", to="questions.item"),
        ),
        migrations.AddConstraint(
            "itemevent",
            models.CheckConstraint(
                condition=Q(action__in=[action for action, _ in ACTIONS]), name="item_event_action_known"
            ),
        ),
        migrations.AddField(
            "itemversion",
            "review",
            models.CharField(
                choices=[(state, state) for state in STATES],
                db_default="none",
                default=ReviewState.NONE,
                max_length=8,
            ),
        ),
        migrations.AddField("itemversion", "review_asked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "itemversion",
            models.Index(condition=~Q(review="none"), fields=["review", "review_asked_at"], name="version_in_review"),
        ),
        migrations.AddConstraint(
            "itemversion",
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(review="none"), name="version_review_of_drafts"
            ),
        ),
        migrations.CreateModel(
            name="ItemComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version_number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=4000)),
                ("created_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="questions.item"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="questions.itemcomment",
                    ),
                ),
                ("author", _person()),
                ("resolved_by", _person()),
            ],
            options={
                "ordering": ["item", "created_at", "id"],
                "indexes": [
                    models.Index(
                        condition=Q(parent__isnull=True, resolved_at__isnull=True),
                        fields=["item"],
                        name="comment_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=~Q(text=""), name="comment_has_text"),
                    models.CheckConstraint(
                        condition=Q(parent__isnull=True) | Q(resolved_at__isnull=True),
                        name="comment_reply_not_resolved",
                    ),
                    models.CheckConstraint(
                        condition=Q(resolved_by__isnull=True) | Q(resolved_at__isnull=False),
                        name="comment_resolved_when",
                    ),
                ],
            },
        ),
        migrations.RunPython(put_in_review, migrations.RunPython.noop),
        migrations.AddConstraint(
            "itemversion",
            models.CheckConstraint(
                condition=Q(review__in=["asked", "approved"], review_asked_at__isnull=False)
                | Q(review__in=["none", "changes"], review_asked_at__isnull=True),
                name="version_review_asked_when",
            ),
        ),
        migrations.RunPython(close_history, forget_review),
    ]
