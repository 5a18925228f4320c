"""Triggers that refuse to change what was published; the last wall behind the services.

The authored text and the identity of a published version never change; its HTML may be rendered again by a newer
renderer, and reviews may be added to its key. Deleting is refused by the foreign keys of attempts.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration must call `install` again
(a test migrates an empty SQLite database and looks for them).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_VERSION = ("questions_itemversion", ("item_id", "number", "content", "published_at"))
_KEY = ("questions_itemkey", ("version_id", "solution"))
_EVENT = ("questions_itemevent", ("item_id", "action", "note", "version_number", "at"))

# table and frozen columns, when a row is frozen, what the error says
_FROZEN = (
    (*_VERSION, "OLD.published_at IS NOT NULL", "a published version never changes"),
    (
        *_KEY,
        "EXISTS (SELECT 1 FROM questions_itemversion v WHERE v.id = OLD.version_id AND v.published_at IS NOT NULL)",
        "the key of a published version never changes",
    ),
    (*_EVENT, "TRUE", "history is only ever added to"),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; safe to run again."""
    uninstall(connection)
    with connection.cursor() as cursor:
        for table, columns, is_frozen, message in _FROZEN:
            statements = _for_sqlite if connection.vendor == "sqlite" else _for_postgresql
            for statement in statements(table, columns, is_frozen, message):
                cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for table, *_ in _FROZEN:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse_change()")


def _for_sqlite(table: str, columns: tuple[str, ...], is_frozen: str, message: str) -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    return [
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) AND {is_frozen} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _for_postgresql(table: str, columns: tuple[str, ...], is_frozen: str, message: str) -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    # the condition may hold a subquery, which WHEN does not take; the code of an integrity error makes Django raise one
    return [
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {is_frozen} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
        f"EXECUTE FUNCTION {table}_refuse_change()",
    ]
