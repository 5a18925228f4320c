"""What the latest report knows about a learner, for whoever chooses what comes next."""

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.ability import Ability, prior
from practice.models import InsightReport
from practice.services.evidence import task_shapes
from practice.services.report_document import ability_from


def latest_report(user: User, exam: Exam) -> InsightReport | None:
    return InsightReport.objects.filter(user=user, exam=exam).first()


def ability_of(user: User, exam: Exam, report: InsightReport | None = None) -> Ability:
    """What the latest report knows; before the first one, the prior."""
    report = report or latest_report(user, exam)
    return ability_from(report.document) if report else prior(task_shapes(exam))
