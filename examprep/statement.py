"""SQL that is sent so often that PostgreSQL shall parse and plan it once for each connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakKeyDictionary

from django.db import NotSupportedError, connection
from django.db.models import Field, Model

# what each connection of the driver has been told already
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Statement:
    """name: its name in PostgreSQL; sql: with %(parameter)s; types: parameter -> its type in PostgreSQL.

    Elsewhere it is sent as it is. So it is behind a pooler that gives each transaction another connection, where
    Django's DISABLE_SERVER_SIDE_CURSORS has to be set anyway.
    """

    name: str
    sql: str
    types: Mapping[str, str]

    def fetch_one(self, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row; parameters: a value for each of `types`, as this database takes it."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql" and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
                self._execute(cursor, [parameters[name] for name in self.types])
            else:
                cursor.execute(self.sql, parameters)
            return cast("Sequence[Any] | None", cursor.fetchone())

    def _execute(self, cursor: Any, values: list[Any]) -> None:
        self._prepare(cursor)
        statement = f"EXECUTE {self.name} ({', '.join(['%s'] * len(values))})"
        try:
            cursor.execute(statement, values)
        except NotSupportedError:
            if connection.in_atomic_block:
                raise
            # a release has changed the type of a column it returns; that one was refused before it did anything
            self._forget(cursor)
            self._prepare(cursor)
            cursor.execute(statement, values)

    def _forget(self, cursor: Any) -> None:
        cursor.execute(f"DEALLOCATE {self.name}")
        _prepared[connection.connection].discard(self.name)

    def _prepare(self, cursor: Any) -> None:
        known = _prepared.setdefault(connection.connection, set())
        if self.name in known:
            return
        numbered = self.sql % {name: f"${number}" for number, name in enumerate(self.types, start=1)}
        cursor.execute(f"PREPARE {self.name} ({', '.join(self.types.values())}) AS {numbered}")
        known.add(self.name)


def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    return cast("Field[Any, Any]", model._meta.get_field(name))


def prepared(model: type[Model], name: str, value: Any) -> Any:
    """A Python value as the parameter that this database stores in the field."""
    return field_of(model, name).get_db_prep_save(value, connection)
