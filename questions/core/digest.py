"""Fingerprints of what a file says, to tell what changed since it was last loaded."""

import hashlib
import json
from typing import Any

from questions.core.handles import Text
from questions.core.item import ItemDraft


def text_digest(written: ItemDraft | Text) -> str:
    """Of what makes a version: content and solution."""
    return _digest({"content": written.content.to_json(), "solution": written.solution.to_json()})


def facts_digest(draft: ItemDraft) -> str:
    """Of everything else, which changes without a new version."""
    return _digest(
        {
            "exam": draft.exam,
            "task": draft.task,
            "angoff": None if draft.angoff is None else str(draft.angoff.normalize()),
            "topics": draft.topics,
            "services": draft.services,
            "requirements": draft.requirements,
            "family": draft.family,
            "pair": draft.pair,
            "reviews": [review.to_json() for review in draft.reviews],
        }
    )


def _digest(value: Any) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
