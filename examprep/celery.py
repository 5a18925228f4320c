"""The Celery app, and how requests ask for a task.

The database says what must be done; a message is only a hint that it can be done now. So a broker that
is away is logged and forgotten: the sweeps of the beat schedule find what nobody did.
"""

import os
import time
from functools import partial
from typing import Any

import structlog
from celery import Celery, Signature, Task
from django.db import transaction
from django.utils import timezone

from examprep import task_connections
from examprep.queues import stamp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings.base")

app = Celery("examprep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
task_connections.keep()

log = structlog.get_logger(__name__)


def enqueue(task: Task, *args: Any) -> None:
    """Publish `task` with `args` after the transaction commits; never raises, never retries.

    args: ids, as strings or numbers.
    """
    transaction.on_commit(partial(publish, task, args), robust=True)


# A broker that hangs costs a second each time; 500 submissions in a minute would wait for nothing else.
PAUSE_AFTER_FAILURE_S = 5
_paused_until = 0.0


def publish(task: Task | Signature, args: tuple[Any, ...] = ()) -> None:
    """Publish now, unless the broker failed a moment ago. Never raises: what can go wrong depends on the broker."""
    global _paused_until
    if time.monotonic() < _paused_until:
        return
    try:
        task.apply_async(args, retry=False, headers=stamp(timezone.now()))
    except Exception as error:
        _paused_until = time.monotonic() + PAUSE_AFTER_FAILURE_S
        log.warning("task not published; a sweep will find it", task=task.name, args=args, error=str(error))
