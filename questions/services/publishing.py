"""Moves of an item's status: published, retired, and back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from domains.models import Task
from examprep.accounts.models import User
from questions.core.item import ItemStatus
from questions.core.rendering import render_content, render_solution
from questions.core.review import Move, ReviewState, why_not, why_not_approved
from questions.core.validation import Finding, check_item
from questions.models import Form, Item, ItemEvent, ItemKey, ItemVersion
from questions.services.authoring import draft_of
from questions.services.errors import ApprovalMissing, MoveRefused, NothingToPublish, NotPublishable, WrongStatus
from questions.services.figures import check_figures
from questions.services.forms import replace_in_forms
from questions.services.recording import record
from questions.services.reviewing import open_draft, situation_of


@dataclass(frozen=True)
class Retirement:
    """What retiring an item did to the fixed forms: those that got a replacement, and those still waiting for one."""

    mended: tuple[Form, ...]
    waiting: tuple[Form, ...]


@transaction.atomic
def publish_item(*, item_id: UUID, by: User | None, now: datetime) -> ItemVersion:
    """Freeze the draft and put it before candidates; without a draft a retired item is published again as it was.

    Attempts that are under way keep the version they started with. Where the site asks for two persons
    (TWO_PERSON_REVIEW), somebody who wrote none of the draft must have approved it exactly as it is: that is asked
    here, while the item is locked, so that no edit comes in between.
    Raises NotPublishable with everything that is missing, ApprovalMissing, NothingToPublish when there is neither.
    """
    Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    item = _with_facts(item_id)
    version = open_draft(item)
    if version is None:
        return _restore(item=item, by=by, now=now)
    findings = _check(item, version)
    if findings:
        raise NotPublishable(findings)
    if settings.TWO_PERSON_REVIEW:
        _require_approval(item, version)
    # rendered again, because the draft may be older than the renderer
    ItemVersion.objects.filter(pk=version.pk).update(
        published_at=now, review=ReviewState.NONE, review_asked_at=None, html=render_content(version.to_content())
    )
    ItemKey.objects.filter(version=version).update(html=render_solution(version.key.to_solution()))
    Item.objects.filter(pk=item.pk).update(
        status=ItemStatus.PUBLISHED, updated_at=now, current_version=version, has_draft=False
    )
    record(item_id=item.pk, action=ItemEvent.Action.PUBLISHED, by=by, now=now, number=version.number)
    mend_waiting_forms(task_ids=[item.task_id])
    version.refresh_from_db()
    return version


@transaction.atomic
def retire_item(*, item_id: UUID, by: User | None, now: datetime, note: str = "") -> Retirement:
    """No candidate meets the item in a new attempt again; history and reviews keep it.

    Fixed forms that held it get another item of the same task where there is one.
    Raises WrongStatus when it is retired already.
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    if item.status == ItemStatus.RETIRED:
        raise WrongStatus(item.status, "retired")
    _set_status(item=item, status=ItemStatus.RETIRED, now=now)
    draft = open_draft(item) if item.current_version_id is None else None
    if draft is not None:  # an item that was never published leaves review
        ItemVersion.objects.filter(pk=draft.pk).update(review=ReviewState.NONE, review_asked_at=None)
    number = draft.number if draft else None
    record(item_id=item.pk, action=ItemEvent.Action.RETIRED, by=by, now=now, number=number, note=note)
    mended = replace_in_forms(item=item)
    waiting = Form.objects.filter(form_items__item=item, status=Form.Status.ACTIVE)
    return Retirement(tuple(mended), tuple(waiting))


@transaction.atomic
def reopen_item(*, item_id: UUID, by: User | None, now: datetime) -> None:
    """A retired item that was never published is a draft again. Raises MoveRefused."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    reason = why_not(Move.REOPEN, situation_of(item=item, draft=open_draft(item), person=by))
    if reason:
        raise MoveRefused(reason)
    _set_status(item=item, status=ItemStatus.DRAFT, now=now)
    record(item_id=item.pk, action=ItemEvent.Action.REOPENED, by=by, now=now)


@transaction.atomic
def mend_waiting_forms(*, task_ids: Collection[int]) -> None:
    """Let newly published items take the places of retired ones of their task in fixed forms."""
    retired = Item.objects.filter(
        task__in=task_ids, status=ItemStatus.RETIRED, form_items__form__status=Form.Status.ACTIVE
    )
    for item in retired.distinct():
        replace_in_forms(item=item)


@transaction.atomic
def render_versions(*, version_ids: list[int]) -> int:
    """Make the HTML of versions anew after the renderer changed; the authored text stays. Returns how many changed."""
    changed = 0
    for version in ItemVersion.objects.filter(pk__in=version_ids).select_related("key"):
        html = render_content(version.to_content())
        key_html = render_solution(version.key.to_solution())
        if html == version.html and key_html == version.key.html:
            continue
        ItemVersion.objects.filter(pk=version.pk).update(html=html)
        ItemKey.objects.filter(version=version).update(html=key_html)
        changed += 1
    return changed


def _restore(*, item: Item, by: User | None, now: datetime) -> ItemVersion:
    if item.status != ItemStatus.RETIRED or item.current_version is None:
        raise NothingToPublish
    _set_status(item=item, status=ItemStatus.PUBLISHED, now=now)
    number = item.current_version.number
    record(item_id=item.pk, action=ItemEvent.Action.RESTORED, by=by, now=now, number=number)
    return item.current_version


def _with_facts(item_id: UUID) -> Item:
    items = Item.objects.select_related("exam", "task", "current_version").prefetch_related("tags")
    return items.get(pk=item_id)


def _require_approval(item: Item, draft: ItemVersion) -> None:
    reason = why_not_approved(situation_of(item=item, draft=draft, person=None))
    if reason:
        raise ApprovalMissing(reason)


def _check(item: Item, version: ItemVersion) -> list[Finding]:
    tasks = Task.objects.filter(domain__exam=item.exam_id).values_list("code", flat=True)
    draft = draft_of(item, version)
    return [*check_item(draft, set(tasks)), *check_figures(draft)]


def _set_status(*, item: Item, status: ItemStatus, now: datetime) -> None:
    Item.objects.filter(pk=item.pk).update(status=status, updated_at=now)
