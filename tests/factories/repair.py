"""Corrected items: a version with another key, and corrections carried out."""

from datetime import timedelta
from typing import Any

from practice.models import Attempt, Correction, Response
from practice.services.corrections import confirm_correction, propose_correction, versions_of
from practice.services.regrading import Next, carry_on
from questions.models import Item, ItemKey, ItemVersion
from tests.factories.practice import NOW, get_right, mock_of, score, tiny_bank, tiny_exam

LATER = NOW + timedelta(days=2)


def scored_mock(user: Any) -> Attempt:
    """A scored mock of the tiny exam with five items right, one below the cut."""
    exam = tiny_exam()
    tiny_bank(exam)
    attempt = mock_of(user, exam)
    get_right(attempt, 5)
    score(attempt)
    return attempt


def last_missed(attempt: Attempt) -> Response:
    """The last scored item of an attempt that was answered wrong."""
    return attempt.responses.filter(is_scored=True, is_correct=False).latest("position")


def corrected_version_of(item: Item, correct: list[Any]) -> ItemVersion:
    """The same text published again with another key."""
    old = ItemVersion.objects.filter(item=item).select_related("key").latest("number")
    version = ItemVersion.objects.create(
        item=item, number=old.number + 1, content=old.content, html=old.html, created_at=NOW, published_at=NOW
    )
    ItemKey.objects.create(version=version, solution=old.key.solution | {"correct": correct}, html=old.key.html)
    Item.objects.filter(pk=item.pk).update(current_version=version)
    return version


def chosen_handles(response: Response) -> list[Any]:
    """What a response says, in handles."""
    return [
        [response.handles[part] for part in entry] if isinstance(entry, list) else response.handles[entry]
        for entry in response.value
    ]


def propose(item: Item, policy: str, by: Any, correct: list[Any] | None = None, **changes: Any) -> Correction:
    """A correction of the first version, not worked out yet. correct: the new key, in handles."""
    version = corrected_version_of(item, correct) if correct else None
    first = versions_of(item)[-1]
    facts = {"keeps_passes": False, "reason": "The documentation changed."} | changes
    return propose_correction(
        item=item, version_ids=[first.pk], policy=policy, corrected_version=version, by=by, now=LATER, **facts
    )


def run_through(correction: Correction, limit: int = 100) -> Correction:
    """Do all there is to do of a dry run or a regrading."""
    while carry_on(correction_id=correction.pk, now=LATER, limit=limit) == Next.NOW:
        pass
    correction.refresh_from_db()
    return correction


def correct(item: Item, policy: str, by: Any, key: list[Any] | None = None, **changes: Any) -> Correction:
    """Propose, work out, confirm and carry out."""
    correction = run_through(propose(item, policy, by, key, **changes))
    assert confirm_correction(correction_id=correction.pk, by=by, now=LATER)
    return run_through(correction)
