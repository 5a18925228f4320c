"""Browsers: each keeps one connection and waits for an answer before it sends the next request."""

import http.client
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bench.people import Candidate


class Refused(Exception):
    """An answer that is no success: nothing in these scenarios may be refused."""


# gunicorn.conf.py keeps an idle connection for 30 s; a proxy lets go of it first
IDLE_LIMIT_S = 20


class Connection:
    """One connection to the site, on which one request follows another."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._used_at = 0.0

    def call(self, candidate: Candidate, method: str, path: str, body: object = None) -> Any:
        """What the site answers to this person, decoded. Raises Refused, OSError or HTTPException."""
        if time.monotonic() > self._used_at + IDLE_LIMIT_S:
            self._http.close()  # the next request opens it again
        try:
            self._http.request(method, path, None if body is None else json.dumps(body), candidate.headers)
            answer = self._http.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._http.close()
            raise
        finally:
            self._used_at = time.monotonic()
        if answer.status >= 300:
            raise Refused(f"{method} {path}: {answer.status} {content[:300]!r}")
        return json.loads(content)


class Work(NamedTuple):
    """A request. due: when it has to begin by time.perf_counter(), None for "when the one before is answered"."""

    name: str
    call: Callable[[], object]
    due: float | None = None


@dataclass
class Timings:
    """Milliseconds of every answered request by its name, what failed, and how long all of it took."""

    ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    elapsed_s: float = 0.0


def run_lanes(lanes: Sequence[Iterable[Work]]) -> Timings:
    """Do the work of each lane in its order, the lanes side by side.

    The time of work that was due is counted from then on, so that a site that stalls cannot hide it.
    """
    timings = Timings()

    def run(lane: Iterable[Work]) -> None:
        for work in lane:
            if work.due is not None:
                time.sleep(max(0.0, work.due - time.perf_counter()))
            began = work.due or time.perf_counter()
            try:
                work.call()
            except (Refused, OSError, http.client.HTTPException) as error:
                timings.failures.append(f"{work.name}: {error!r}")
            else:
                timings.ms[work.name].append((time.perf_counter() - began) * 1000)

    started = time.perf_counter()
    with ThreadPoolExecutor(max(1, len(lanes))) as pool:
        list(pool.map(run, lanes))
    timings.elapsed_s = time.perf_counter() - started
    return timings
