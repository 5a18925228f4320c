"""Telling people what changed for them: on the front page, and by e-mail if they asked for e-mails."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef

from examprep.accounts.models import User
from practice.core.correction import Standing
from practice.models import Assignment, Attempt, Correction, Notice, ProblemReport, ScoringRun, StudyPlan

logger = logging.getLogger(__name__)
MAX_SHOWN = 5
SUBJECTS: dict[str, str] = {
    Notice.Kind.SCORE: "A score was corrected",
    Notice.Kind.REPORT: "Your report was decided",
    Notice.Kind.COHORT: "Something assigned to you was cancelled",
}


def tell_of_score(
    *, attempt: Attempt, run: ScoringRun, before: Standing, correction: Correction, now: datetime
) -> None:
    """A corrected result, told without the question: it may be part of a mock to come."""
    Notice.objects.get_or_create(
        correction=correction,
        attempt=attempt,
        defaults={
            "user_id": attempt.user_id,
            "kind": Notice.Kind.SCORE,
            "text": score_words(attempt.title, run, before),
            "url": f"/attempts/{attempt.pk}/result/",
            "created_at": now,
            "wants_mail": _wants_mail(attempt),
        },
    )


def score_words(title: str, run: ScoringRun, before: Standing) -> str:
    if run.scaled_score is None or before.scaled is None:
        now, was = f"{run.raw_score} of {run.scored_items}", f"{before.raw} of {before.scored_items}"
    else:
        now, was = str(run.scaled_score), str(before.scaled)
    words = f"A question in {title} was corrected: your score is now {now} (was {was})."
    if run.is_pass_kept:
        return f"{words} Your pass stays."
    if run.passed and before.passed is False:
        return f"{words} That is a pass."
    if run.passed is False and before.passed:
        return f"{words} That is below the cut."
    return words


def tell_of_decision(*, report: ProblemReport, now: datetime) -> None:
    is_confirmed = report.status == ProblemReport.Status.CONFIRMED
    answer = "confirmed: the question will be corrected" if is_confirmed else "looked at: the question stays as it is"
    Notice.objects.create(
        user_id=report.user_id,
        kind=Notice.Kind.REPORT,
        text=f"Thank you for your report. It was {answer}.",
        url="/reports/",
        created_at=now,
    )


def tell_of_cancellation(*, assignment: Assignment, user_ids: Iterable[UUID], now: datetime) -> int:
    """Tell these people, and say how many they are."""
    wants = set(
        StudyPlan.objects.filter(user__memberships__cohort=assignment.cohort_id, exam=assignment.cohort.exam_id,
                                 wants_summary=True).values_list("user", flat=True)
    )  # fmt: skip
    text = f"{assignment.title} was cancelled by {assignment.cohort.name}. A sitting under way can be finished."
    notices = [
        Notice(user_id=user_id, kind=Notice.Kind.COHORT, text=text, url="/assigned/", created_at=now,
               wants_mail=user_id in wants)
        for user_id in user_ids
    ]  # fmt: skip
    return len(Notice.objects.bulk_create(notices))


def _wants_mail(attempt: Attempt) -> bool:
    return StudyPlan.objects.filter(user=attempt.user_id, exam=attempt.exam_id, wants_summary=True).exists()


def unread(user: User) -> list[Notice]:
    return list(Notice.objects.filter(user=user, read_at__isnull=True)[:MAX_SHOWN])


def dismiss(*, user: User, notice_id: int, now: datetime) -> bool:
    """Mark a notice as read; whether this person has it."""
    own = Notice.objects.filter(user=user, pk=notice_id)
    own.filter(read_at__isnull=True).update(read_at=now)
    return own.exists()


def send_due(*, site_url: str, now: datetime, limit: int) -> int:
    """Send up to `limit` e-mails, to confirmed addresses only, and say how many. Each is claimed before it is sent, so
    that two senders never send one twice."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("user"), email__iexact=OuterRef("user__email"), verified=True)
    due = Notice.objects.filter(Exists(confirmed), wants_mail=True, mailed_at=None, user__is_active=True)
    sent = 0
    for notice in due.select_related("user").order_by("pk")[:limit]:
        if not Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=now):
            continue
        body = (
            f"{notice.text}\n\nWhat changed and why: {site_url}{notice.url}\n\n"
            f"You get this because you asked for e-mails: {site_url}/plan/settings/\n"
        )
        try:
            EmailMessage(subject=SUBJECTS[notice.kind], body=body, to=[notice.user.email]).send()
        except (OSError, ValueError):
            # the mail server is away, or no e-mail can be addressed like this; the front page tells it anyway
            logger.warning("a notice was not sent", exc_info=True, extra={"notice": notice.pk})
        else:
            sent += 1
    return sent
