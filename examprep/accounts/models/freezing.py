"""What the database refuses to rewrite or delete: the log of what staff did."""

from django.db.backends.base.base import BaseDatabaseWrapper

from examprep import frozen_rows
from examprep.frozen_rows import Guard

_GUARDS = (
    Guard(
        "accounts_staffaction",
        ("at", "actor_name", "address", "method", "action", "about", "details", "request_id"),
        "the log of what staff did is only ever added to",
        people=("actor_id",),
        kept=True,
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    frozen_rows.install(connection, _GUARDS)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    frozen_rows.uninstall(connection, _GUARDS)
