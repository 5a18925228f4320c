"""What the Instructors group may do in the admin.

Nobody may delete: items are retired, history stays. The tables of sittings are read-only for everybody.
"""

from typing import Any

INSTRUCTOR_PERMISSIONS = {
    "domains": {"exam": "view", "domain": "view", "task": "view"},
    "questions": {
        "item": "view add change",
        "itemversion": "view add change",
        "itemkey": "view add change",
        "tag": "view add change",
        "exchangejob": "view",
        "form": "view add change",
        "formitem": "view",
        "itemfinding": "view change",
    },
    "practice": {
        "attempt": "view",
        "correction": "view add",
        "problemreport": "view change",
        "publicnote": "view add",
        "scoringrun": "view",
        "timeextension": "view add",
    },
}


def sync_instructors(**kwargs: Any) -> None:
    """After every migration: the group exists and holds today's permissions."""
    from examprep.accounts.services import sync_instructors_group

    sync_instructors_group(permissions=INSTRUCTOR_PERMISSIONS)


def create_cache_table(using: str = "default", **kwargs: Any) -> None:
    """After every migration: the table of rate limits exists, without a command somebody could forget."""
    from django.core.management import call_command

    call_command("createcachetable", database=using, verbosity=0)
