"""Triggers that refuse to change rows; the last wall behind the services. Each app names its own tables.

Columns and tables that do not exist yet are left out, because an early migration installs them, too. SQLite drops a
table's triggers when a later migration rebuilds the table: such a migration must install them again (a test migrates an
empty SQLite database and looks for them). Tests that empty tables switch triggers off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Guard:
    """columns never change while is_frozen, a condition on OLD; people can only be emptied, which deleting a person
    does; those in `once` do not change after they have a value. kept: rows cannot be deleted either.
    """

    table: str
    columns: tuple[str, ...]
    message: str
    is_frozen: str = "TRUE"
    people: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    kept: bool = False

    def only(self, existing: set[str]) -> "Guard":
        columns, people, once = (
            tuple(name for name in names if name in existing) for names in (self.columns, self.people, self.once)
        )
        return replace(self, columns=columns, people=people, once=once)


def install(connection: BaseDatabaseWrapper, guards: Sequence[Guard]) -> None:
    """Create the triggers; safe to run again."""
    uninstall(connection, guards)
    statements = _for_sqlite if connection.vendor == "sqlite" else _for_postgresql
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in guards:
            if guard.table not in tables:
                continue
            existing = {column.name for column in connection.introspection.get_table_description(cursor, guard.table)}
            for statement in statements(guard.only(existing)):
                cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper, guards: Sequence[Guard]) -> None:
    with connection.cursor() as cursor:
        for guard in guards:
            for name in ("frozen", "kept"):
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.table}_{name}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.table}_{name} ON {guard.table}")
            if connection.vendor != "sqlite":
                cursor.execute(f"DROP FUNCTION IF EXISTS {guard.table}_refuse_change()")


def _for_sqlite(guard: Guard) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    changed = _changed(guard, "IS NOT")
    statements = [
        f"CREATE TRIGGER {guard.table}_frozen BEFORE UPDATE ON {guard.table} "
        f"FOR EACH ROW WHEN ({changed}) AND {guard.is_frozen} {refuse}"
    ]
    if guard.kept:
        statements.append(f"CREATE TRIGGER {guard.table}_kept BEFORE DELETE ON {guard.table} FOR EACH ROW {refuse}")
    return statements


def _for_postgresql(guard: Guard) -> list[str]:
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


def _changed(guard: Guard, differs_from: str) -> str:
    changes = [f"NEW.{column} {differs_from} OLD.{column}" for column in guard.columns]
    changes += [f"NEW.{column} {differs_from} OLD.{column} AND NEW.{column} IS NOT NULL" for column in guard.people]
    changes += [f"OLD.{column} IS NOT NULL AND NEW.{column} {differs_from} OLD.{column}" for column in guard.once]
    return " OR ".join(changes)
