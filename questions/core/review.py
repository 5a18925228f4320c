"""A second person's look at a draft: who wrote it, whether this very text was approved, and who may do what now.

Everything is derived from the events of one version, oldest first. An edit, a request for changes and taking it back
from review each end an approval; a discarded draft takes its writers with it.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from questions.core.item import ItemStatus

MAX_COMMENT_LENGTH = 4000


class ReviewState(StrEnum):
    """Where a draft stands. For lists and pages; whether it may be published is decided by its events."""

    NONE = "none"
    ASKED = "asked"
    CHANGES = "changes"
    APPROVED = "approved"

    @property
    def is_in_review(self) -> bool:
        return self in {ReviewState.ASKED, ReviewState.APPROVED}


class Step(StrEnum):
    """Events that say something about a draft's text."""

    CREATED = "created"
    TEXT_EDITED = "text_edited"
    DISCARDED = "discarded"
    REVIEW_ASKED = "review_asked"
    REVIEW_WITHDRAWN = "review_withdrawn"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    RETIRED = "retired"


WRITING = frozenset({Step.CREATED, Step.TEXT_EDITED})
ENDING = frozenset({Step.TEXT_EDITED, Step.CHANGES_REQUESTED, Step.REVIEW_WITHDRAWN, Step.RETIRED})


@dataclass(frozen=True)
class Done:
    """One event. by: the person, None for a command or somebody who is gone. text: digest of what was approved."""

    step: Step
    by: Hashable | None = None
    text: str = ""


@dataclass(frozen=True)
class Standing:
    """writers: who wrote any of the text, in the order they came. approver: who approved it as it stands.

    lost_approver: who approved it before it changed. asker: who sent it to review last. critic: who asked for changes
    last, while nobody sent it to review again. People are None where they are gone.
    """

    writers: tuple[Hashable, ...]
    is_approved: bool = False
    approver: Hashable | None = None
    is_stale: bool = False
    lost_approver: Hashable | None = None
    asker: Hashable | None = None
    critic: Hashable | None = None


def judge(done: Sequence[Done], *, written_by: Hashable | None, text: str) -> Standing:
    """How a draft stands.

    done: the events of its version number, oldest first; those before the last discarded one are about another draft.
    written_by: whom the version names as its writer. text: digest of the draft as it is stored now.
    An approval counts when nothing ended it, its digest is that of the text, and its author wrote none of it.
    """
    last_discarded = max((place for place, entry in enumerate(done) if entry.step == Step.DISCARDED), default=-1)
    done = done[last_discarded + 1 :]
    writers = dict.fromkeys(entry.by for entry in done if entry.step in WRITING) | {written_by: None}
    writers.pop(None, None)
    approval, lost = None, None
    for entry in done:
        if entry.step == Step.APPROVED:
            approval = entry
        elif entry.step in ENDING and approval is not None:
            approval, lost = None, approval
    if approval is not None and (approval.text != text or approval.by in writers):
        approval, lost = None, approval
    return Standing(
        writers=tuple(writers),
        is_approved=approval is not None,
        approver=approval.by if approval else None,
        is_stale=approval is None and lost is not None,
        lost_approver=lost.by if lost else None,
        asker=next((entry.by for entry in reversed(done) if entry.step == Step.REVIEW_ASKED), None),
        critic=next((entry.by for entry in reversed(done) if entry.step == Step.CHANGES_REQUESTED), None),
    )


class Move(StrEnum):
    """What people do with an item as a whole."""

    ASK = "ask"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    PUBLISH = "publish"
    DISCARD = "discard"
    RETIRE = "retire"
    RESTORE = "restore"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Situation:
    """An item as one person meets it. writers, approver ...: names for sentences; "" where there is nobody to name.

    review: of the draft, NONE without one. needs_approval: whether publishing a draft takes a second person here.
    """

    status: ItemStatus
    review: ReviewState
    has_draft: bool
    was_published: bool
    needs_approval: bool
    is_writer: bool = False
    is_asker: bool = False
    is_approved: bool = False
    is_stale: bool = False
    writers: str = ""
    approver: str = ""
    lost_approver: str = ""
    asker: str = ""
    critic: str = ""


def why_not(move: Move, now: Situation) -> str:
    """Why this person may not make this move now, as the end of a sentence; "" when they may."""
    return {
        Move.ASK: _why_not_ask,
        Move.WITHDRAW: _why_not_withdraw,
        Move.APPROVE: _why_not_approve,
        Move.REQUEST_CHANGES: _why_not_request_changes,
        Move.PUBLISH: _why_not_publish,
        Move.DISCARD: _why_not_discard,
        Move.RETIRE: lambda now: "it is retired already" if now.status == ItemStatus.RETIRED else "",
        Move.RESTORE: _why_not_restore,
        Move.REOPEN: _why_not_reopen,
    }[move](now)


def why_not_approved(now: Situation) -> str:
    """What keeps a draft from being published where a second person has to approve it: who wrote it, what to do."""
    if now.is_approved:
        return ""
    somebody = f"somebody other than {now.writers}" if now.writers else "somebody"
    if now.is_stale and now.review == ReviewState.ASKED:
        return f"it changed after {now.lost_approver} approved it, so {somebody} has to approve it as it is now"
    if now.review == ReviewState.ASKED:
        return f"it waits for review: {somebody} has to approve it first"
    if now.review == ReviewState.CHANGES:
        return f"changes were requested: make them and send it to review again; then {somebody} has to approve it"
    return f"{somebody} has to approve it first: send it to review"


_NO_DRAFT = "there is no draft: the text is the published one"


def _why_not_ask(now: Situation) -> str:
    if not now.has_draft:
        return _NO_DRAFT
    if now.status == ItemStatus.RETIRED and not now.was_published:
        return "it is retired: bring it back as a draft first"
    return "it is in review already" if now.review.is_in_review else ""


def _why_not_withdraw(now: Situation) -> str:
    if not now.review.is_in_review:
        return "it is not in review"
    if now.is_writer or now.is_asker:
        return ""
    return "only who wrote it or sent it to review takes it back; you can request changes"


def _why_not_approve(now: Situation) -> str:
    if not now.review.is_in_review:
        return "it was not sent to review"
    if now.is_writer:
        return "you wrote part of it, so somebody else has to approve it"
    return "it is approved already" if now.is_approved else ""


def _why_not_request_changes(now: Situation) -> str:
    if not now.review.is_in_review:
        return "it was not sent to review"
    return "you wrote part of it: take it back from review and go on writing" if now.is_writer else ""


def _why_not_publish(now: Situation) -> str:
    if not now.has_draft:
        return "there are no changes to publish"
    return why_not_approved(now) if now.needs_approval else ""


def _why_not_discard(now: Situation) -> str:
    if not now.was_published:
        return "it is the only text of the item; retire the item instead"
    return "" if now.has_draft else _NO_DRAFT


def _why_not_restore(now: Situation) -> str:
    if now.status != ItemStatus.RETIRED:
        return "it is not retired"
    if not now.was_published:
        return "it was never published: bring it back as a draft"
    return "it has a draft: publish that, or discard it first" if now.has_draft else ""


def _why_not_reopen(now: Situation) -> str:
    if now.status != ItemStatus.RETIRED:
        return "it is not retired"
    return "it was published before: publish it again" if now.was_published else ""
