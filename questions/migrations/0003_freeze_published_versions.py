"""Published versions, their keys and the history refuse changes, whoever asks."""

from typing import Any

from django.db import migrations

from questions.models import freezing


def install(apps: Any, schema_editor: Any) -> None:
    freezing.install(schema_editor.connection)


def uninstall(apps: Any, schema_editor: Any) -> None:
    freezing.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("questions", "0002_item_events_and_sources")]

    operations = [migrations.RunPython(install, uninstall, elidable=False)]
