"""The nightly analysis of items: take in what was scored, count what that changed anew, a part at a time.

A cursor on the ids of scoring runs finds what changed; a version or form that is due is counted whole, so a part that
is done twice, or again after a crash, comes to the same numbers.
"""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from practice.models import Response, ScoringRun
from practice.services.first_exposures import (
    Facts,
    count_responses,
    counted_attempts,
    facts_of_versions,
    samples,
)
from practice.services.form_sittings import count_form
from questions.core.item_findings import find_problems
from questions.core.version_analysis import Sample, analyse_version
from questions.services import statistics
from questions.services.statistics import Claim, ClaimLost, CountedVersion

logger = logging.getLogger(__name__)

BEGINS_AT = time(2)  # UTC, when few people sit
CHUNK = timedelta(seconds=30)  # of a task, which may take two minutes
RUNS = 500
VERSIONS = 200
RESPONSES = 10_000  # held at once; what a worker holds once it keeps
# ids are given before a transaction commits: a younger run may still have an elder that nobody sees yet
SETTLED_AFTER = timedelta(minutes=5)

Clock = Callable[[], datetime]


def carry_on(*, clock: Clock, is_asked: bool = False) -> bool:
    """Do some of the analysis that is due since the night began; whether more of it is left. Safe to call again.

    is_asked: somebody wants it now, however late the last one was.
    """
    start = clock()
    claim = statistics.claim_analysis(since=start if is_asked else _night(start), now=start)
    if claim is None:
        return False
    try:
        while _next_part(claim, clock()):
            if clock() - start >= CHUNK:
                return True
        statistics.finish_analysis(claim=claim, now=clock())
    except ClaimLost:
        pass  # the one who has it goes on
    finally:
        statistics.release_analysis(claim=claim)
    return False


def _night(now: datetime) -> datetime:
    """When the latest night's analysis was due to begin."""
    today = datetime.combine(now.date(), BEGINS_AT, tzinfo=now.tzinfo)
    return today if today <= now else today - timedelta(days=1)


def _next_part(claim: Claim, now: datetime) -> bool:
    return _take_in(claim, now) or _count_versions(claim, now) or _count_form(claim, now)


def _take_in(claim: Claim, now: datetime) -> bool:
    """Mark what the next scoring runs concern."""
    after = statistics.read_up_to()
    runs = ScoringRun.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "attempt_id", "scored_at")[:RUNS]
    settled = []
    for run in runs:
        if run[2] > now - SETTLED_AFTER:
            break
        settled.append(run)
    if not settled:
        return False
    attempts = counted_attempts().filter(pk__in=[attempt_id for _, attempt_id, _ in settled])
    first = Response.objects.filter(attempt__in=attempts, met_before=False).order_by()
    statistics.mark_due(
        claim=claim,
        version_ids=list(first.values_list("version", flat=True).distinct()),
        form_ids={pk for pk in attempts.order_by().values_list("form", flat=True) if pk},
        read_up_to=settled[-1][0],
        now=now,
    )
    return True


def _count_versions(claim: Claim, now: datetime) -> bool:
    due = statistics.due_versions(limit=VERSIONS)
    if not due:
        return False
    group = _that_fit(due)
    facts = facts_of_versions(group)
    counted = [
        found
        for version_id, sample in samples(facts).items()
        if (found := _analyse(facts[version_id], sample)) is not None
    ]
    statistics.store_versions(claim=claim, tried=group, counted=counted, now=now)
    return True


def _that_fit(due: list[int]) -> list[int]:
    """The first of these, as many as have RESPONSES together; one at least, however many it has."""
    counts = count_responses(due)
    group: list[int] = []
    room = RESPONSES
    for version_id in due:
        room -= counts.get(version_id, 0)
        if group and room < 0:
            break
        group.append(version_id)
    return group


def _analyse(facts: Facts, sample: Sample) -> CountedVersion | None:
    try:
        analysis = analyse_version(sample, cut=facts.cut, angoff=facts.angoff)
    except (ArithmeticError, ValueError):
        # the other versions shall have their numbers; this one is due again with its next response
        logger.exception("version cannot be analysed", extra={"version": facts.version_id})
        return None
    findings = find_problems(analysis, is_pilot=facts.is_pilot)
    return CountedVersion(facts.version_id, facts.item_id, analysis, findings)


def _count_form(claim: Claim, now: datetime) -> bool:
    form_id = statistics.due_form()
    if form_id is None:
        return False
    statistics.store_form(claim=claim, form_id=form_id, numbers=count_form(form_id), now=now)
    return True
