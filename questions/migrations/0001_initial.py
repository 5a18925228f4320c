import django.db.models.deletion
import django.db.models.functions.datetime
import questions.models.item
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("domains", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Form",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("retired", "Retired")], default="active", max_length=7
                    ),
                ),
                ("cut_fraction", models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("sittings", models.PositiveIntegerField(default=0, editable=False)),
                ("raw_sum", models.PositiveBigIntegerField(default=0, editable=False)),
                ("raw_square_sum", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forms", to="domains.exam"
                    ),
                ),
            ],
            options={
                "ordering": ["exam", "number"],
                "constraints": [models.UniqueConstraint(fields=("exam", "number"), name="form_number_once_per_exam")],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "single"),
                            ("multiple", "multiple"),
                            ("ordering", "ordering"),
                            ("matching", "matching"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("retired", "retired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("family", models.CharField(blank=True, max_length=80)),
                ("pair", models.CharField(blank=True, max_length=200)),
                ("angoff", models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True)),
                ("shuffle_key", models.FloatField(default=questions.models.item._shuffle_key, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="domains.exam"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="domains.task"
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="FormItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("is_scored", models.BooleanField()),
                ("correct_count", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="form_items", to="questions.form"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="form_items", to="questions.item"
                    ),
                ),
            ],
            options={
                "ordering": ["form", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("form", "position"), name="form_position_once"),
                    models.UniqueConstraint(fields=("form", "item"), name="form_item_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("html", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="questions.item"
                    ),
                ),
            ],
            options={
                "ordering": ["item", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "number"), name="version_number_once_per_item"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", True)),
                        fields=("item",),
                        name="version_one_draft_per_item",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("solution", models.JSONField()),
                ("html", models.JSONField()),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="key", to="questions.itemversion"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="item",
            name="current_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="current_of",
                to="questions.itemversion",
            ),
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("topic", "Topic"), ("service", "Service"), ("requirement", "Requirement")],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
            ],
            options={
                "ordering": ["kind", "name"],
                "constraints": [models.UniqueConstraint(fields=("kind", "name"), name="tag_once_per_kind")],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="tags",
            field=models.ManyToManyField(blank=True, related_name="items", to="questions.tag"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["task", "status", "shuffle_key"], name="item_draw"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["exam", "status", "shuffle_key"], name="item_draw_exam"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    ("current_version__isnull", False),
                    _connector="OR",
                ),
                name="item_published_has_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("angoff__isnull", True), models.Q(("angoff__gte", 0.3), ("angoff__lte", 0.95)), _connector="OR"
                ),
                name="item_angoff_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "in_review", "published", "retired"])),
                name="item_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["single", "multiple", "ordering", "matching"])), name="item_kind_known"
            ),
        ),
    ]
