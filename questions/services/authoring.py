"""Writers of items and drafts.

A draft is the version without `published_at`; an item has one at most. What is not text (task, tags, Angoff estimate,
family) belongs to the item and changes at once, whatever its status.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from domains.models import Task
from examprep.accounts.models import User
from questions.core.facts import changed_facts
from questions.core.handles import Text, align_handles
from questions.core.item import ItemDraft, ItemStatus
from questions.core.rendering import render_content, render_solution
from questions.models import Item, ItemEvent, ItemKey, ItemVersion, Tag
from questions.services.errors import EditConflict, FamilyTaken, IdentityFrozen, SlugTaken, UnknownTask
from questions.services.families import family_clashes
from questions.services.forms import follow_difficulty
from questions.services.recording import record, record_edit, record_facts
from questions.services.reviewing import open_draft, review_after_edit
from questions.services.tagging import tag_names, write_tags
from questions.services.texts import write_texts


@transaction.atomic
def create_item(*, draft: ItemDraft, by: User | None, now: datetime) -> Item:
    """A new item with its first draft. Raises UnknownTask or SlugTaken."""
    task = _find_task(draft)
    if Item.objects.filter(slug=draft.slug).exists():
        raise SlugTaken(draft.slug)
    item = Item.objects.create(
        slug=draft.slug,
        exam_id=task.domain.exam_id,
        task=task,
        kind=draft.content.kind,
        status=ItemStatus.DRAFT,
        family=draft.family,
        pair=draft.pair,
        angoff=draft.angoff,
        author=by,
        created_at=now,
        updated_at=now,
    )
    write_tags({item.pk: tag_names(draft)}, are_new=True)
    start_draft(item=item, number=1, draft=draft, by=by, now=now)
    record(item_id=item.pk, action=ItemEvent.Action.CREATED, by=by, now=now, number=1)
    write_texts(items=[item.pk])
    return item


@transaction.atomic
def save_draft(
    *, item_id: UUID, draft: ItemDraft, by: User | None, now: datetime, seen_at: datetime | None = None
) -> ItemVersion | None:
    """Save what an author wrote; the draft, or None when the text is that of the published version.

    A changed text has not been reviewed by anybody: what was recorded stays with the version it was about, and an
    approval of the draft ends.
    seen_at: `updated_at` of the item as the author saw it; when somebody saved in between, EditConflict.
    Raises UnknownTask, SlugTaken, IdentityFrozen for slug, exam, domain or kind of an item that was published, and
    FamilyTaken when a form that holds the item has one of its new family.
    """
    item = (
        Item.objects.select_for_update(of=("self",))
        .select_related("exam", "task", "current_version__key")
        .get(pk=item_id)
    )
    if seen_at is not None and item.updated_at != seen_at:
        raise EditConflict
    _write_facts(item=item, draft=draft, by=by, now=now)
    current = item.current_version
    if current is not None:
        text = align_handles(Text(draft.content, draft.solution), current.to_content())
        draft = replace(draft, content=text.content, solution=text.solution)
        if _is_text_of(current, draft):
            _delete_draft(item=item, note="the text is that of the published version again", by=by, now=now)
            write_texts(items=[item.pk])
            return None
    version = _write_text(item=item, draft=replace(draft, reviews=()), by=by, now=now)
    write_texts(items=[item.pk])
    return version


@transaction.atomic
def discard_draft(*, item_id: UUID, by: User | None, now: datetime) -> None:
    """Throw unpublished changes of a published item away; an item that was never published keeps its only text."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    if item.current_version_id is not None:
        _delete_draft(item=item, by=by, now=now)
        Item.objects.filter(pk=item.pk).update(updated_at=now)
        write_texts(items=[item.pk])


def draft_of(item: Item, version: ItemVersion) -> ItemDraft:
    """What was authored, as one value. Reads the item's exam, task and tags, and the version's key."""
    return ItemDraft(
        content=version.to_content(),
        solution=version.key.to_solution(),
        reviews=version.key.to_reviews(),
        **_facts_of(item),
    )


def item_tags(item: Item) -> dict[str, tuple[str, ...]]:
    """Kind -> names."""
    tags: dict[str, tuple[str, ...]] = dict.fromkeys(Tag.Kind.values, ())
    for tag in item.tags.all():
        tags[tag.kind] += (tag.name,)
    return tags


def with_facts_of(item: Item, draft: ItemDraft) -> ItemDraft:
    """The item's facts as they are stored, on the text of a draft. Reads the item's exam, task and tags."""
    return replace(draft, **_facts_of(item))


