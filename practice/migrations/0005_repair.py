import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0004_learning"),
        ("questions", "0008_exchange_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("written_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="public_notes", to="questions.item"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["item", "-written_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="scoringrun",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="scoringrun",
            name="is_pass_kept",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "policy",
                    models.CharField(
                        choices=[
                            ("new_key", "New key only"),
                            ("either_key", "Old or new key"),
                            ("full_credit", "Full credit for everybody"),
                            ("leave_out", "Leave the item out of the score"),
                            ("own_key", "As it was published (takes an earlier correction back)"),
                        ],
                        max_length=11,
                    ),
                ),
                ("keeps_passes", models.BooleanField(default=True)),
                ("reason", models.TextField(max_length=2000)),
                ("created_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("worked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("dry_run", "being worked out"),
                            ("ready", "worked out, not applied"),
                            ("running", "scores are being changed"),
                            ("done", "done"),
                            ("stopped", "stopped"),
                        ],
                        default="dry_run",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("progress", models.PositiveIntegerField(default=0)),
                ("dry_cursor", models.PositiveBigIntegerField(default=0)),
                ("expected", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrected_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="questions.itemversion",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="questions.item"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["dry_run", "ready", "running", "done", "stopped"])),
                        name="correction_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("policy__in", ["new_key", "either_key", "full_credit", "leave_out", "own_key"])
                        ),
                        name="correction_policy_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("policy__in", ["new_key", "either_key"]), _negated=True),
                            ("corrected_version__isnull", False),
                            _connector="OR",
                        ),
                        name="correction_key_where_needed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["running", "done"]), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="correction_confirmed_before_it_runs",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("score", "a score was corrected"), ("report", "a report was decided")], max_length=6
                    ),
                ),
                ("text", models.CharField(max_length=400)),
                ("url", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("wants_mail", models.BooleanField(default=False)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practice.attempt",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.correction",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["user", "-created_at"], name="notice_of_user"),
                    models.Index(
                        condition=models.Q(("mailed_at", None), ("wants_mail", True)),
                        fields=["id"],
                        name="notice_to_mail",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("correction__isnull", False)),
                        fields=("correction", "attempt"),
                        name="notice_once_per_correction_and_attempt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["score", "report"])), name="notice_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectedVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("in_force", models.BooleanField(default=False)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="questions.itemversion",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrected", to="practice.correction"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("correction", "version"), name="corrected_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("in_force", True)),
                        fields=("version",),
                        name="corrected_version_one_in_force",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="response",
            name="correction",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="practice.correction",
            ),
        ),
        migrations.AddField(
            model_name="scoringrun",
            name="correction",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="practice.correction",
            ),
        ),
        migrations.AddIndex(
            model_name="scoringrun",
            index=models.Index(
                condition=models.Q(("correction__isnull", False)), fields=["correction"], name="run_of_correction"
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("correction__isnull", False)),
                fields=("attempt", "correction"),
                name="run_once_per_correction",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_pass_kept", False), ("passed", True), _connector="OR"),
                name="run_pass_kept_is_a_pass",
            ),
        ),
    ]
