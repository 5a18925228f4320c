"""Rules about what a bank holds of its exam: enough for the forms, and something about every subject.

A bank that is not meant to be whole, a file or two, is told what it lacks and not judged by it.
"""

from collections.abc import Iterator, Sequence

from domains.core.blueprint import split_items
from domains.core.definition import ExamDefinition
from questions.core.coverage import Coverage, Row, Subjects, cover
from questions.core.item import ItemDraft
from questions.core.services import ServiceFacts
from questions.core.validation import Finding, Severity

SUBJECTS = ("task", "topic", "service", "pair")


def coverage_of(drafts: Sequence[ItemDraft], exam: ExamDefinition) -> Coverage:
    tasks = {task.code: domain.number for domain in exam.domains for task in domain.tasks}
    weights = {domain.number: domain.weight for domain in exam.domains}
    subjects = [
        Subjects(draft.task, draft.content.kind in exam.kinds, draft.topics, draft.services, draft.pair)
        for draft in drafts
    ]
    return cover(subjects, tasks, split_items(weights, exam.item_total, exam.item_scored).total, exam.wanted)


def items_naming_changed(drafts: Sequence[ItemDraft], services: ServiceFacts) -> dict[tuple[str, str], list[str]]:
    """(name, status) of each closed, ended or renamed service -> slugs of the items that name it, rationales too."""
    found: dict[tuple[str, str], list[str]] = {}
    for draft in drafts:
        content, solution = draft.content, draft.solution
        parts = [part.text for _, part in content.parts()]
        text = "\n".join([content.stem, *parts, *solution.rationales.values(), solution.clue, solution.takeaway])
        for change in services.changed_in(text):
            found.setdefault(change, []).append(draft.slug)
    return found


def check_coverage(drafts: Sequence[ItemDraft], exam: ExamDefinition) -> Iterator[Finding]:
    """drafts: all items of the exam. A domain that cannot fill the forms is an error however small the bank."""
    found = coverage_of(drafts, exam)
    for row in found.domains:
        if row.is_hole:
            message = f"domain {row.name}: {row.have} items, {exam.wanted.forms} forms need {row.want}"
            yield Finding("", f"{exam.code} {message}", rule="blueprint")
    severity = Severity.ERROR if not any(row.is_hole for row in found.domains) else Severity.WARNING
    for part in SUBJECTS:
        for row in found.parts()[part]:
            if row.is_hole:
                yield Finding("", f"{exam.code} {_lack(part, row)}", severity, "coverage")


def _lack(part: str, row: Row) -> str:
    return f"{part} {row.name}: {row.have} items, {row.want} wanted"
