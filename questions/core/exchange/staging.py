"""Questions that were read, as JSON, to wait in the database until they are loaded."""

from decimal import Decimal
from typing import Any

from questions.core.exchange.report import Outcome, ReadQuestion, Refusal
from questions.core.item import ItemContent, ItemDraft, ItemSolution, Review

_FACTS = ("slug", "exam", "task", "family", "pair")
_LISTS = ("topics", "services", "requirements")

Details = list[list[str]]


def draft_to_json(draft: ItemDraft) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(draft, name) for name in _FACTS}
    return facts | {
        **{name: list(getattr(draft, name)) for name in _LISTS},
        "angoff": None if draft.angoff is None else str(draft.angoff),
        "content": draft.content.to_json(),
        "solution": draft.solution.to_json(),
        "reviews": [review.to_json() for review in draft.reviews],
    }


def draft_from_json(data: dict[str, Any]) -> ItemDraft:
    facts: dict[str, Any] = {name: data[name] for name in _FACTS}
    lists: dict[str, Any] = {name: tuple(data[name]) for name in _LISTS}
    return ItemDraft(
        **facts,
        **lists,
        angoff=None if data["angoff"] is None else Decimal(data["angoff"]),
        content=ItemContent.from_json(data["content"]),
        solution=ItemSolution.from_json(data["solution"]),
        reviews=tuple(Review.from_json(entry) for entry in data["reviews"]),
    )


def details_of(question: ReadQuestion) -> Details:
    """(what, how to mend it), one for every loss, or the refusal."""
    if question.refusal is not None:
        return [[question.refusal.why, question.refusal.mend]]
    return [[loss, ""] for loss in question.losses]


def question_from_json(line: int, name: str, details: Details, data: dict[str, Any] | None) -> ReadQuestion:
    """A question as it was staged; one without an item was refused when it was read."""
    if data is None:
        return ReadQuestion(line, name, refusal=Refusal(*details[0]) if details else None)
    return ReadQuestion(line, name, draft=draft_from_json(data), losses=tuple(what for what, _ in details))


def is_to_load(question: ReadQuestion) -> bool:
    return question.draft is not None and question.outcome in {Outcome.IMPORTED, Outcome.WITH_LOSS}
