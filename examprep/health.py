"""Probes: /healthz says the process answers, /readyz that what it needs can be reached."""

import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from examprep import sweeps
from examprep.celery import app
from examprep.storage import check_reachable

log = structlog.get_logger(__name__)

KEEP_S = 3
SWEEPS = "sweeps"


class SweepsLate(Exception):
    """Nothing closes expired attempts and finds lost scoring any more."""


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


def check_sweeps() -> None:
    if sweeps.are_late(now=timezone.now()):
        raise SweepsLate(f"the last one ran at {sweeps.last_swept_at()}")


def look_at_parts() -> dict[str, str]:
    """Part -> "ok" or "unreachable"; sweeps may be "late". The reasons go to the log: a probe may be public."""
    state = {}
    for name, check in PARTS.items():
        try:
            check()
            state[name] = "ok"
        except Exception as error:
            log.warning("not ready", part=name, error=str(error))
            state[name] = "unreachable"
    try:
        check_sweeps()
        state[SWEEPS] = "ok"
    except SweepsLate as error:
        # people can sit exams without them, so the site stays ready; but results and expiries wait for somebody to look
        log.critical("no sweeps: are beat and workers running?", error=str(error))
        state[SWEEPS] = "late"
    except Exception as error:
        log.warning("not ready", part=SWEEPS, error=str(error))
        state[SWEEPS] = "unreachable"
    return state


class Remembered:
    """What `look` found, for KEEP_S seconds. One thread looks at a time; the others get what was found last.

    However often somebody asks, the database, broker and store hear from a process once in that time, and a part that
    hangs holds one thread and not all of them.

    clock: seconds, of a clock that only runs forwards.
    """

    def __init__(self, look: Callable[[], dict[str, str]], clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._looking = threading.Lock()
        self._found: dict[str, str] = {}
        self._fresh_until = float("-inf")

    def __call__(self) -> dict[str, str]:
        if self._is_fresh():
            return self._found
        # only the first answer has to be waited for
        if not self._looking.acquire(blocking=not self._found):
            return self._found
        try:
            if not self._is_fresh():  # another thread may have looked while this one waited
                self._found = self._look()
                self._fresh_until = self._clock() + KEEP_S
        finally:
            self._looking.release()
        return self._found

    def _is_fresh(self) -> bool:
        return self._clock() < self._fresh_until


state_of_parts = Remembered(look_at_parts)


def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """503 when any part is away. Late sweeps are told, and are no reason to send people elsewhere."""
    state = state_of_parts()
    ready = all(state[name] == "ok" for name in PARTS)
    return JsonResponse({"status": "ok" if ready else "unready", **state}, status=200 if ready else 503)
