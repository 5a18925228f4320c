"""Imports and exports that run as tasks."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0007_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeJob",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("direction", models.CharField(choices=[("import", "Import"), ("export", "Export")], max_length=6)),
                ("format", models.CharField(blank=True, max_length=10)),
                ("created_at", models.DateTimeField()),
                ("exam", models.CharField(blank=True, max_length=40)),
                ("task", models.CharField(blank=True, max_length=40)),
                ("domain", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("item_status", models.CharField(blank=True, max_length=10)),
                ("tag", models.CharField(blank=True, max_length=80)),
                ("prefix", models.CharField(blank=True, max_length=40)),
                ("good_only", models.BooleanField(default=False)),
                ("is_dry_run", models.BooleanField(default=False)),
                ("file", models.FileField(blank=True, max_length=300, upload_to="exchange/")),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("address", models.CharField(blank=True, max_length=1100)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("stopped", "Stopped"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("reading", "reading the file"),
                            ("checking", "checking the questions"),
                            ("loading", "writing all of them in one step"),
                            ("writing", "writing the file"),
                        ],
                        default="reading",
                        max_length=8,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("report", models.JSONField(blank=True, default=dict)),
                ("error", models.TextField(blank=True)),
                ("stop_asked_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("claim", models.PositiveIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import or export",
                "verbose_name_plural": "imports and exports",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["created_by", "-created_at"], name="exchange_own"),
                    models.Index(
                        condition=models.Q(("status__in", ["waiting", "running"])),
                        fields=["status"],
                        name="exchange_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["import", "export"])), name="exchange_direction_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "running", "done", "failed", "stopped"])),
                        name="exchange_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("status__in", ["waiting", "running"])),
                            models.Q(("finished_at__isnull", False), ("status__in", ["done", "failed", "stopped"])),
                            _connector="OR",
                        ),
                        name="exchange_finished_with_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "failed"), models.Q(("error", ""), _negated=True)),
                            models.Q(models.Q(("status", "failed"), _negated=True), ("error", "")),
                            _connector="OR",
                        ),
                        name="exchange_failed_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="exchange_done_of_total"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction", "import"), ("is_dry_run", False), _connector="OR"),
                        name="exchange_dry_run_is_import",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("outcome", models.CharField(max_length=20)),
                ("details", models.JSONField(default=list)),
                ("staged", models.JSONField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="questions.exchangejob"
                    ),
                ),
            ],
            options={
                "ordering": ["job", "number"],
                "indexes": [models.Index(fields=["job", "outcome", "number"], name="exchange_row_outcome")],
                "constraints": [models.UniqueConstraint(fields=("job", "number"), name="exchange_row_once")],
            },
        ),
    ]
