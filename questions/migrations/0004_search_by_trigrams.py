"""Indexes for the search of the admin: parts of words, in any case. PostgreSQL only; elsewhere the search reads the bank.

Not in the models' state, because what they are made of exists in PostgreSQL only. Where the extension is not installed
or may not be created, the search works without them, as slowly as before.
"""

from typing import Any

from django.db import DatabaseError, migrations, transaction

INDEXES = {
    "item_search_slug": "questions_item USING gin (upper(slug) gin_trgm_ops)",
    "item_search_family": "questions_item USING gin (upper(family) gin_trgm_ops)",
    "item_search_pair": "questions_item USING gin (upper(pair) gin_trgm_ops)",
    "version_search_stem": "questions_itemversion USING gin (upper(content ->> 'stem') gin_trgm_ops)",
}


def make_indexes(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            return  # not ours to create
        for name, rows in INDEXES.items():
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {rows}")


def drop_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            for name in INDEXES:
                cursor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("questions", "0003_freeze_published_versions")]

    operations = [migrations.RunPython(make_indexes, drop_indexes, elidable=False)]
