"""What waits in the practice app, for Prometheus."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import Metric

from examprep.metrics import counter, gauge
from practice.services.workload import workload


def measure_practice(now: datetime) -> Iterator[Metric]:
    work = workload(now=now)
    yield gauge("attempts_unscored", "Attempts handed in that could be scored now.", work.unscored)
    yield gauge("attempts_unscored_age_seconds", "How long the first of them waits.", work.unscored_age_s)
    yield gauge("attempts_set_aside", "Attempts whose scoring failed again and again.", work.attempts_set_aside)
    yield gauge("attempts_overdue", "Attempts that should have been closed at their deadline.", work.overdue)
    yield gauge("attempts_open", "Attempts with a clock that runs.", work.open)
    yield gauge("learners_set_aside", "Learners whose report failed again and again.", work.learners_set_aside)
    yield gauge("corrections_unfinished", "Corrections that still regrade attempts.", work.corrections_unfinished)
    yield counter("scoring_runs", "Results made since the site began.", work.scoring_runs)
