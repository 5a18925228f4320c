"""Statistics of versions and forms, how far the analysis is, findings and what became of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from questions.models import freezing


def close_history(apps, schema_editor):
    freezing.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0009_workflow"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnalysisState",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("read_up_to", models.PositiveBigIntegerField(default=0)),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("counted", models.PositiveIntegerField(default=0)),
                ("claim", models.PositiveIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="analysis_state_one_row")],
            },
        ),
        migrations.CreateModel(
            name="FormStatistics",
            fields=[
                (
                    "form",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="statistics",
                        serialize=False,
                        to="questions.form",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
                ("n", models.PositiveIntegerField(default=0)),
                ("document", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("computed_at__isnull", False), ("n", 0), _connector="OR"),
                        name="form_statistics_counted_before_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wrong_key", "wrong_key"),
                            ("negative", "negative"),
                            ("drift", "drift"),
                            ("too_hard", "too_hard"),
                            ("too_easy", "too_easy"),
                            ("rare_option", "rare_option"),
                            ("pilot_ready", "pilot_ready"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("set_aside", "set aside"), ("gone", "Gone")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("weight", models.FloatField()),
                ("numbers", models.JSONField()),
                ("set_aside_numbers", models.JSONField(blank=True, null=True)),
                ("found_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="questions.item"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="questions.itemversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["kind", "-weight"], name="finding_open"
                    ),
                    models.Index(
                        condition=models.Q(("state", "set_aside")), fields=["-found_at"], name="finding_set_aside"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "kind"), name="finding_once_per_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "wrong_key",
                                    "negative",
                                    "drift",
                                    "too_hard",
                                    "too_easy",
                                    "rare_option",
                                    "pilot_ready",
                                ],
                            )
                        ),
                        name="finding_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "set_aside", "gone"])), name="finding_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("set_aside_numbers__isnull", False), ("state", "set_aside")),
                            models.Q(
                                models.Q(("state", "set_aside"), _negated=True), ("set_aside_numbers__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="finding_set_aside_with_numbers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("found", "Found"),
                            ("set_aside", "set aside"),
                            ("opened_again", "opened again"),
                            ("gone", "Gone"),
                            ("promoted", "put into the scored part"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="questions.itemfinding"
                    ),
                ),
            ],
            options={
                "ordering": ["finding", "at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["found", "set_aside", "opened_again", "gone", "promoted"])),
                        name="finding_event_action_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", "set_aside"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="finding_event_set_aside_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionStatistics",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="statistics",
                        serialize=False,
                        to="questions.itemversion",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
                ("n", models.PositiveIntegerField(default=0)),
                ("facility", models.FloatField(blank=True, null=True)),
                ("point_biserial", models.FloatField(blank=True, null=True)),
                ("document", models.JSONField(default=dict)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="statistics", to="questions.item"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="version_statistics_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("facility__isnull", True),
                                models.Q(("facility__gte", 0), ("facility__lte", 1)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("point_biserial__isnull", True),
                                models.Q(("point_biserial__gte", -1), ("point_biserial__lte", 1)),
                                _connector="OR",
                            ),
                        ),
                        name="version_statistics_ranges",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("computed_at__isnull", False),
                            models.Q(("facility__isnull", True), ("n", 0), ("point_biserial__isnull", True)),
                            _connector="OR",
                        ),
                        name="version_statistics_counted_before_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(
            close_history,
            migrations.RunPython.noop,
        ),
    ]
