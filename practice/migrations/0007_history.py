from django.db import migrations

from practice.models import freezing


def install(apps, schema_editor):
    """Results, notes, corrections and what happened in a cohort are never rewritten."""
    freezing.install(schema_editor.connection)


def uninstall(apps, schema_editor):
    freezing.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("practice", "0006_cohorts")]

    operations = [migrations.RunPython(install, uninstall, elidable=False)]
