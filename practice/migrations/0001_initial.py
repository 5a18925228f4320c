import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("domains", "0001_initial"),
        ("questions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "mode",
                    models.CharField(choices=[("mock", "mock"), ("drill", "drill"), ("tutor", "tutor")], max_length=5),
                ),
                ("title", models.CharField(max_length=80)),
                ("scope", models.JSONField(blank=True, default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("in_progress", "in_progress"), ("submitted", "submitted"), ("scored", "scored")],
                        max_length=11,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("deadline_at", models.DateTimeField(blank=True, null=True)),
                ("time_limit_s", models.PositiveIntegerField(blank=True, null=True)),
                ("extra_time_s", models.PositiveIntegerField(default=0)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.CharField(
                        blank=True, choices=[("candidate", "candidate"), ("deadline", "deadline")], max_length=9
                    ),
                ),
                ("review_opened_at", models.DateTimeField(blank=True, null=True)),
                ("position", models.PositiveSmallIntegerField(default=1)),
                ("item_count", models.PositiveSmallIntegerField()),
                ("scale_min", models.PositiveSmallIntegerField()),
                ("scale_max", models.PositiveSmallIntegerField()),
                ("cut_score", models.PositiveSmallIntegerField()),
                ("cut_fraction", models.DecimalField(decimal_places=4, max_digits=5)),
                (
                    "pending_run",
                    models.CharField(
                        blank=True,
                        choices=[("initial", "initial"), ("late_sync", "late_sync"), ("regrade", "regrade")],
                        max_length=9,
                    ),
                ),
                ("scoring_tries", models.PositiveSmallIntegerField(default=0)),
                ("dispatched_at", models.DateTimeField(blank=True, null=True)),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="domains.exam"
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="questions.form",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
                "indexes": [
                    models.Index(fields=["user", "-started_at"], name="attempt_history"),
                    models.Index(
                        condition=models.Q(("status", "in_progress")),
                        fields=["deadline_at"],
                        name="attempt_open_deadline",
                    ),
                    models.Index(
                        condition=models.Q(("pending_run", ""), _negated=True),
                        fields=["submitted_at"],
                        name="attempt_awaiting_scoring",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["mock", "drill", "tutor"])), name="attempt_mode_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("mode", "mock"), ("status", "in_progress")),
                        fields=("user", "exam"),
                        name="attempt_one_open_mock_per_exam",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_by", ""), ("status", "in_progress"), ("submitted_at__isnull", True)),
                            models.Q(
                                models.Q(("status", "in_progress"), _negated=True),
                                ("closed_by__in", ["candidate", "deadline"]),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="attempt_closed_exactly_when_submitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deadline_at__isnull", True), ("deadline_at__gt", models.F("started_at")), _connector="OR"
                        ),
                        name="attempt_deadline_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mode", "mock"), _negated=True), ("deadline_at__isnull", False), _connector="OR"
                        ),
                        name="attempt_mock_is_timed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pending_run", ""), ("status", "in_progress")),
                            models.Q(("pending_run", "initial"), ("status", "submitted")),
                            models.Q(("pending_run__in", ["", "late_sync", "regrade"]), ("status", "scored")),
                            _connector="OR",
                        ),
                        name="attempt_pending_run_fits_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="questions.item"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookmarks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "item"), name="bookmark_once_per_item")],
            },
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_met_at", models.DateTimeField()),
                ("last_correct", models.BooleanField(blank=True, null=True)),
                ("last_flagged", models.BooleanField(default=False)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exposures", to="questions.item"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exposures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "last_met_at"], name="exposure_longest_ago")],
                "constraints": [models.UniqueConstraint(fields=("user", "item"), name="exposure_once_per_item")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=5000)),
                ("updated_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="questions.item"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "item"), name="note_once_per_item")],
            },
        ),
        migrations.CreateModel(
            name="ProblemReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wrong_key", "The marked answer is wrong"),
                            ("ambiguous", "More than one answer is right"),
                            ("outdated", "Out of date"),
                            ("unclear", "Unclear or misspelled"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=5000)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("confirmed", "Confirmed"), ("rejected", "Rejected")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("decision_reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "attempt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practice.attempt",
                    ),
                ),
                (
                    "decided_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="problem_reports", to="questions.item"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problem_reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="questions.itemversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("status", "open")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("status__in", ["confirmed", "rejected"]),
                                models.Q(("decision_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="problem_decided_with_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("is_scored", models.BooleanField()),
                ("met_before", models.BooleanField()),
                ("kind", models.CharField(max_length=10)),
                ("choose", models.PositiveSmallIntegerField()),
                ("options", models.JSONField()),
                ("prompts", models.JSONField(default=list)),
                ("value", models.JSONField(blank=True, null=True)),
                ("flagged", models.BooleanField(default=False)),
                ("eliminated", models.JSONField(blank=True, default=list)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("time_spent_ms", models.PositiveIntegerField(default=0)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                ("synced_late", models.BooleanField(default=False)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("is_correct", models.BooleanField(blank=True, null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="practice.attempt",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="questions.item"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="domains.task"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="questions.itemversion"
                    ),
                ),
            ],
            options={
                "ordering": ["attempt", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "position"), name="response_position_once"),
                    models.UniqueConstraint(fields=("attempt", "item"), name="response_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revision", 0), ("saved_at__isnull", True)),
                            models.Q(("revision__gt", 0), ("saved_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="response_saved_has_revision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseSave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("value", models.JSONField(null=True)),
                ("flagged", models.BooleanField()),
                ("eliminated", models.JSONField()),
                ("time_spent_ms", models.PositiveIntegerField()),
                ("answered_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("is_late", models.BooleanField(default=False)),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saves",
                        to="practice.attempt",
                    ),
                ),
            ],
            options={
                "ordering": ["attempt", "position", "revision"],
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "position", "revision"), name="save_revision_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoringRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[("initial", "initial"), ("late_sync", "late_sync"), ("regrade", "regrade")],
                        max_length=9,
                    ),
                ),
                ("scored_at", models.DateTimeField()),
                ("raw_score", models.PositiveSmallIntegerField()),
                ("scored_items", models.PositiveSmallIntegerField()),
                ("marks", models.CharField(max_length=400)),
                ("scaled_score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("scaled_low", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("scaled_high", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("passed", models.BooleanField(blank=True, null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="practice.attempt"
                    ),
                ),
            ],
            options={
                "ordering": ["attempt", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "number"), name="run_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("reason", "initial")),
                        fields=("attempt",),
                        name="run_initial_once_per_attempt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["initial", "late_sync", "regrade"])), name="run_reason_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("raw_score__lte", models.F("scored_items"))), name="run_raw_within_items"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("passed__isnull", True),
                                ("scaled_high__isnull", True),
                                ("scaled_low__isnull", True),
                                ("scaled_score__isnull", True),
                            ),
                            models.Q(
                                ("passed__isnull", False),
                                ("scaled_high__gte", models.F("scaled_score")),
                                ("scaled_high__isnull", False),
                                ("scaled_low__isnull", False),
                                ("scaled_low__lte", models.F("scaled_score")),
                                ("scaled_score__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="run_scaled_whole_or_absent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DomainResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("correct", models.PositiveSmallIntegerField()),
                ("total", models.PositiveSmallIntegerField()),
                ("mean", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("meets_competencies", "meets competencies"),
                            ("needs_improvement", "needs improvement"),
                            ("not_enough_data", "not enough data"),
                        ],
                        max_length=18,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="practice.scoringrun"
                    ),
                ),
            ],
            options={
                "ordering": ["run", "number"],
                "constraints": [models.UniqueConstraint(fields=("run", "number"), name="domain_result_once_per_run")],
            },
        ),
        migrations.CreateModel(
            name="TaskResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("correct", models.PositiveSmallIntegerField()),
                ("total", models.PositiveSmallIntegerField()),
                ("mean", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("meets_competencies", "meets competencies"),
                            ("needs_improvement", "needs improvement"),
                            ("not_enough_data", "not enough data"),
                        ],
                        max_length=18,
                    ),
                ),
                ("domain_number", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=10)),
                ("title", models.CharField(max_length=200)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="practice.scoringrun"
                    ),
                ),
            ],
            options={
                "ordering": ["run", "domain_number", "code"],
                "constraints": [models.UniqueConstraint(fields=("run", "code"), name="task_result_once_per_run")],
            },
        ),
    ]
