"""Writers of exam data."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError

from domains.core.definition import DomainDefinition, ExamDefinition
from domains.models import Domain, Exam, Task


class DomainInUse(Exception):
    """A definition no longer names a domain that items belong to."""


@transaction.atomic
def save_exam(*, definition: ExamDefinition, today: date) -> Exam:
    """Create the exam or bring it up to date; doing it again changes nothing.

    Attempts keep the rules they started with, so a changed definition concerns later attempts. A domain that the
    definition no longer names goes, because its weight would still count; a task stays, because it has none.
    Raises DomainInUse when items belong to a domain that would go.
    """
    fields = asdict(definition)
    del fields["domains"], fields["wanted"]
    fields["coverage"] = definition.wanted.to_json()
    fields |= {"kinds": list(definition.kinds), "final_mocks": list(definition.final_mocks)}
    is_retired = definition.retired_on is not None and definition.retired_on < today
    fields["status"] = Exam.Status.RETIRED if is_retired else Exam.Status.ACTIVE
    exam, _ = Exam.objects.update_or_create(code=definition.code, defaults=fields)
    _save_domains(exam, definition.domains)
    _drop_domains_except(exam, [domain.number for domain in definition.domains])
    return exam


def _drop_domains_except(exam: Exam, numbers: list[int]) -> None:
    for domain in exam.domains.exclude(number__in=numbers):
        try:
            domain.tasks.all().delete()
            domain.delete()
        except ProtectedError as error:
            raise DomainInUse(f"domain {domain.number} is no longer named, but items belong to it") from error


def _save_domains(exam: Exam, definitions: Sequence[DomainDefinition]) -> None:
    domains = Domain.objects.bulk_create(
        [Domain(exam=exam, number=entry.number, title=entry.title, weight=entry.weight) for entry in definitions],
        update_conflicts=True,
        unique_fields=["exam", "number"],
        update_fields=["title", "weight"],
    )
    Task.objects.bulk_create(
        [
            Task(domain=domain, code=task.code, title=task.title, covers=list(task.covers))
            for domain, entry in zip(domains, definitions, strict=True)
            for task in entry.tasks
        ],
        update_conflicts=True,
        unique_fields=["domain", "code"],
        update_fields=["title", "covers"],
    )