def _facts_of(item: Item) -> dict[str, Any]:
    """Fields of an ItemDraft that are no text."""
    tags = item_tags(item)
    return {
        "slug": item.slug,
        "exam": item.exam.code,
        "task": item.task.code,
        "angoff": item.angoff,
        "topics": tags[Tag.Kind.TOPIC],
        "services": tags[Tag.Kind.SERVICE],
        "requirements": tags[Tag.Kind.REQUIREMENT],
        "family": item.family,
        "pair": item.pair,
    }


def next_number(item: Item) -> int:
    last = ItemVersion.objects.filter(item=item).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def version_fields(draft: ItemDraft) -> dict[str, Any]:
    """Columns of an ItemVersion that hold a text."""
    return {"content": draft.content.to_json(), "html": render_content(draft.content)}


def key_fields(draft: ItemDraft) -> dict[str, Any]:
    """Columns of an ItemKey that hold a solution."""
    return {
        "solution": draft.solution.to_json(),
        "html": render_solution(draft.solution),
        "reviews": [review.to_json() for review in draft.reviews],
    }


def _find_task(draft: ItemDraft) -> Task:
    task = Task.objects.filter(domain__exam__code=draft.exam, code=draft.task).select_related("domain__exam").first()
    if task is None:
        raise UnknownTask(draft.exam, draft.task)
    return task


def _write_facts(*, item: Item, draft: ItemDraft, by: User | None, now: datetime) -> None:
    task = _find_task(draft)
    if item.current_version_id is not None:
        for field, old, new in (
            ("slug", item.slug, draft.slug),
            ("exam", item.exam.code, draft.exam),
            ("kind", item.kind, draft.content.kind),
        ):
            if old != new:
                raise IdentityFrozen(field)
        if item.task.domain_id != task.domain_id:  # mock exams that hold the item count it in its domain
            raise IdentityFrozen("task", "domain")
    if Item.objects.filter(slug=draft.slug).exclude(pk=item.pk).exists():
        raise SlugTaken(draft.slug)
    if item.family != draft.family and (clash := family_clashes({item.pk: draft.family}).get(item.pk)):
        raise FamilyTaken(clash.other, clash.form)
    changes = changed_facts(with_facts_of(item, draft), draft)
    Item.objects.filter(pk=item.pk).update(
        slug=draft.slug,
        exam=task.domain.exam,
        task=task,
        kind=draft.content.kind,
        family=draft.family,
        pair=draft.pair,
        angoff=draft.angoff,
        updated_at=now,
    )
    write_tags({item.pk: tag_names(draft)})
    record_facts(item_id=item.pk, changes=changes, by=by, now=now)
    if item.angoff != draft.angoff:
        follow_difficulty(items=[item.pk])


def _write_text(*, item: Item, draft: ItemDraft, by: User | None, now: datetime) -> ItemVersion:
    """Into the open draft, or the next version."""
    version = open_draft(item)
    if version is None:
        version = start_draft(item=item, number=next_number(item), draft=draft, by=by, now=now)
    elif _is_text_of(version, draft):
        return version
    else:
        _rewrite_draft(version=version, draft=draft, by=by)
    record_edit(item_id=item.pk, number=version.number, by=by, now=now)
    return version


def start_draft(*, item: Item, number: int, draft: ItemDraft, by: User | None, now: datetime) -> ItemVersion:
    """Write the text of a new version, with its key; the caller holds the item's lock and adds the event."""
    version = ItemVersion.objects.create(
        item=item, number=number, created_by=by, created_at=now, **version_fields(draft)
    )
    ItemKey.objects.create(version=version, **key_fields(draft))
    Item.objects.filter(pk=item.pk).update(has_draft=True)
    item.has_draft = True
    return version


def _rewrite_draft(*, version: ItemVersion, draft: ItemDraft, by: User | None) -> None:
    ItemVersion.objects.filter(pk=version.pk).update(
        created_by=by, source_digest="", review=review_after_edit(version.review), **version_fields(draft)
    )
    ItemKey.objects.filter(version=version).update(**key_fields(draft))
    version.refresh_from_db()


def _delete_draft(*, item: Item, by: User | None, now: datetime, note: str = "") -> None:
    version = open_draft(item)
    if version is not None:
        version.delete()
        Item.objects.filter(pk=item.pk).update(has_draft=False)
        record(item_id=item.pk, action=ItemEvent.Action.DISCARDED, by=by, now=now, number=version.number, note=note)


def _is_text_of(version: ItemVersion, draft: ItemDraft) -> bool:
    return version.to_content() == draft.content and version.key.to_solution() == draft.solution
