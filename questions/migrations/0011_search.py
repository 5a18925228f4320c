"""Indexes for the list of items: one for each column it can be sorted by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("questions", "0010_statistics")]

    operations = [
        migrations.AddIndex("item", models.Index(fields=["task", "slug"], name="item_list_task")),
        migrations.AddIndex("item", models.Index(fields=["kind", "slug"], name="item_list_kind")),
        migrations.AddIndex("item", models.Index(fields=["status", "slug"], name="item_list_status")),
        migrations.AddIndex("item", models.Index(fields=["angoff", "slug"], name="item_list_angoff")),
        migrations.AddIndex("item", models.Index(fields=["updated_at", "slug"], name="item_list_updated")),
    ]
