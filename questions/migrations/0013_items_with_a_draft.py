"""Whether an item has a version that is not published, for the list. The index holds those few and is made at once."""

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q


def mark_drafts(apps: Any, schema_editor: Any) -> None:
    drafts = apps.get_model("questions", "ItemVersion").objects.filter(item=OuterRef("pk"), published_at=None)
    apps.get_model("questions", "Item").objects.filter(Exists(drafts)).update(has_draft=True)


class Migration(migrations.Migration):
    dependencies = [("questions", "0012_figures_shown")]

    operations = [
        migrations.AddField("item", "has_draft", models.BooleanField(db_default=False, default=False, editable=False)),
        migrations.RunPython(mark_drafts, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "item",
            models.Index(fields=["task", "slug"], condition=Q(has_draft=True), name="item_list_with_draft"),
        ),
    ]
