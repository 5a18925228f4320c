"""The same change for many items at once: tags, Angoff estimate, status.

One transaction; of an item either all of the change is made or, when its move is refused, nothing. A trial does the
same and takes it back, so that what is announced is what happens.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from examprep.accounts.models import User
from questions.core.item import ItemStatus
from questions.models import Item, ItemEvent, Tag
from questions.services.errors import ItemError, MoveRefused, WrongStatus
from questions.services.forms import follow_difficulty
from questions.services.publishing import Retirement, publish_item, reopen_item, retire_item
from questions.services.reviewing import ask_for_review, open_draft
from questions.services.tagging import TagName, write_tags
from questions.services.texts import write_texts

# what one request does within seconds; retiring, the slowest, asks each form of an item
MOST_AT_ONCE = 500
BATCH = 100
# kind of a tag -> the fact it is part of, as events name it
FACTS = {Tag.Kind.TOPIC.value: "topics", Tag.Kind.SERVICE.value: "services", Tag.Kind.REQUIREMENT.value: "requirements"}


class BulkMove(StrEnum):
    ASK_FOR_REVIEW = "review"
    RETIRE = "retire"
    BRING_BACK = "back"


@dataclass(frozen=True)
class BulkChange:
    """add, remove: tags by kind and name. sets_angoff: to `angoff`, where None clears it."""

    add: frozenset[TagName] = frozenset()
    remove: frozenset[TagName] = frozenset()
    sets_angoff: bool = False
    angoff: Decimal | None = None
    move: BulkMove | None = None
    note: str = ""  # why items are retired


@dataclass
class Outcome:
    """What happened to an item. changes: fact -> [old, new]; moved: its new status, with what follows from it;
    refusal: why nothing did."""

    item_id: UUID
    slug: str
    changes: dict[str, list[Any]] = field(default_factory=dict)
    moved: str = ""
    refusal: str = ""

    @property
    def is_changed(self) -> bool:
        return bool(self.changes or self.moved)


class TooManyItems(ItemError):
    def __init__(self) -> None:
        super().__init__(f"at most {MOST_AT_ONCE} items can be changed at once")


@transaction.atomic
def bulk_edit(
    *, items: Collection[UUID], change: BulkChange, by: User, now: datetime, is_trial: bool = False
) -> list[Outcome]:
    """Change these items; what happened to each, by name. Raises TooManyItems."""
    if len(items) > MOST_AT_ONCE:
        raise TooManyItems
    ids = list(Item.objects.filter(pk__in=items).order_by("slug").values_list("pk", flat=True))
    outcomes: list[Outcome] = []
    for start in range(0, len(ids), BATCH):
        outcomes += _edit_batch(ids[start : start + BATCH], change, by=by, now=now)
    if change.sets_angoff:
        follow_difficulty(items=[outcome.item_id for outcome in outcomes if "angoff" in outcome.changes])
    if is_trial:
        transaction.set_rollback(True)
    return outcomes


def _edit_batch(ids: list[UUID], change: BulkChange, *, by: User, now: datetime) -> list[Outcome]:
    locked = Item.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    items = sorted(locked, key=lambda item: item.slug)
    outcomes = [_move(item, change, by=by, now=now) for item in items]
    allowed = {outcome.item_id: outcome for outcome in outcomes if not outcome.refusal}
    _write_tags(allowed, change)
    if change.sets_angoff:
        _write_angoff({item.pk: item for item in items}, allowed, change.angoff)
    changed = [outcome for outcome in allowed.values() if outcome.changes]
    Item.objects.filter(pk__in=[outcome.item_id for outcome in changed]).update(updated_at=now)
    ItemEvent.objects.bulk_create(_events(changed, by=by, now=now))
    write_texts(items=[outcome.item_id for outcome in changed])
    return outcomes


def _move(item: Item, change: BulkChange, *, by: User, now: datetime) -> Outcome:
    outcome = Outcome(item.pk, item.slug)
    try:
        with transaction.atomic():
            outcome.moved = _make_move(item, change, by=by, now=now)
    except ItemError as error:
        outcome.refusal = str(error)
    return outcome


def _make_move(item: Item, change: BulkChange, *, by: User, now: datetime) -> str:
    match change.move:
        case BulkMove.ASK_FOR_REVIEW:
            ask_for_review(item_id=item.pk, by=by, now=now)
            return "in review"
        case BulkMove.RETIRE:
            return _words_of(retire_item(item_id=item.pk, by=by, now=now, note=change.note))
        case BulkMove.BRING_BACK:
            return _bring_back(item, by=by, now=now)
    return ""


def _bring_back(item: Item, *, by: User, now: datetime) -> str:
    if item.status != ItemStatus.RETIRED:
        raise WrongStatus(item.status, "brought back")
    if item.current_version_id is None:
        reopen_item(item_id=item.pk, by=by, now=now)
        return "draft"
    if open_draft(item) is not None:
        raise MoveRefused("it has a draft: publish or discard that on its page")
    publish_item(item_id=item.pk, by=by, now=now)
    return "published"


def _words_of(retirement: Retirement) -> str:
    words = "retired"
    if retirement.mended:
        words += f"; another item takes its place in {', '.join(map(str, retirement.mended))}"
    if retirement.waiting:
        waiting = ", ".join(map(str, retirement.waiting))
        words += f"; {waiting} cannot be served until there is an item of the task to replace it"
    return words


def _write_tags(allowed: Mapping[UUID, Outcome], change: BulkChange) -> None:
    if not allowed or not (change.add or change.remove):
        return
    before: dict[UUID, set[TagName]] = {pk: set() for pk in allowed}
    tagged = Item.tags.through.objects.filter(item__in=allowed).values_list("item_id", "tag__kind", "tag__name")
    for pk, kind, name in tagged:
        before[pk].add((kind, name))
    after = {pk: (tags | change.add) - change.remove for pk, tags in before.items()}
    wanted = {pk: tags for pk, tags in after.items() if tags != before[pk]}
    write_tags(wanted)
    for pk, tags in wanted.items():
        old, new = _by_fact(before[pk]), _by_fact(tags)
        allowed[pk].changes |= {fact: [old[fact], new[fact]] for fact in FACTS.values() if old[fact] != new[fact]}


def _by_fact(tags: Iterable[TagName]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for kind, name in sorted(tags):
        names[FACTS[kind]].append(name)
    return names


def _write_angoff(items: Mapping[UUID, Item], allowed: Mapping[UUID, Outcome], angoff: Decimal | None) -> None:
    differing = [pk for pk in allowed if items[pk].angoff != angoff]
    Item.objects.filter(pk__in=differing).update(angoff=angoff)
    for pk in differing:
        allowed[pk].changes["angoff"] = [_two_places(items[pk].angoff), _two_places(angoff)]


def _two_places(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _events(changed: Iterable[Outcome], *, by: User, now: datetime) -> list[ItemEvent]:
    return [
        ItemEvent(
            item_id=outcome.item_id,
            action=ItemEvent.Action.BULK_EDITED,
            actor=by,
            at=now,
            details={"changes": outcome.changes},
        )
        for outcome in changed
    ]
