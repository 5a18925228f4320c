"""Writers of exam data."""

from dataclasses import asdict
from datetime import date

from django.db import transaction

from domains.core.definition import DomainDefinition, ExamDefinition
from domains.models import Domain, Exam, Task


@transaction.atomic
def save_exam(*, definition: ExamDefinition, today: date) -> Exam:
    """Create the exam or bring it up to date; doing it again changes nothing.

    Attempts keep the rules they started with, so a changed definition concerns later attempts. Domains and tasks
    that the definition no longer names stay: items and results refer to them.
    """
    fields = asdict(definition)
    fields.pop("domains")
    fields["kinds"] = list(definition.kinds)
    is_retired = definition.retired_on is not None and definition.retired_on < today
    fields["status"] = Exam.Status.RETIRED if is_retired else Exam.Status.ACTIVE
    exam, _ = Exam.objects.update_or_create(code=definition.code, defaults=fields)
    for domain in definition.domains:
        _save_domain(exam, domain)
    return exam


def _save_domain(exam: Exam, definition: DomainDefinition) -> None:
    domain, _ = Domain.objects.update_or_create(
        exam=exam,
        number=definition.number,
        defaults={"title": definition.title, "weight": definition.weight},
    )
    for task in definition.tasks:
        Task.objects.update_or_create(
            domain=domain, code=task.code, defaults={"title": task.title, "covers": list(task.covers)}
        )
