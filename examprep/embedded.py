"""Tasks without servers: a worker and a beat as threads of the web process.

Messages live in this process's memory, so only this process's worker can see them. What is lost when it
ends is found again by the sweeps, which run once right at the start.
"""

import os
import threading

import structlog
from celery.beat import EmbeddedService
from celery.worker import WorkController
from django.conf import settings

from examprep.celery import app, publish

log = structlog.get_logger(__name__)

TASK_THREADS = 2

_started = threading.Lock()


def is_needed() -> bool:
    """Whether tasks have no other place to run: there is no broker outside this process."""
    return not settings.REDIS_URL


def start() -> None:
    """Start worker and beat; once per process, later calls do nothing."""
    if not _started.acquire(blocking=False):
        return
    # Celery would run all system checks once more, at the cost of seconds; `manage.py prepare` did.
    os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
    app.finalize()
    threading.Thread(target=_work, name="Worker", daemon=True).start()
    EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler").start()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        publish(app.signature(entry["task"]))
    log.info("tasks run in this process", threads=TASK_THREADS)


def _work() -> None:
    app.set_current()
    WorkController(
        app=app,
        pool_cls="threads",
        concurrency=TASK_THREADS,
        queues=settings.TASK_QUEUES,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    ).start()
