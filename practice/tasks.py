"""Hints to score and to report, and the sweeps that make a lost hint harmless."""

import logging

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from examprep.celery import publish
from examprep.sweeps import mark_swept
from practice.services import closing, item_analysis, learning, mail_invitations, notices, regrading, scoring, summaries

logger = logging.getLogger(__name__)

# A mail server may take ten seconds for each, and a task two minutes. In a week that makes 80,000.
SUMMARIES_AT_ONCE = 8


@shared_task
def score_attempt(attempt_id: str) -> None:
    run = scoring.score_attempt(attempt_id=attempt_id, now=timezone.now())
    if run is not None:
        publish(update_learner, (str(run.attempt.user_id), str(run.attempt.exam_id)))


@shared_task
def update_learner(user_id: str, exam_id: str) -> None:
    learning.update_learner(user_id=user_id, exam_id=exam_id, now=timezone.now())


@shared_task
def update_learners() -> None:
    now = timezone.now()
    for learner in learning.claim_unlearned(now=now):
        publish(update_learner, tuple(str(pk) for pk in learner))
    if poisoned := learning.set_aside():
        logger.critical("learners without a report", extra={"learners": [str(user) for user, _ in poisoned]})


@shared_task
def close_expired_attempts() -> None:
    now = timezone.now()
    if closed := closing.close_overdue(now=now):
        logger.info("attempts closed at their deadline", extra={"count": closed})
        score_pending_attempts()
    mark_swept(now=now)


@shared_task
def score_pending_attempts() -> None:
    now = timezone.now()
    for attempt_id in scoring.claim_pending(now=now):
        publish(score_attempt, (str(attempt_id),))
    if poisoned := scoring.set_aside():
        logger.critical("attempts that cannot be scored", extra={"attempts": [str(pk) for pk in poisoned]})


@shared_task
def send_summaries() -> None:
    summaries.send_due(
        plan_url=settings.SITE_URL + reverse("plan"),
        off_url=lambda token: settings.SITE_URL + reverse("plan-summary-off", args=[token]),
        now=timezone.now(),
        limit=SUMMARIES_AT_ONCE,
    )


@shared_task
def carry_on_correction(correction_id: int) -> None:
    """A part of a correction, and a message for the next one, behind whatever came in meanwhile."""
    then = regrading.carry_on(correction_id=correction_id, now=timezone.now())
    if then == regrading.Next.NOW:
        publish(carry_on_correction, (correction_id,))
    elif then == regrading.Next.SOON:
        publish(carry_on_correction.s().set(countdown=1), (correction_id,))


@shared_task
def carry_on_corrections() -> None:
    for correction_id in regrading.claim_unfinished(now=timezone.now()):
        publish(carry_on_correction, (correction_id,))


@shared_task
def send_notices() -> None:
    notices.send_due(site_url=settings.SITE_URL, now=timezone.now(), limit=SUMMARIES_AT_ONCE)


@shared_task
def send_invitations() -> None:
    """Some of what is due; while there is more, a message for the next ones."""
    sent = mail_invitations.send_due(
        join_url=lambda token: settings.SITE_URL + reverse("cohort-join", args=[token]),
        now=timezone.now(),
        limit=SUMMARIES_AT_ONCE,
    )
    if sent == SUMMARIES_AT_ONCE:
        publish(send_invitations)


@shared_task
def analyse_items() -> None:
    """A part of the nightly analysis, and a message for the next one; a sweep begins the night and finds lost parts."""
    if item_analysis.carry_on(clock=timezone.now):
        publish(analyse_items)
