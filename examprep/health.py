"""Probes: /healthz says the process answers, /readyz that what it needs can be reached."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from examprep.celery import app
from examprep.storage import check_reachable

log = structlog.get_logger(__name__)


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    if not settings.REDIS_URL:
        return  # the queue lives in this process
    with app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=1, timeout=1)


PARTS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "broker": check_broker,
    "storage": check_reachable,
}


def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """503 when any part is away. The reasons go to the log: a probe's answer is public."""
    state = {}
    for name, check in PARTS.items():
        try:
            check()
            state[name] = "ok"
        except Exception as error:
            log.warning("not ready", part=name, error=str(error))
            state[name] = "unreachable"
    ready = all(value == "ok" for value in state.values())
    return JsonResponse({"status": "ok" if ready else "unready", **state}, status=200 if ready else 503)
