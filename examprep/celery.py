"""The Celery app, and how requests ask for a task.

The database says what must be done; a message is only a hint that it can be done now. So a broker that
is away is logged and forgotten: the sweeps of the beat schedule find what nobody did.
"""

import os
from functools import partial
from typing import Any

import structlog
from celery import Celery, Signature, Task
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings.base")

app = Celery("examprep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

log = structlog.get_logger(__name__)


def enqueue(task: Task, *args: Any) -> None:
    """Publish `task` with `args` after the transaction commits; never raises, never retries.

    args: ids, as strings or numbers.
    """
    transaction.on_commit(partial(publish, task, args), robust=True)


def publish(task: Task | Signature, args: tuple[Any, ...] = ()) -> None:
    """Publish now. What can go wrong depends on the broker, so everything is caught."""
    try:
        task.apply_async(args, retry=False)
    except Exception as error:
        log.warning("task not published; a sweep will find it", task=task.name, args=args, error=str(error))
