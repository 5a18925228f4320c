"""How tables change while the site goes on: docs/migrations.md."""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations import AddIndex

# A change of a table waits for whoever uses it, and everybody else waits behind it: rather give up and be run again.
LOCK_TIMEOUT_S = 5


def limit_waiting(*, using: str, **_: Any) -> None:
    """Before migrations."""
    _set_lock_timeout(connections[using], f"{LOCK_TIMEOUT_S}s")


def wait_as_usual(*, using: str, **_: Any) -> None:
    """After them: the process may go on to something else."""
    _set_lock_timeout(connections[using], "DEFAULT")


def _set_lock_timeout(connection: BaseDatabaseWrapper, value: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout TO {value if value == 'DEFAULT' else repr(value)}")


class AddIndexOnline(AddIndex):
    """AddIndex that keeps nobody from writing; for tables that grow with attempts.

    Its migration says `atomic = False` and holds nothing else. When it is cut off, an invalid index of that name stays,
    which has to be dropped before it is run again.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        _set_lock_timeout(connection, "0")  # it waits for transactions that began before it, and holds nobody up
        schema_editor.add_index(model, self.index, concurrently=True)
        _set_lock_timeout(connection, f"{LOCK_TIMEOUT_S}s")
