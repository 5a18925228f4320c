"""What differs between two versions of an item: text, key, rationales, and the facts that held when each was used."""

from dataclasses import dataclass
from datetime import datetime

from questions.core.diff import Change, compare, compare_words
from questions.core.facts import facts_before, facts_of
from questions.core.handles import Text
from questions.core.sentences import LABELS, value_words
from questions.models import Item, ItemEvent, ItemVersion
from questions.services.authoring import draft_of


@dataclass(frozen=True)
class Comparison:
    """What differs, in the order a person reads an item."""

    texts: list[Change]
    facts: list[Change]


def compare_versions(item: Item, before: ItemVersion, after: ItemVersion) -> Comparison:
    """before, after: with their keys; in any order. Facts are those of when a version was published, or of now."""
    changed = {ItemEvent.Action.FACTS_CHANGED, ItemEvent.Action.BULK_EDITED}
    events = list(ItemEvent.objects.filter(item=item, action__in=changed).order_by("-pk"))
    now = facts_of(draft_of(item, after))
    old = facts_before(now, _after(events, before.published_at))
    new = facts_before(now, _after(events, after.published_at))
    return Comparison(
        texts=compare(_text(before), _text(after)),
        facts=[
            Change(LABELS[name].capitalize(), compare_words(value_words(old[name]), value_words(value)))
            for name, value in new.items()
            if old[name] != value
        ],
    )


def _after(events: list[ItemEvent], moment: datetime | None) -> list[dict[str, list[object]]]:
    """Changes after a moment, newest first; none after now."""
    return [event.details["changes"] for event in events if moment is not None and event.at > moment]


def _text(version: ItemVersion) -> Text:
    return Text(version.to_content(), version.key.to_solution())
