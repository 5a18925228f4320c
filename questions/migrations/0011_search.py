"""Looking things up in a large bank: indexes for sorted lists, the texts that search and the duplicate warning read.
Beside them what authors typed and have not saved.

The rows of what exists are made here, batch by batch; from then on the services keep them.
"""

from itertools import groupby
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from questions.core.similarity import sketch
from questions.models import search_index

BATCH = 500
# of migration 0004; their place is taken by those of questions_itemtext
OLD_INDEXES = ("item_search_slug", "item_search_family", "item_search_pair", "version_search_stem")


def install(apps: Any, schema_editor: Any) -> None:
    search_index.install(schema_editor.connection)
    if schema_editor.connection.vendor == "postgresql":
        for name in OLD_INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


def uninstall(apps: Any, schema_editor: Any) -> None:
    search_index.uninstall(schema_editor.connection)


def fill(apps: Any, schema_editor: Any) -> None:
    item_ids = list(apps.get_model("questions", "Item").objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(item_ids), BATCH):
        _fill_batch(apps, item_ids[start : start + BATCH])


def _fill_batch(apps: Any, ids: list[Any]) -> None:
    item, version, text, run = (
        apps.get_model("questions", name) for name in ("Item", "ItemVersion", "ItemText", "ItemRun")
    )
    stems = {
        pk: content["stem"]
        for pk, content in version.objects.filter(item__in=ids).order_by("number").values_list("item_id", "content")
    }
    tagged = item.tags.through.objects.filter(item__in=ids).order_by("item_id", "tag__name")
    tags = {
        pk: "\n".join(name for _, name in rows)
        for pk, rows in groupby(tagged.values_list("item_id", "tag__name"), key=lambda row: row[0])
    }
    rows = [
        text(item_id=pk, names="\n".join(filter(None, names)), tags=tags.get(pk, ""), stem=stems[pk])
        for pk, *names in item.objects.filter(pk__in=stems).values_list("pk", "slug", "family", "pair")
    ]
    text.objects.bulk_create(rows)
    run.objects.bulk_create(
        [run(item_id=row.item_id, hash=number) for row in rows for number in sketch(row.stem)], batch_size=5000
    )


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0010_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex("item", models.Index(fields=["task", "slug"], name="item_list_task")),
        migrations.AddIndex("item", models.Index(fields=["kind", "slug"], name="item_list_kind")),
        migrations.AddIndex("item", models.Index(fields=["status", "slug"], name="item_list_status")),
        migrations.AddIndex("item", models.Index(fields=["angoff", "slug"], name="item_list_angoff")),
        migrations.AddIndex("item", models.Index(fields=["updated_at", "slug"], name="item_list_updated")),
        migrations.CreateModel(
            name="ItemText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("names", models.TextField()),
                ("tags", models.TextField()),
                ("stem", models.TextField()),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="text", to="questions.item"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.BigIntegerField()),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="questions.item",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["hash", "item"], name="item_run_holders")],
                "constraints": [models.UniqueConstraint(fields=("item", "hash"), name="item_run_once")],
            },
        ),
        migrations.CreateModel(
            name="UnsavedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.JSONField()),
                ("revision", models.PositiveIntegerField()),
                ("saved_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unsaved_texts",
                        to="questions.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "author"), name="unsaved_once_per_item"),
                    models.UniqueConstraint(
                        condition=models.Q(("item__isnull", True)), fields=("author",), name="unsaved_one_new_item"
                    ),
                    models.CheckConstraint(condition=models.Q(("revision__gte", 1)), name="unsaved_was_saved"),
                ],
            },
        ),
        migrations.RunPython(install, uninstall, elidable=False),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
    ]
