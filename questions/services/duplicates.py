"""Items that say much the same as a stem being written."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from questions.core.similarity import overlap, sketch
from questions.models import ItemRun, ItemText

# below it texts share what texts on one subject share; the checks of the bank warn from here on too
LEAST_ALIKE = 0.3
MOST_SHOWN = 5
# what is compared in full
MOST_COMPARED = 40
# a run that so many items have ("which of the following") tells nothing
COMMON = 200


@dataclass(frozen=True)
class Similar:
    """share: of the runs of the shorter stem, in [LEAST_ALIKE, 1]."""

    item_id: UUID
    slug: str
    status: str
    share: float


def find_similar(*, stem: str, except_item: UUID | None = None) -> list[Similar]:
    """The most alike first, at most MOST_SHOWN; nothing while the stem has too few words. Two queries, by indexes."""
    holders = ItemRun.objects.holders(sketch(stem), most=COMMON)
    frequency = Counter(number for _, number in holders)
    shared = Counter(item for item, number in holders if frequency[number] <= COMMON and item != except_item)
    candidates = [item for item, _ in shared.most_common(MOST_COMPARED)]
    if not candidates:
        return []
    texts = ItemText.objects.filter(item__in=candidates).values_list("item", "item__slug", "item__status", "stem")
    alike = [
        Similar(item_id, slug, status, share)
        for item_id, slug, status, other in texts
        if (share := overlap(stem, other)) is not None and share >= LEAST_ALIKE
    ]
    return sorted(alike, key=lambda entry: (-entry.share, entry.slug))[:MOST_SHOWN]
