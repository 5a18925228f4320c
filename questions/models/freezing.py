"""What the database refuses to change of items: what was published, and history.

The authored text and the identity of a published version never change; its HTML may be rendered again by a newer
renderer, and reviews may be added to its key. Deleting one is refused by the foreign keys of attempts. What happened to
an item is neither changed nor deleted.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from examprep import frozen_rows
from examprep.frozen_rows import Guard

_GUARDS = (
    Guard(
        "questions_itemversion",
        ("item_id", "number", "content", "published_at"),
        "a published version never changes",
        "OLD.published_at IS NOT NULL",
    ),
    Guard(
        "questions_itemkey",
        ("version_id", "solution"),
        "the key of a published version never changes",
        "EXISTS (SELECT 1 FROM questions_itemversion v WHERE v.id = OLD.version_id AND v.published_at IS NOT NULL)",
    ),
    Guard(
        "questions_itemevent",
        ("item_id", "action", "note", "details", "version_number", "at"),
        "history is only ever added to",
        people=("actor_id",),
        kept=True,
    ),
    Guard(
        "questions_itemcomment",
        ("item_id", "parent_id", "version_number", "text", "created_at"),
        "what was said stays",
        people=("author_id",),
        kept=True,
    ),
    Guard(
        "questions_findingevent",
        ("finding_id", "action", "reason", "at"),
        "history is only ever added to",
        people=("actor_id",),
        kept=True,
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    frozen_rows.install(connection, _GUARDS)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    frozen_rows.uninstall(connection, _GUARDS)
