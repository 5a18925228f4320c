"""Pictures that items show."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0006_paired_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("storage_name", models.CharField(max_length=200, unique=True)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("source_sha256", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("content_type", models.CharField(max_length=10)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("bytes", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("last_uploaded_at", models.DateTimeField()),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        name="figure_content_type_known",
                        condition=Q(content_type__in=["image/png", "image/jpeg", "image/webp"]),
                    ),
                    models.CheckConstraint(
                        name="figure_has_a_size", condition=Q(width__gt=0, height__gt=0, bytes__gt=0)
                    ),
                    models.CheckConstraint(name="figure_uploaded_in_order", condition=Q(last_uploaded_at__gte=F("at"))),
                ],
            },
        ),
    ]
