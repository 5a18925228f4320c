"""Triggers that refuse to change what was published, and history; the last wall behind the services.

The authored text and the identity of a published version never change; its HTML may be rendered again by a newer
renderer, and reviews may be added to its key. Deleting one is refused by the foreign keys of attempts. What happened to
an item is neither changed nor deleted; deleting a person empties the columns that name them, which nothing else may
change. Tests that empty tables switch triggers off.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration must call `install` again
(a test migrates an empty SQLite database and looks for them).
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class _Guard:
    """columns never change while is_frozen; people can only be emptied. kept: rows cannot be deleted either.

    Columns and tables that do not exist yet are left out: an early migration runs this, too.
    """

    table: str
    columns: tuple[str, ...]
    message: str
    is_frozen: str = "TRUE"
    people: tuple[str, ...] = ()
    kept: bool = False

    def only(self, existing: set[str]) -> "_Guard":
        columns = tuple(name for name in self.columns if name in existing)
        people = tuple(name for name in self.people if name in existing)
        return _Guard(self.table, columns, self.message, self.is_frozen, people, self.kept)


_GUARDS = (
    _Guard(
        "questions_itemversion",
        ("item_id", "number", "content", "published_at"),
        "a published version never changes",
        "OLD.published_at IS NOT NULL",
    ),
    _Guard(
        "questions_itemkey",
        ("version_id", "solution"),
        "the key of a published version never changes",
        "EXISTS (SELECT 1 FROM questions_itemversion v WHERE v.id = OLD.version_id AND v.published_at IS NOT NULL)",
    ),
    _Guard(
        "questions_itemevent",
        ("item_id", "action", "note", "details", "version_number", "at"),
        "history is only ever added to",
        people=("actor_id",),
        kept=True,
    ),
    _Guard(
        "questions_itemcomment",
        ("item_id", "parent_id", "version_number", "text", "created_at"),
        "what was said stays",
        people=("author_id",),
        kept=True,
    ),
    _Guard(
        "questions_findingevent",
        ("finding_id", "action", "reason", "at"),
        "history is only ever added to",
        people=("actor_id",),
        kept=True,
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; safe to run again."""
    uninstall(connection)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in _GUARDS:
            if guard.table not in tables:
                continue
            existing = {column.name for column in connection.introspection.get_table_description(cursor, guard.table)}
            statements = _for_sqlite if connection.vendor == "sqlite" else _for_postgresql
            for statement in statements(guard.only(existing)):
                cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for guard in _GUARDS:
            for name in ("frozen", "kept"):
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.table}_{name}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.table}_{name} ON {guard.table}")
            if connection.vendor != "sqlite":
                cursor.execute(f"DROP FUNCTION IF EXISTS {guard.table}_refuse_change()")


def _for_sqlite(guard: _Guard) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    changed = _changed(guard, "IS NOT")
    statements = [
        f"CREATE TRIGGER {guard.table}_frozen BEFORE UPDATE ON {guard.table} "
        f"FOR EACH ROW WHEN ({changed}) AND {guard.is_frozen} {refuse}"
    ]
    if guard.kept:
        statements.append(f"CREATE TRIGGER {guard.table}_kept BEFORE DELETE ON {guard.table} FOR EACH ROW {refuse}")
    return statements


def _for_postgresql(guard: _Guard) -> list[str]:
    table = guard.table
    # the condition may hold a subquery, which WHEN does not take; the code of an integrity error makes Django raise one
    statements = [
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {guard.is_frozen} THEN "
        f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({_changed(guard, 'IS DISTINCT FROM')}) EXECUTE FUNCTION {table}_refuse_change()",
    ]
    if guard.kept:
        statements.append(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION {table}_refuse_change()"
        )
    return statements


def _changed(guard: _Guard, differs_from: str) -> str:
    changes = [f"NEW.{column} {differs_from} OLD.{column}" for column in guard.columns]
    changes += [f"NEW.{column} {differs_from} OLD.{column} AND NEW.{column} IS NOT NULL" for column in guard.people]
    return " OR ".join(changes)
