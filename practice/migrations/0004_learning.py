import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("domains", "0002_final_mocks_and_coverage"),
        ("practice", "0003_one_open_report"),
        ("questions", "0004_search_by_trigrams"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InsightReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("computed_at", models.DateTimeField()),
                ("document", models.JSONField()),
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
                    "exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.exam"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="insight_reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-computed_at", "-id"],
                "indexes": [models.Index(fields=["user", "exam", "-computed_at"], name="insight_latest")],
            },
        ),
        migrations.CreateModel(
            name="ItemExperience",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="experience",
                        serialize=False,
                        to="questions.item",
                    ),
                ),
                ("responses", models.PositiveIntegerField(default=0)),
                ("correct", models.PositiveIntegerField(default=0)),
                ("expected", models.FloatField(default=0)),
                ("information", models.FloatField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("correct__lte", models.F("responses"))),
                        name="item_experience_correct_within",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LearnerState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("dispatched_at", models.DateTimeField(blank=True, null=True)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.exam"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "exam"), name="learner_state_once_per_exam")],
            },
        ),
        migrations.CreateModel(
            name="RealResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_on", models.DateField()),
                ("passed", models.BooleanField()),
                ("scaled_score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.exam"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="real_results",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "exam", "taken_on"), name="real_result_once_per_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("probability", models.FloatField()),
                ("told_at", models.DateTimeField()),
                ("passed", models.BooleanField()),
                (
                    "attempt",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecast",
                        to="practice.attempt",
                    ),
                ),
                (
                    "exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.exam"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecasts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "real_result",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecast",
                        to="practice.realresult",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                        name="forecast_is_a_probability",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attempt__isnull", False), ("real_result__isnull", True)),
                            models.Q(("attempt__isnull", True), ("real_result__isnull", False)),
                            _connector="OR",
                        ),
                        name="forecast_about_one_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("concept", models.CharField(max_length=80)),
                (
                    "origin",
                    models.CharField(
                        choices=[("missed", "Missed"), ("guessed", "Guessed"), ("bookmarked", "Bookmarked")],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("state", models.PositiveSmallIntegerField(default=1)),
                ("step", models.PositiveSmallIntegerField(blank=True, default=0, null=True)),
                ("stability", models.FloatField(blank=True, null=True)),
                ("difficulty", models.FloatField(blank=True, null=True)),
                ("last_review_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField()),
                ("lapses", models.PositiveSmallIntegerField(default=0)),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.exam"),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="questions.item"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_cards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("suspended_at__isnull", True)),
                        fields=["user", "exam", "due_at"],
                        name="review_card_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "exam", "concept"), name="review_card_once_per_concept"),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["missed", "guessed", "bookmarked"])),
                        name="review_card_origin_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rating", models.PositiveSmallIntegerField()),
                ("reviewed_at", models.DateTimeField()),
                (
                    "card",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log",
                        to="practice.reviewcard",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.response"
                    ),
                ),
            ],
            options={
                "ordering": ["card", "reviewed_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("card", "response"), name="review_log_once_per_response"),
                    models.CheckConstraint(
                        condition=models.Q(("rating__gte", 1), ("rating__lte", 4)), name="review_log_rating_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfRating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rating", models.PositiveSmallIntegerField()),
                ("rated_at", models.DateTimeField()),
                (
                    "task",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.task"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="self_ratings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "task"), name="self_rating_once_per_task"),
                    models.CheckConstraint(
                        condition=models.Q(("rating__gte", 1), ("rating__lte", 5)), name="self_rating_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudyPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("exam_on", models.DateField(blank=True, null=True)),
                ("minutes", models.JSONField()),
                ("goals", models.JSONField(blank=True, default=dict)),
                ("wants_summary", models.BooleanField(default=False)),
                ("last_summary_at", models.DateTimeField(blank=True, null=True)),
                ("feed_token", models.CharField(max_length=43, unique=True)),
                ("started_on", models.DateField()),
                ("updated_at", models.DateTimeField()),
                (
                    "exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.exam"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="study_plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "exam"), name="study_plan_once_per_exam")],
            },
        ),
        migrations.CreateModel(
            name="TopicNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=10000)),
                ("updated_at", models.DateTimeField()),
                (
                    "exam",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.exam"),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="questions.tag",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="domains.task",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-updated_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("tag__isnull", True)),
                        fields=("user", "exam", "task"),
                        name="topic_note_once_per_task",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("task__isnull", True)),
                        fields=("user", "exam", "tag"),
                        name="topic_note_once_per_tag",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tag__isnull", True), ("task__isnull", False)),
                            models.Q(("tag__isnull", False), ("task__isnull", True)),
                            _connector="OR",
                        ),
                        name="topic_note_about_one_thing",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="attempt",
            name="counted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="is_learned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="response",
            name="confidence",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="responsesave",
            name="confidence",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("is_learned", False), ("status", "scored")),
                fields=["user", "exam"],
                name="attempt_not_learned",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confidence__isnull", True),
                    models.Q(("confidence__gte", 1), ("confidence__lte", 3)),
                    _connector="OR",
                ),
                name="response_confidence_known",
            ),
        ),
    ]
