"""What an export loses: every item is read back from what was written, and compared."""

from collections.abc import Iterator
from dataclasses import replace

from questions.core.exchange.report import CannotWrite, Reading
from questions.core.handles import Text, align_handles
from questions.core.item import ItemDraft, ItemKind

_TEXT = {"clue": "clue", "takeaway": "takeaway", "references": "references"}
_FACTS = {
    "topics": "topics", "services": "services", "requirements": "requirements", "family": "family", "pair": "pair",
    "angoff": "Angoff estimate",
}  # fmt: skip


def check_written(draft: ItemDraft, reading: Reading) -> tuple[str, ...]:
    """What of an item does not come back. Raises CannotWrite when it comes back as another question."""
    back = reading.questions[0].draft if len(reading.questions) == 1 else None
    if back is None:
        refusals = [str(question.refusal) for question in reading.questions if question.refusal]
        raise CannotWrite("; ".join(refusals) or "it would come back as more than one question")
    text = align_handles(Text(back.content, back.solution), draft.content)
    back = replace(back, content=text.content, solution=text.solution)
    if back.content.kind != draft.content.kind or set(back.solution.correct) != set(draft.solution.correct):
        raise CannotWrite("its key would not come back")
    if draft.content.kind == ItemKind.ORDERING and back.solution.correct != draft.solution.correct:
        raise CannotWrite("its order would not come back")
    return tuple(_differences(draft, back))


def _differences(draft: ItemDraft, back: ItemDraft) -> Iterator[str]:
    one, other = draft.content, back.content
    if one.stem != other.stem:
        yield "the stem's paragraphs" if one.stem.split() == other.stem.split() else "the stem's text"
    if set(one.options) != set(other.options) or one.prompts != other.prompts:
        yield "texts of options or prompts"
    elif one.options != other.options:
        yield "the order of the options"
    if draft.solution.rationales != back.solution.rationales:
        yield "rationales"
    for name, word in _TEXT.items():
        if getattr(draft.solution, name) != getattr(back.solution, name):
            yield word
    for name, word in _FACTS.items():
        if getattr(draft, name) != getattr(back, name):
            yield word
    if draft.slug != back.slug:
        yield "the slug"
    if draft.reviews != back.reviews:
        yield "reviews"


def has_same_text(one: ItemDraft, other: ItemDraft) -> bool:
    """Whether two items ask and explain the same; the names of options do not count, nor their order in matching."""
    text = align_handles(Text(other.content, other.solution), one.content)
    options = [one.content.options, text.content.options]
    if one.content.kind == ItemKind.MATCHING:
        options = [tuple(sorted(entry, key=lambda option: option.handle)) for entry in options]
    return (
        options[0] == options[1]
        and replace(one.content, options=()) == replace(text.content, options=())
        and replace(one.solution, correct=()) == replace(text.solution, correct=())
        and set(one.solution.correct) == set(text.solution.correct)
    )
