"""How much is waiting to be done: what those who run the site watch."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce, Greatest

from practice.core.attempt import Status
from practice.models import Attempt, Correction, ScoringRun
from practice.services import learning, scoring


@dataclass(frozen=True)
class Workload:
    """Counts, and the seconds for which the first unscored attempt has been waiting (0 for none)."""

    unscored: int
    unscored_age_s: float
    attempts_set_aside: int
    overdue: int
    open: int
    learners_set_aside: int
    corrections_unfinished: int
    scoring_runs: int


def workload(*, now: datetime) -> Workload:
    """Asked every some seconds, so each part is answered by an index of the few rows it concerns."""
    # results that an instructor keeps until closing wait from then on
    waits_since = Greatest("submitted_at", Coalesce("results_at", "submitted_at"))
    unscored = scoring.scorable().filter(status=Status.SUBMITTED).aggregate(count=Count("pk"), since=Min(waits_since))
    regrading = Correction.objects.filter(state__in=[Correction.State.DRY_RUN, Correction.State.RUNNING])
    return Workload(
        unscored=unscored["count"],
        unscored_age_s=max(0.0, (now - unscored["since"]).total_seconds()) if unscored["since"] else 0.0,
        attempts_set_aside=len(scoring.set_aside()),
        overdue=Attempt.objects.overdue_at(now).count(),
        open=Attempt.objects.filter(status=Status.IN_PROGRESS, deadline_at__gte=now).count(),
        learners_set_aside=len(learning.set_aside()),
        corrections_unfinished=regrading.count(),
        # runs are never deleted but with their person, so their last number is how many there were
        scoring_runs=ScoringRun.objects.aggregate(last=Max("pk"))["last"] or 0,
    )
