"""Database connections of workers, kept from task to task as those of requests are.

Celery closes them after every task, and opening one costs PostgreSQL more than scoring an attempt does. With
`CELERY_DB_REUSE_MAX` it keeps them, but never looks whether they still work; Django's own rule does: at most
CONN_MAX_AGE old, and tried before a task uses them, so that a restarted database fails no task.
"""

from typing import Any

from celery import Task
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections


def keep() -> None:
    for signal in (task_prerun, task_postrun):
        signal.connect(_close_old, dispatch_uid="close old connections")


def _close_old(sender: Task, **_: Any) -> None:
    # a task that is called like a function works in the transaction of its caller
    if not sender.request.is_eager:
        close_old_connections()
