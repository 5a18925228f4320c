"""What Prometheus asks: requests by route, and what waits to be done.

`GET /metrics` answers who sends `Authorization: Bearer <METRICS_TOKEN>`; without that setting this module is not even
loaded. Requests are counted in files that all processes of a web server share (see gunicorn.conf.py); what waits is
read from the database and the broker when somebody asks, so it is the same whichever server answers.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.multiprocess import MultiProcessCollector

from examprep import queues, sweeps, tally

# A save shall take a quarter of a second at most; a page of statistics may take longer.
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("examprep_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram("examprep_request_seconds", "Time to answer, without the network.", ["route"], buckets=BUCKETS_S)

DONE = Counter("examprep_done", "Things done that people count on.", ["what"])
tally.listen(lambda what: DONE.labels(what).inc())

log = structlog.get_logger(__name__)

Measure = Callable[[datetime], Iterable[Metric]]
_measures: list[Measure] = []


def add_measure(measure: Measure) -> None:
    """Have `measure(now)` asked for what an app knows of its work."""
    _measures.append(measure)


def gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"examprep_{name}", words, value=value)


def counter(name: str, words: str, value: float) -> Metric:
    """A total that only grows; `_total` is added to its name."""
    return CounterMetricFamily(f"examprep_{name}", words, value=value)


class MetricsMiddleware:
    """Counts what is answered, and answers /metrics whatever the Host header: who asks names the container."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/metrics":
            return metrics(request)
        started = time.perf_counter()
        response = self.get_response(request)
        # The name, not the path: there are a few hundred of them, and they hold no secrets.
        route = (request.resolver_match and request.resolver_match.view_name) or "none"
        SECONDS.labels(route).observe(time.perf_counter() - started)
        REQUESTS.labels(route, request.method, response.status_code).inc()
        return response


def metrics(request: HttpRequest) -> HttpResponse:
    """401 without the token."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not secrets.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(_Work())
    return HttpResponse(_counted() + generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_1_0_0)


def _counted() -> bytes:
    """What this server's processes counted."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


class _Work:
    """What waits, asked anew each time. A part that is away is a gauge of its own, and keeps nothing else back."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        failed = 0
        for measure in (_sweeps, _queues, *_measures):
            try:
                yield from list(measure(now))
            except Exception as error:
                log.warning("not measured", measure=measure.__name__, error=str(error))
                failed += 1
        yield gauge("unmeasured_parts", "Parts of this answer that could not be asked.", failed)


def _sweeps(now: datetime) -> Iterator[Metric]:
    swept_at = sweeps.last_swept_at()
    age = (now - (swept_at or sweeps.STARTED_AT)).total_seconds()
    yield gauge("sweep_age_seconds", "Since expired attempts were last looked for.", max(0.0, age))


def _queues(now: datetime) -> Iterator[Metric]:
    messages = GaugeMetricFamily("examprep_queue_messages", "Messages no worker took yet.", labels=["queue"])
    ages = GaugeMetricFamily("examprep_queue_age_seconds", "Age of the oldest of them, 0 for none.", labels=["queue"])
    for name, state in queues.look(now=now).items():
        messages.add_metric([name], state.messages)
        ages.add_metric([name], state.oldest_s)
    yield messages
    yield ages
