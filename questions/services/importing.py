"""Loading items from files.

An item remembers what its file said when it was last loaded, text and facts apart. Only what changed in the file since
then is written: a changed text becomes the next version, changed facts are updated in place, and what somebody changed
here in the meantime is left alone. A text that changed in both places is a conflict: it is reported, not loaded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from domains.models import Exam, Task
from examprep.accounts.models import User
from questions.core.digest import facts_digest, text_digest
from questions.core.facts import changed_facts
from questions.core.handles import Text, align_handles
from questions.core.item import ItemDraft, ItemStatus
from questions.core.parsing import ParsedItem
from questions.core.review import ReviewState
from questions.core.validation import check_item
from questions.core.yaml_reading import Problem
from questions.models import Item, ItemEvent, ItemKey, ItemVersion
from questions.services.authoring import key_fields, version_fields, with_facts_of
from questions.services.errors import FamilyTaken, ImportRefused
from questions.services.families import family_clashes
from questions.services.figures import check_figures, find_unknown_figures
from questions.services.forms import follow_difficulty
from questions.services.publishing import mend_waiting_forms
from questions.services.reviewing import review_after_edit
from questions.services.tagging import tag_names, write_tags
from questions.services.texts import write_texts

FROM_FILE = "loaded from a file"


@dataclass(frozen=True)
class ImportSummary:
    """How many items were created, got a new version, changed facts only, stayed; and what was left out, with why."""

    created: int = 0
    versions: int = 0
    facts: int = 0
    unchanged: int = 0
    left_out: tuple[Problem, ...] = ()

    def __add__(self, other: "ImportSummary") -> "ImportSummary":
        return ImportSummary(
            self.created + other.created,
            self.versions + other.versions,
            self.facts + other.facts,
            self.unchanged + other.unchanged,
            self.left_out + other.left_out,
        )


@dataclass(frozen=True)
class Rendered:
    """Columns of a version and its key, made beforehand: rendering takes longer than all that a transaction does."""

    version: dict[str, Any]
    key: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"version": self.version, "key": self.key}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Rendered":
        return cls(data["version"], data["key"])


@dataclass
class _Plan:
    """One item of the file on its way into the database."""

    parsed: ParsedItem
    draft: ItemDraft
    item: Item
    is_new: bool
    text: str
    facts: str
    version: ItemVersion | None = None  # to be written, or an unpublished one to be published
    key: ItemKey | None = None
    rewritten: bool = False  # the version exists already, as a draft

    @property
    def has_new_facts(self) -> bool:
        return self.facts != self.item.source_facts_digest


@dataclass
class _Plans:
    plans: list[_Plan] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    unchanged: int = 0


@transaction.atomic
def import_items(
    *,
    items: Sequence[ParsedItem],
    publish: bool,
    by: User | None,
    now: datetime,
    overwrite: bool = False,
    rendered: Mapping[str, Rendered] = MappingProxyType({}),
) -> ImportSummary:
    """Load the items of one file, all or none.

    publish: publish what is new or changed, otherwise leave it as drafts. overwrite: where the text changed both in the
    file and here, the file wins, as the next version. rendered: of new items by slug, where it was made beforehand.
    Raises ImportRefused with the lines of everything that keeps an item from being published, or of an unknown exam or
    task.
    """
    tasks = _load_tasks({parsed.draft.exam for parsed in items})
    # locked, so that nobody approves or publishes a draft while the file's text is written into it
    stored = Item.objects.filter(slug__in=[parsed.draft.slug for parsed in items]).order_by("pk")
    stored = stored.select_for_update(of=("self",)).select_related("exam", "task")
    existing = {item.slug: item for item in stored}
    plans = _Plans()
    for parsed in items:
        _plan_item(plans, parsed, existing.get(parsed.draft.slug), tasks, publish=publish)
    _refuse_bad(plans.plans, tasks, publish=publish)
    _plan_versions(plans, by=by, now=now, overwrite=overwrite, rendered=rendered)
    _leave_out_taken_families(plans)
    _write(plans.plans, tasks, publish=publish, by=by, now=now)
    written = plans.plans
    return ImportSummary(
        created=sum(plan.is_new for plan in written),
        versions=sum(plan.version is not None and not plan.is_new for plan in written),
        facts=sum(plan.version is None for plan in written),
        unchanged=plans.unchanged,
        left_out=tuple(plans.left_out),
    )


def _load_tasks(codes: set[str]) -> dict[tuple[str, str], Task]:
    tasks = Task.objects.filter(domain__exam__code__in=codes).select_related("domain__exam")
    return {(task.domain.exam.code, task.code): task for task in tasks}


def _plan_item(
    plans: _Plans, parsed: ParsedItem, item: Item | None, tasks: Mapping[tuple[str, str], Task], *, publish: bool
) -> None:
    draft = parsed.draft
    text, facts = text_digest(draft), facts_digest(draft)
    if item is None:
        new = Item(slug=draft.slug, status=ItemStatus.DRAFT)
        plans.plans.append(_Plan(parsed, draft, new, True, text, facts))
        return
    waits = publish and item.has_draft and item.status != ItemStatus.RETIRED
    if text == item.source_text_digest and facts == item.source_facts_digest and not waits:
        plans.unchanged += 1
    elif item.status == ItemStatus.RETIRED:
        plans.left_out.append(parsed.problem("slug", f"{draft.slug} is retired; nothing was loaded"))
    elif moved := _moved(parsed, item, tasks):
        plans.left_out.append(moved)
    else:
        plans.plans.append(_Plan(parsed, draft, item, False, text, facts))


def _moved(parsed: ParsedItem, item: Item, tasks: Mapping[tuple[str, str], Task]) -> Problem | None:
    """What attempts and mock exams count a published item as stays: its kind, its exam and its domain."""
    draft = parsed.draft
    if item.current_version_id is None:
        return None
    if item.kind != draft.content.kind:
        message = f"{draft.slug} was published as {item.kind}; another kind needs another slug"
        return parsed.problem("kind", message)
    if facts_digest(draft) == item.source_facts_digest:
        return None  # the task stays what it is here
    if item.exam.code != draft.exam:
        message = f"{draft.slug} was published for {item.exam.code}; another exam needs another slug"
        return parsed.problem("exam", message)
    task = tasks.get((draft.exam, draft.task))
    if task is not None and task.domain_id != item.task.domain_id:
        message = f"{draft.slug} was published under task {item.task.code}; another domain needs another slug"
        return parsed.problem("task", message)
    return None


def _refuse_bad(plans: Sequence[_Plan], tasks: dict[tuple[str, str], Task], *, publish: bool) -> None:
    problems: list[Problem] = []
    known: dict[str, set[str]] = {}
    for exam, task in tasks:
        known.setdefault(exam, set()).add(task)
    exams = set(Exam.objects.filter(code__in={plan.draft.exam for plan in plans}).values_list("code", flat=True))
    unknown = find_unknown_figures(plan.draft for plan in plans) if publish else set()
    for plan in plans:
        draft = plan.draft
        if draft.exam not in exams:
            problems.append(plan.parsed.problem("exam", f"there is no exam {draft.exam}"))
        elif publish:
            findings = [*check_item(draft, known.get(draft.exam, set())), *check_figures(draft, unknown)]
            problems.extend(plan.parsed.problem(finding.field, finding.message) for finding in findings)
        elif (draft.exam, draft.task) not in tasks:
            problems.append(plan.parsed.problem("task", f"{draft.task} is not a task of {draft.exam}"))
    if problems:
        raise ImportRefused(problems)


def _plan_versions(
    plans: _Plans, *, by: User | None, now: datetime, overwrite: bool, rendered: Mapping[str, Rendered]
) -> None:
    latest = _latest_versions([plan.item for plan in plans.plans if not plan.is_new])
    kept = []
    for plan in plans.plans:
        last = latest.get(plan.item.pk)
        if last is not None and plan.text == plan.item.source_text_digest:
            # the text is loaded already; perhaps only as a draft
            if last.published_at is None and last.source_digest == plan.text:
                plan.version, plan.rewritten = last, True
            elif not plan.has_new_facts:
                plans.unchanged += 1
                continue
        elif last is not None and not last.source_digest and not overwrite:
            message = f"{plan.draft.slug} was edited here since; the file's text was not loaded"
            plans.left_out.append(plan.parsed.problem("stem", message))
            continue
        else:
            _plan_version(plan, last, by=by, now=now, rendered=rendered)
        kept.append(plan)
    plans.plans = kept


def _leave_out_taken_families(plans: _Plans) -> None:
    """Forms have one item of a family at most."""
    changed = [plan for plan in plans.plans if plan.has_new_facts and plan.draft.family != plan.item.family]
    clashes = family_clashes({plan.item.pk: plan.draft.family for plan in changed if not plan.is_new})
    for plan in changed:
        if clash := clashes.get(plan.item.pk):
            refusal = FamilyTaken(clash.other, clash.form)
            plans.left_out.append(plan.parsed.problem("family", f"{refusal}; nothing of {plan.draft.slug} was loaded"))
    plans.plans = [plan for plan in plans.plans if plan.item.pk not in clashes]


def _plan_version(
    plan: _Plan, last: ItemVersion | None, *, by: User | None, now: datetime, rendered: Mapping[str, Rendered]
) -> None:
    if last is None and (made := rendered.get(plan.draft.slug)):
        plan.version = ItemVersion(number=1, created_by=by, created_at=now, source_digest=plan.text, **made.version)
        plan.key = ItemKey(**made.key)
        return
    if last is not None:
        text = align_handles(Text(plan.draft.content, plan.draft.solution), last.to_content())
        plan.draft = replace(plan.draft, content=text.content, solution=text.solution)
    if last is not None and last.published_at is None:
        plan.version, plan.rewritten = last, True
        for name, value in version_fields(plan.draft).items():
            setattr(last, name, value)
    else:
        number = 1 if last is None else last.number + 1
        plan.version = ItemVersion(number=number, created_by=by, created_at=now, **version_fields(plan.draft))
    plan.version.source_digest = plan.text
    plan.key = ItemKey(**key_fields(plan.draft))


def _latest_versions(items: Sequence[Item]) -> dict[object, ItemVersion]:
    if not items:
        return {}
    versions = ItemVersion.objects.filter(item__in=items).order_by("number")
    return {version.item_id: version for version in versions}


# Writing ------------------------------------------------------------------------------------------------------------


def _write(
    plans: Sequence[_Plan], tasks: dict[tuple[str, str], Task], *, publish: bool, by: User | None, now: datetime
) -> None:
    if not plans:
        return
    with_new_facts = [plan.item.pk for plan in plans if not plan.is_new and plan.has_new_facts]
    events = _fact_events(plans, by=by, now=now)
    _write_items(plans, tasks, by=by, now=now)
    _write_tags(plans)
    _write_versions(plans, publish=publish, now=now)
    _write_reviews(plans)
    ItemEvent.objects.bulk_create([*events, *_text_events(plans, publish=publish, by=by, now=now)])
    write_texts(items=[plan.item.pk for plan in plans])
    if publish:
        mend_waiting_forms(task_ids={plan.item.task_id for plan in plans if plan.version is not None})
        follow_difficulty(items=with_new_facts)


def _write_items(plans: Sequence[_Plan], tasks: dict[tuple[str, str], Task], *, by: User | None, now: datetime) -> None:
    for plan in plans:
        item, draft = plan.item, plan.draft
        if plan.is_new:
            item.author, item.created_at = by, now
        if plan.is_new or plan.has_new_facts:
            task = tasks[draft.exam, draft.task]
            item.exam, item.task = task.domain.exam, task
            item.family, item.pair, item.angoff = draft.family, draft.pair, draft.angoff
        item.kind, item.updated_at = draft.content.kind, now
    new = [plan for plan in plans if plan.is_new]
    for plan in new:
        plan.item.source_text_digest, plan.item.source_facts_digest = plan.text, plan.facts
        plan.item.has_draft = True
    Item.objects.bulk_create([plan.item for plan in new])


def _write_tags(plans: Sequence[_Plan]) -> None:
    write_tags({plan.item.pk: tag_names(plan.draft) for plan in plans if plan.is_new}, are_new=True)
    write_tags({plan.item.pk: tag_names(plan.draft) for plan in plans if not plan.is_new and plan.has_new_facts})


def _write_versions(plans: Sequence[_Plan], *, publish: bool, now: datetime) -> None:
    with_version = [(plan, plan.version) for plan in plans if plan.version is not None]
    for plan, version in with_version:
        version.item = plan.item
        version.review = review_after_edit(version.review)
        if publish:
            version.published_at, version.review, version.review_asked_at = now, ReviewState.NONE, None
    ItemVersion.objects.bulk_create([version for plan, version in with_version if not plan.rewritten])
    ItemVersion.objects.bulk_update(
        [version for plan, version in with_version if plan.rewritten],
        ["content", "html", "published_at", "source_digest", "review", "review_asked_at"],
    )
    ItemKey.objects.filter(version__in=[v for plan, v in with_version if plan.rewritten and plan.key]).delete()
    keys = []
    for plan, version in with_version:
        if plan.key is not None:
            plan.key.version = version
            keys.append(plan.key)
        plan.item.has_draft = not publish
        if publish:
            plan.item.current_version = version
            plan.item.status = ItemStatus.PUBLISHED
    ItemKey.objects.bulk_create(keys)
    for plan in plans:
        plan.item.source_text_digest, plan.item.source_facts_digest = plan.text, plan.facts
    Item.objects.bulk_update(
        [plan.item for plan in plans if publish or not plan.is_new],  # slow: drafts of new items are complete
        ["exam", "task", "kind", "family", "pair", "angoff", "status", "current_version", "has_draft", "updated_at",
         "source_text_digest", "source_facts_digest"],
    )  # fmt: skip


def _write_reviews(plans: Sequence[_Plan]) -> None:
    """Reviews belong to the version they were made of: the one the file holds, which is the last loaded one."""
    by_item = {plan.item.pk: plan for plan in plans if plan.key is None and plan.facts != ""}
    if not by_item:
        return
    changed = []
    keys = ItemKey.objects.filter(version__item__in=by_item).exclude(version__source_digest="")
    for key in keys.select_related("version"):
        plan = by_item[key.version.item_id]
        reviews = [review.to_json() for review in plan.draft.reviews]
        if key.version.source_digest == plan.text and key.reviews != reviews:
            key.reviews = reviews
            changed.append(key)
    ItemKey.objects.bulk_update(changed, ["reviews"])


def _fact_events(plans: Sequence[_Plan], *, by: User | None, now: datetime) -> list[ItemEvent]:
    """What the file changes in items that exist; asked before it is written."""
    changed = [plan for plan in plans if not plan.is_new and plan.has_new_facts]
    prefetch_related_objects([plan.item for plan in changed], "tags")
    changes = [(plan, changed_facts(with_facts_of(plan.item, plan.draft), plan.draft)) for plan in changed]
    action = ItemEvent.Action.FACTS_CHANGED
    return [
        ItemEvent(item=plan.item, action=action, actor=by, at=now, note=FROM_FILE, details={"changes": differences})
        for plan, differences in changes
        if differences
    ]


def _text_events(plans: Sequence[_Plan], *, publish: bool, by: User | None, now: datetime) -> list[ItemEvent]:
    events = [
        ItemEvent(
            item=plan.item,
            action=ItemEvent.Action.CREATED if plan.is_new else ItemEvent.Action.TEXT_EDITED,
            actor=by,
            at=now,
            version_number=plan.version.number,
            note=FROM_FILE,
        )
        for plan in plans
        if plan.version is not None and plan.key is not None
    ]
    if publish:
        events += [
            ItemEvent(
                item=plan.item,
                action=ItemEvent.Action.PUBLISHED,
                actor=by,
                at=now,
                version_number=plan.version.number,
                note=FROM_FILE,
            )
            for plan in plans
            if plan.version is not None
        ]
    return events
