import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from examprep.accounts.models import freezing


def install(apps, schema_editor):
    """The log of what staff did is only ever added to."""
    freezing.install(schema_editor.connection)


def uninstall(apps, schema_editor):
    freezing.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_users")]

    operations = [
        migrations.CreateModel(
            name="StaffAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("actor_name", models.CharField(max_length=150, verbose_name="who")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from where")),
                ("method", models.CharField(max_length=7)),
                ("action", models.CharField(max_length=120, verbose_name="what")),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="on what")),
                ("details", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="request")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "action of staff",
                "verbose_name_plural": "actions of staff",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at", "-id"], name="staff_action_at")],
            },
        ),
        migrations.RunPython(install, uninstall, elidable=False),
    ]
