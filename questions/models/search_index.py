"""The databases' own indexes over ItemText. Not in the models' state: each database has its kind.

PostgreSQL: a generated column with the words in weights, and trigrams for parts of words where that extension may be
installed. SQLite: an FTS5 table that triggers keep like the rows; SQLite drops a table's triggers when a migration
rebuilds it: such a migration must call `install` again.
"""

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_POSTGRESQL = (
    """
    ALTER TABLE questions_itemtext ADD COLUMN document tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', names), 'A') || setweight(to_tsvector('english', tags), 'B')
        || setweight(to_tsvector('english', stem), 'C')
    ) STORED
    """,
    "CREATE INDEX item_text_words ON questions_itemtext USING gin (document)",
)
_TRIGRAMS = (
    "CREATE INDEX item_text_names ON questions_itemtext USING gin (upper(names) gin_trgm_ops)",
    "CREATE INDEX item_text_tags ON questions_itemtext USING gin (upper(tags) gin_trgm_ops)",
    "CREATE INDEX item_text_stem ON questions_itemtext USING gin (upper(stem) gin_trgm_ops)",
)
_SQLITE = (
    """
    CREATE VIRTUAL TABLE questions_itemtext_words USING fts5(
        names, tags, stem, content='questions_itemtext', content_rowid='id', tokenize='porter unicode61'
    )
    """,
    "INSERT INTO questions_itemtext_words(questions_itemtext_words) VALUES ('rebuild')",
    """
    CREATE TRIGGER questions_itemtext_inserted AFTER INSERT ON questions_itemtext BEGIN
        INSERT INTO questions_itemtext_words(rowid, names, tags, stem) VALUES (new.id, new.names, new.tags, new.stem);
    END
    """,
    """
    CREATE TRIGGER questions_itemtext_deleted AFTER DELETE ON questions_itemtext BEGIN
        INSERT INTO questions_itemtext_words(questions_itemtext_words, rowid, names, tags, stem)
            VALUES ('delete', old.id, old.names, old.tags, old.stem);
    END
    """,
    """
    CREATE TRIGGER questions_itemtext_updated AFTER UPDATE ON questions_itemtext BEGIN
        INSERT INTO questions_itemtext_words(questions_itemtext_words, rowid, names, tags, stem)
            VALUES ('delete', old.id, old.names, old.tags, old.stem);
        INSERT INTO questions_itemtext_words(rowid, names, tags, stem) VALUES (new.id, new.names, new.tags, new.stem);
    END
    """,
)
_SQLITE_AWAY = (
    "DROP TRIGGER IF EXISTS questions_itemtext_inserted",
    "DROP TRIGGER IF EXISTS questions_itemtext_deleted",
    "DROP TRIGGER IF EXISTS questions_itemtext_updated",
    "DROP TABLE IF EXISTS questions_itemtext_words",
)


def install(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        _run(connection, _POSTGRESQL)
        if _has_trigrams(connection):
            _run(connection, _TRIGRAMS)
    else:
        uninstall(connection)
        _run(connection, _SQLITE)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """On PostgreSQL all of it goes with the table."""
    if connection.vendor != "postgresql":
        _run(connection, _SQLITE_AWAY)


def _has_trigrams(connection: BaseDatabaseWrapper) -> bool:
    """Whether the extension is there or could be created."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return False
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            return False  # not ours to create
    return True


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
