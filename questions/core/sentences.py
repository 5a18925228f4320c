"""What happened to an item, in words to be read after a name: "approved draft 2"."""

from collections.abc import Mapping, Sequence
from typing import Any

LABELS = {
    "slug": "name",
    "exam": "exam",
    "task": "task",
    "angoff": "Angoff estimate",
    "topics": "topics",
    "services": "services",
    "requirements": "deciding requirements",
    "family": "family",
    "pair": "confused pair",
}

_SENTENCES = {
    "created": "wrote the first draft",
    "text_edited": "changed the text of draft {number}",
    "discarded": "discarded draft {number}",
    "review_asked": "sent draft {number} to review",
    "review_withdrawn": "took draft {number} back from review",
    "approved": "approved draft {number}",
    "changes_requested": "asked for changes in draft {number}",
    "commented": "commented",
    "comment_resolved": "settled a comment",
    "comment_reopened": "opened a comment again",
    "published": "published version {number}",
    "retired": "retired the item",
    "restored": "published version {number} again",
    "reopened": "brought the item back as a draft",
}


def describe(action: str, number: int | None, details: Mapping[str, Any], note: str) -> str:
    """What somebody did, without the name. action, details: as `ItemEvent` has them; number: of the version."""
    if action in {"facts_changed", "bulk_edited"}:
        words = "changed " + "; ".join(fact_words(name, *change) for name, change in details["changes"].items())
        words += ", with other items at once" if action == "bulk_edited" else ""
    elif "restored" in details:
        words = f"took the text of version {details['restored']} up again as draft {number}"
    elif number is None:
        words = _SENTENCES[action].replace("draft {number}", "the draft").replace("version {number}", "it")
    else:
        words = _SENTENCES[action].format(number=number)
    return f"{words}: {note}" if note else words


def fact_words(name: str, old: Any, new: Any) -> str:
    """Such as: Angoff estimate from 0.70 to 0.55; of tags, what came and what went."""
    label = LABELS.get(name, name)
    if isinstance(old, list) and isinstance(new, list):
        came, went = _without(new, old), _without(old, new)
        parts = [f"added {came}"] * bool(came) + [f"removed {went}"] * bool(went)
        return f"{label} ({', '.join(parts)})"
    return f"{label} from {value_words(old)} to {value_words(new)}"


def value_words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) and value else str(value) if value else "none"


def _without(values: Sequence[str], others: Sequence[str]) -> str:
    return ", ".join(value for value in values if value not in others)
