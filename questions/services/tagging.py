"""Writing the tags of items."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from questions.core.item import ItemDraft
from questions.models import Item, Tag

TagName = tuple[str, str]  # kind, name


def tag_names(draft: ItemDraft) -> set[TagName]:
    return (
        {(Tag.Kind.TOPIC.value, name) for name in draft.topics}
        | {(Tag.Kind.SERVICE.value, name) for name in draft.services}
        | {(Tag.Kind.REQUIREMENT.value, name) for name in draft.requirements}
    )


def write_tags(wanted: Mapping[UUID, set[TagName]], *, are_new: bool = False) -> None:
    """Give every item exactly these tags; a handful of statements however many items. are_new: they have none yet."""
    ids = _tag_ids({name for names in wanted.values() for name in names})
    through = Item.tags.through
    present: set[tuple[UUID, int]] = set()
    if not are_new:
        present = set(through.objects.filter(item_id__in=list(wanted)).values_list("item_id", "tag_id"))
    target = {(item_id, ids[name]) for item_id, names in wanted.items() for name in names}
    surplus = present - target
    if surplus:
        for item_id in {entry[0] for entry in surplus}:
            tag_ids = [entry[1] for entry in surplus if entry[0] == item_id]
            through.objects.filter(item_id=item_id, tag_id__in=tag_ids).delete()
    through.objects.bulk_create(
        [through(item_id=item_id, tag_id=tag_id) for item_id, tag_id in sorted(target - present, key=str)]
    )


def _tag_ids(names: Iterable[TagName]) -> dict[TagName, int]:
    wanted = set(names)
    known = _known(wanted)
    missing = wanted - known.keys()
    if missing:
        # two people may add the same tag at once; the second one takes the first one's
        Tag.objects.bulk_create([Tag(kind=kind, name=name) for kind, name in sorted(missing)], ignore_conflicts=True)
        known = _known(wanted)
    return known


def _known(names: set[TagName]) -> dict[TagName, int]:
    rows = Tag.objects.filter(name__in={name for _, name in names}).values_list("kind", "name", "pk")
    return {(kind, name): pk for kind, name, pk in rows}
