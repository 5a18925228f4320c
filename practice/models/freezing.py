"""Triggers that refuse to rewrite results and why they changed; the last wall behind the services.

Rows are only ever added. Deleting is not refused: with a person go their attempts and results. The columns that name
people who work on the bank may be emptied, which deleting one of them does.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration must call `install` again
(a test migrates an empty SQLite database and looks for them).
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

_PART = ("run_id", "correct", "total", "mean", "low", "high", "standing")


@dataclass(frozen=True)
class _Frozen:
    """columns never change; those in `once` not after they have a value."""

    table: str
    columns: tuple[str, ...]
    message: str
    once: tuple[str, ...] = ()


_TABLES = (
    _Frozen(
        "practice_scoringrun",
        (
            "attempt_id", "number", "reason", "scored_at", "raw_score", "scored_items", "marks", "scaled_score",
            "scaled_low", "scaled_high", "passed", "is_pass_kept", "correction_id",
        ),
        "a result that was reported stays",
    ),
    _Frozen("practice_domainresult", (*_PART, "number", "title", "weight"), "a result that was reported stays"),
    _Frozen("practice_taskresult", (*_PART, "domain_number", "code", "title"), "a result that was reported stays"),
    _Frozen("practice_publicnote", ("item_id", "text", "written_at"), "an earlier note stays"),
    _Frozen(
        "practice_correction",
        ("item_id", "corrected_version_id", "policy", "keeps_passes", "reason", "created_at"),
        "what was corrected, and why, stays",
        once=("confirmed_at",),
    ),
)  # fmt: skip


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; safe to run again."""
    uninstall(connection)
    statements = _for_sqlite if connection.vendor == "sqlite" else _for_postgresql
    with connection.cursor() as cursor:
        for frozen in _TABLES:
            for statement in statements(frozen):
                cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for table in (frozen.table for frozen in _TABLES):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse_change()")


def _changed(frozen: _Frozen, differs_from: str) -> str:
    always = [f"NEW.{column} {differs_from} OLD.{column}" for column in frozen.columns]
    later = [f"(OLD.{name} IS NOT NULL AND NEW.{name} {differs_from} OLD.{name})" for name in frozen.once]
    return " OR ".join(always + later)


def _for_sqlite(frozen: _Frozen) -> list[str]:
    return [
        f"CREATE TRIGGER {frozen.table}_frozen BEFORE UPDATE ON {frozen.table} FOR EACH ROW "
        f"WHEN {_changed(frozen, 'IS NOT')} BEGIN SELECT RAISE(ABORT, '{frozen.message}'); END"
    ]


def _for_postgresql(frozen: _Frozen) -> list[str]:
    table = frozen.table
    # the code of an integrity error makes Django raise one
    return [
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{frozen.message}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({_changed(frozen, 'IS DISTINCT FROM')}) EXECUTE FUNCTION {table}_refuse_change()",
    ]
