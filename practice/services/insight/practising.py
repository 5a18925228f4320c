"""What there is to practise for one person, before they choose."""

from dataclasses import dataclass
from datetime import datetime

from domains.models import Exam
from examprep.accounts.models import User
from practice.models import Attempt, Exposure, InsightReport, ScoringRun, SelfRating
from practice.services.contrast import ContrastGroup, contrast_groups
from practice.services.diagnostic import ITEMS, latest_diagnostic, open_diagnostic
from practice.services.drawing import practice_items
from practice.services.insight.result import seconds_per_item
from practice.services.review_queue import due_count


@dataclass(frozen=True)
class PracticeFacts:
    """due: cards to review now; missed: items whose last answer was wrong; has_report: something is known already."""

    due: int
    missed: int
    groups: tuple[ContrastGroup, ...]
    has_report: bool
    diagnostic_items: int = ITEMS


def practice_facts(user: User, exam: Exam, now: datetime) -> PracticeFacts:
    """In a bounded number of queries, whatever the history."""
    return PracticeFacts(
        due=due_count(user, exam, now),
        missed=Exposure.objects.filter(user=user, last_correct=False, item__in=practice_items(user, exam)).count(),
        groups=tuple(contrast_groups(user, exam)),
        has_report=InsightReport.objects.filter(user=user, exam=exam).exists(),
    )


@dataclass(frozen=True)
class DiagnosticFacts:
    """under_way: to go on with; latest: the last one scored, with its run; seconds: at the pace of the exam."""

    under_way: Attempt | None
    latest: Attempt | None
    run: ScoringRun | None
    rated_tasks: int
    seconds: float
    items: int = ITEMS


def diagnostic_facts(user: User, exam: Exam, now: datetime) -> DiagnosticFacts:
    latest = latest_diagnostic(user, exam)
    return DiagnosticFacts(
        under_way=open_diagnostic(user, exam, now),
        latest=latest,
        run=latest.runs.order_by("number").last() if latest else None,
        rated_tasks=SelfRating.objects.filter(user=user, task__domain__exam=exam).count(),
        seconds=seconds_per_item(exam) * ITEMS,
    )
