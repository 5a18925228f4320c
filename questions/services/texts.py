"""Keeping what search and the duplicate warning read (`questions.models.search`) up to date with the items.

Called by whatever writes texts, names or tags, in the same transaction; a handful of statements however many items.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models.fields.json import KT

from questions.core.figures import with_words_for_figures
from questions.core.similarity import sketch
from questions.models import Item, ItemRun, ItemText, ItemVersion

BATCH = 500


@transaction.atomic
def write_texts(*, items: Collection[UUID]) -> None:
    """Bring the rows of these items up to date with their newest version, their names and their tags."""
    for ids in _batches(items):
        _write_batch(ids)


def write_all_texts() -> int:
    """The same for the whole bank, batch by batch: after rows were written past the services. Returns how many."""
    ids = list(Item.objects.order_by("pk").values_list("pk", flat=True))
    for batch in _batches(ids):
        write_texts(items=batch)
    return len(ids)


def _write_batch(ids: list[UUID]) -> None:
    before = dict(ItemText.objects.filter(item__in=ids).values_list("item_id", "stem"))
    stems = _newest_stems(ids)
    tags = _tag_names(ids)
    rows = [
        ItemText(
            item_id=pk,
            names="\n".join(filter(None, (slug, family, pair))),
            tags="\n".join(sorted(tags[pk])),
            stem=with_words_for_figures(stems[pk]),
        )
        for pk, slug, family, pair in Item.objects.filter(pk__in=ids).values_list("pk", "slug", "family", "pair")
        if pk in stems
    ]
    ItemText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["item"], update_fields=["names", "tags", "stem"]
    )
    _write_runs([row for row in rows if before.get(row.item_id) != row.stem], are_new=not before)


def _newest_stems(ids: list[UUID]) -> dict[UUID, str]:
    versions = ItemVersion.objects.filter(item__in=ids).order_by("number").values_list("item_id", KT("content__stem"))
    return dict(versions)


def _tag_names(ids: list[UUID]) -> dict[UUID, list[str]]:
    names = defaultdict(list)
    for pk, name in Item.tags.through.objects.filter(item__in=ids).values_list("item_id", "tag__name"):
        names[pk].append(name)
    return names


def _write_runs(changed: list[ItemText], *, are_new: bool) -> None:
    if not are_new:
        ItemRun.objects.filter(item__in=[row.item_id for row in changed]).delete()
    runs = [ItemRun(item_id=row.item_id, hash=number) for row in changed for number in sketch(row.stem)]
    ItemRun.objects.bulk_create(runs, batch_size=5000)


def _batches(ids: Collection[UUID]) -> list[list[UUID]]:
    every = list(ids)
    return [every[start : start + BATCH] for start in range(0, len(every), BATCH)]
