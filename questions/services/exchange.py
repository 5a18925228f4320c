"""Questions of foreign files into the bank, as drafts, and items of the bank out of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from domains.models import Task
from examprep.accounts.models import User
from questions.core.exchange.losses import has_same_text
from questions.core.exchange.naming import MAX_SLUG_LENGTH
from questions.core.exchange.report import Outcome, Reading, ReadQuestion, Refusal
from questions.core.item import ItemDraft
from questions.core.parsing import ParsedItem
from questions.core.validation import check_item
from questions.models import Item, ItemVersion, Tag
from questions.services.authoring import draft_of
from questions.services.exchange_pictures import name_figures, store_pictures
from questions.services.importing import import_items

CHUNK = 2000  # items read at once; SQLite takes some ten thousand parameters a query


@dataclass(frozen=True)
class QuestionImport:
    """What came of a file. created: number of new drafts, or that there would be; missing: what keeps them from being
    published -> number of items; is_refused: nothing was loaded, since not every question can be taken."""

    reading: Reading
    created: int
    missing: Mapping[str, int]
    is_refused: bool


def import_questions(
    *,
    reading: Reading,
    path: str,
    place: tuple[str, str],
    now: datetime,
    by: User | None,
    prefix: str = "",
    good_only: bool = False,
    is_dry_run: bool = False,
) -> QuestionImport:
    """Load the questions of a file as drafts: all or none, with good_only those that can be taken.

    place: code of exam and task for questions whose category names none; prefix: begins the slugs of all of them.
    A dry run does everything and takes it back. An item that is here already stays as it is; one of the same slug with
    another text is refused, never changed.
    """
    reading = name_figures(reading, store_pictures(reading=reading, by=by, now=now))
    questions = place_and_compare(reading.questions, place, prefix)
    reading = replace(reading, questions=tuple(questions))
    drafts = [
        (question.line, question.draft)
        for question in questions
        if question.draft is not None and question.outcome in {Outcome.IMPORTED, Outcome.WITH_LOSS}
    ]
    is_refused = not good_only and reading.counts()[Outcome.REFUSED] > 0
    if not is_refused:
        with transaction.atomic():
            import_items(
                items=[ParsedItem(draft, path, {"": line}) for line, draft in drafts], publish=False, by=by, now=now
            )
            transaction.set_rollback(is_dry_run)
    missing = Counter(words for _, draft in drafts for words in missing_in(draft))
    most_first = dict(sorted(missing.items(), key=lambda entry: (-entry[1], entry[0])))
    return QuestionImport(reading, 0 if is_refused else len(drafts), most_first, is_refused)


def items_to_export(
    *, exam: str = "", domain: int | None = None, task: str = "", status: str = "", tag: str = ""
) -> QuerySet[Item]:
    """exam and task by code, domain by number, tag by name; what is empty restricts nothing."""
    wanted = {"exam__code": exam, "task__domain__number": domain, "task__code": task, "status": status}
    items = Item.objects.filter(**{name: value for name, value in wanted.items() if value})
    return items.filter(Exists(Tag.objects.filter(items=OuterRef("pk"), name=tag))) if tag else items


def drafts_to_export(**filters: Any) -> list[ItemDraft]:
    """Items in the order of their tasks: the published text, of items never published the draft.

    filters: of `items_to_export`.
    """
    items = items_to_export(**filters)
    versions = ItemVersion.objects.filter(item__in=items.filter(current_version=None).values("pk"))
    newest = {version.item_id: version for version in versions.select_related("key").order_by("number")}
    items = items.select_related("exam", "task", "current_version__key").prefetch_related("tags")
    in_order = items.order_by("exam__code", "task__domain__number", "task__code", "slug").iterator(chunk_size=CHUNK)
    texts = ((item, item.current_version or newest.get(item.pk)) for item in in_order)
    return [draft_of(item, version) for item, version in texts if version is not None]


def place_and_compare(questions: Sequence[ReadQuestion], place: tuple[str, str], prefix: str) -> list[ReadQuestion]:
    """Every question with its task and name, and whether the bank has it already."""
    return _compare(_place(questions, place, prefix))


def _place(questions: Sequence[ReadQuestion], place: tuple[str, str], prefix: str) -> list[ReadQuestion]:
    """Every draft with its exam and task; refused where there is no such task."""
    named = {(question.draft.exam, question.draft.task) for question in questions if question.draft} | {place}
    tasks = Task.objects.filter(domain__exam__code__in={exam for exam, _ in named}).select_related("domain__exam")
    known = {(task.domain.exam.code, task.code) for task in tasks}
    placed = []
    for question in questions:
        draft = question.draft
        if draft is None:
            placed.append(question)
            continue
        exam, task = (draft.exam, draft.task) if (draft.exam, draft.task) in known else place
        if draft.task and (exam, task) != (draft.exam, draft.task):
            words = f"the task {draft.exam} {draft.task}: there is none, the question came to {exam} {task}"
            question = replace(question, losses=(*question.losses, words))
        draft = replace(draft, exam=exam, task=task, slug=f"{prefix}{draft.slug}")
        refusal = None if (exam, task) in known else _no_task(exam, task)
        if len(draft.slug) > MAX_SLUG_LENGTH:
            refusal = Refusal(f"a name of {len(draft.slug)} characters", f"at most {MAX_SLUG_LENGTH} are taken")
        placed.append(replace(question, draft=draft, refusal=refusal))
    return placed


def _no_task(exam: str, task: str) -> Refusal:
    why = f"{exam} has no task {task}" if task else "its category names no task of an exam"
    return Refusal(why, "name the task for such questions, as in --exam MLS-C01 --task 3.5")


def _compare(questions: Sequence[ReadQuestion]) -> list[ReadQuestion]:
    slugs = [question.draft.slug for question in questions if question.draft and not question.refusal]
    versions = ItemVersion.objects.filter(item__slug__in=slugs).select_related("key", "item__exam", "item__task")
    here = {version.item.slug: version for version in versions.prefetch_related("item__tags").order_by("number")}
    return [_compare_one(question, here) for question in questions]


def _compare_one(question: ReadQuestion, here: Mapping[str, ItemVersion]) -> ReadQuestion:
    draft = question.draft
    if draft is None or question.refusal or (version := here.get(draft.slug)) is None:
        return question
    if has_same_text(draft_of(version.item, version), draft):
        return replace(question, is_present=True)
    why = f"the bank has an item {draft.slug} with another text"
    return replace(question, refusal=Refusal(why, "name it otherwise in the file, or begin all names with --prefix"))


def missing_in(draft: ItemDraft) -> set[str]:
    """What `check_item` finds, each kind of finding once: "options.rationale: missing"."""
    findings = check_item(draft, {draft.task})
    fields = {finding: "".join(sign for sign in finding.field if sign not in "[]0123456789") for finding in findings}
    return {f"{field}: {finding.message}" for finding, field in fields.items()}
