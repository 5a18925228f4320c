"""The weekly summary by e-mail, for those who asked for it.

Who is due is claimed in the database before the e-mail is sent, so two senders never send one twice; a sender that dies
in between costs one e-mail. It goes to confirmed addresses only.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, F, OuterRef, Q
from django.template.loader import render_to_string

from practice.core.phases import DAY
from practice.models import StudyPlan
from practice.services.day_plan import begin_of, day_plan, today_of
from practice.services.done import done_between
from practice.services.plan_words import activity_words, minutes_words, one_line, task_titles
from practice.services.review_queue import zone_of

logger = logging.getLogger(__name__)

EVERY = timedelta(days=7)
# An e-mail that could not be sent is tried again after a day, not every minute.
AGAIN_AFTER = timedelta(days=1)
SALT = "practice.summary"


def claim_due(*, now: datetime, limit: int) -> list[int]:
    """Plans whose summary is due, marked as sent now: each is returned once a week, whoever asks."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("user"), email__iexact=OuterRef("user__email"), verified=True)
    is_due = Q(last_summary_at__isnull=True) | Q(last_summary_at__lte=now - EVERY)
    due = StudyPlan.objects.filter(is_due, Exists(confirmed), wants_summary=True, user__is_active=True)
    found = due.order_by(F("last_summary_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:limit]
    return [
        pk
        for pk in list(found)
        if StudyPlan.objects.filter(is_due, pk=pk, wants_summary=True).update(last_summary_at=now)
    ]


def send_due(*, plan_url: str, off_url: Callable[[str], str], now: datetime, limit: int) -> int:
    """Send up to `limit` of what is due, and say how many. off_url: from a token to the page that ends the e-mails."""
    sent = 0
    for _ in range(limit):
        # one at a time: whoever dies in between loses one
        claimed = claim_due(now=now, limit=1)
        if not claimed:
            break
        plan = StudyPlan.objects.select_related("user", "exam").get(pk=claimed[0])
        try:
            write_summary(plan=plan, plan_url=plan_url, off_url=off_url(token_of(plan)), now=now).send()
        except (OSError, ValueError):
            # the mail server is away or refuses: smtplib's errors are OSErrors; or no e-mail can be addressed like this
            logger.warning("a summary was not sent", exc_info=True, extra={"plan": plan.pk})
            StudyPlan.objects.filter(pk=plan.pk).update(last_summary_at=now - EVERY + AGAIN_AFTER)
        else:
            sent += 1
    return sent


def write_summary(*, plan: StudyPlan, plan_url: str, off_url: str, now: datetime) -> EmailMultiAlternatives:
    """What was done in the last seven days, what the next ones hold, and how to end these e-mails."""
    user, zone, today = plan.user, zone_of(plan.user), today_of(plan.user, now)
    view = day_plan(user, plan.exam, now=now, start=today, end=today + 6 * DAY)
    done = done_between(user, plan.exam, begin=begin_of(today - 7 * DAY, zone), end=begin_of(today, zone), zone=zone)
    titles = task_titles(plan.exam)
    context = {
        "name": user.first_name or user.username,
        "exam": plan.exam,
        "minutes": minutes_words(sum(entry.minutes for entry in done)),
        "answered": sum(entry.count for entry in done),
        "days_left": (view.exam_on - today).days if view.exam_on and view.exam_on >= today else None,
        "days": [
            (day.on, [activity_words(step.activity, titles) for step in day.to_do]) for day in view.days if day.to_do
        ],
        "plan_url": plan_url,
        "off_url": off_url,
    }
    message = EmailMultiAlternatives(
        subject=one_line(f"Your week: {plan.exam.short_title}"),
        body=render_to_string("practice/email/summary.txt", context),
        to=[user.email],
        headers={"List-Unsubscribe": f"<{off_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    message.attach_alternative(render_to_string("practice/email/summary.html", context), "text/html")
    return message


def token_of(plan: StudyPlan) -> str:
    """What the link that ends the e-mails carries: signed, and good for nothing else."""
    return signing.dumps(plan.pk, salt=SALT)


def plan_of_token(token: str) -> StudyPlan | None:
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return StudyPlan.objects.filter(pk=pk).select_related("exam").first()
