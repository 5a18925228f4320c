"""Writers of what a learner keeps with an item: notes, bookmarks, reports of problems."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from examprep.accounts.models import User
from practice.models import Attempt, Bookmark, Note, ProblemReport, PublicNote, Response
from practice.services.notices import tell_of_decision
from practice.services.spaced import follow_bookmark
from questions.models import Item


def write_note(*, user: User, item: Item, text: str, now: datetime) -> None:
    """Keep this text as the person's note on the item; an empty text takes the note away."""
    if text.strip():
        Note.objects.update_or_create(user=user, item=item, defaults={"text": text.strip(), "updated_at": now})
    else:
        Note.objects.filter(user=user, item=item).delete()


def set_bookmark(*, user: User, item: Item, is_on: bool, now: datetime) -> None:
    """Set or take away a bookmark, and with it the wish to see the item again (`practice.services.spaced`)."""
    with transaction.atomic():
        if is_on:
            Bookmark.objects.get_or_create(user=user, item=item, defaults={"created_at": now})
        else:
            Bookmark.objects.filter(user=user, item=item).delete()
        follow_bookmark(user=user, item=item, is_on=is_on, now=now)


def report_problem(
    *, user: User, attempt: Attempt, response: Response, kind: str, text: str, now: datetime
) -> ProblemReport:
    """Put a report on the instructors' list, about the version this person saw. A second one replaces an open one."""
    report, _ = ProblemReport.objects.update_or_create(
        user=user,
        version=response.version,
        status=ProblemReport.Status.OPEN,
        defaults={
            "item": response.item,
            "attempt": attempt,
            "kind": kind,
            "text": text.strip(),
            "created_at": now,
        },
    )
    return report


def decide_problem(*, report: ProblemReport, status: str, reason: str, by: User, now: datetime) -> None:
    """Confirm or reject a report, with the reason the learner will read. Raises ValueError without one."""
    if status not in (ProblemReport.Status.CONFIRMED, ProblemReport.Status.REJECTED) or not reason.strip():
        raise ValueError("a decision confirms or rejects, and says why")
    decided = ProblemReport.objects.filter(pk=report.pk, status=ProblemReport.Status.OPEN)
    with transaction.atomic():
        if not decided.update(status=status, decision_reason=reason.strip(), decided_by=by, decided_at=now):
            return
        report.refresh_from_db()
        tell_of_decision(report=report, now=now)


def decide_problems(*, item_id: UUID, status: str, reason: str, by: User, now: datetime) -> int:
    """Decide all open reports on an item alike; how many there were."""
    reports = list(ProblemReport.objects.filter(item=item_id, status=ProblemReport.Status.OPEN))
    for report in reports:
        decide_problem(report=report, status=status, reason=reason, by=by, now=now)
    return len(reports)


def write_public_note(*, item: Item, text: str, by: User, now: datetime) -> PublicNote:
    """What candidates read beside the item after scoring from now on; earlier notes stay in the history."""
    return PublicNote.objects.create(item=item, text=text.strip(), written_by=by, written_at=now)
