import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Exam",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.SlugField(max_length=32, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("short_title", models.CharField(max_length=60)),
                ("vendor", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(choices=[("active", "Active"), ("retired", "Retired")], max_length=10),
                ),
                ("retired_on", models.DateField(blank=True, null=True)),
                ("time_limit_s", models.PositiveIntegerField()),
                ("esl_extra_s", models.PositiveIntegerField(default=0)),
                ("item_total", models.PositiveSmallIntegerField()),
                ("item_scored", models.PositiveSmallIntegerField()),
                ("kinds", models.JSONField()),
                ("retake_wait_days", models.PositiveSmallIntegerField(default=0)),
                ("scale_min", models.PositiveSmallIntegerField()),
                ("scale_max", models.PositiveSmallIntegerField()),
                ("cut_score", models.PositiveSmallIntegerField()),
                ("cut_fraction", models.DecimalField(decimal_places=4, max_digits=5)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("item_scored__lte", models.F("item_total"))),
                        name="exam_scored_within_total",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scale_min__lt", models.F("cut_score")), ("cut_score__lt", models.F("scale_max"))
                        ),
                        name="exam_cut_within_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cut_fraction__gt", 0), ("cut_fraction__lt", 1)),
                        name="exam_cut_fraction_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "retired"])), name="exam_status_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="domains", to="domains.exam"
                    ),
                ),
            ],
            options={
                "ordering": ["exam", "number"],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code", models.CharField(max_length=10)),
                ("title", models.CharField(max_length=200)),
                ("covers", models.JSONField(default=list)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="domains.domain"
                    ),
                ),
            ],
            options={
                "ordering": ["domain", "code"],
            },
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.UniqueConstraint(fields=("exam", "number"), name="domain_number_once_per_exam"),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 1), ("weight__lte", 100)), name="domain_weight_is_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(fields=("domain", "code"), name="task_code_once_per_domain"),
        ),
    ]
