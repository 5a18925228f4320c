"""An item as it was written, part by part, for pages that show it to read."""

from dataclasses import dataclass

from questions.core.item import ItemDraft, ItemKind


@dataclass(frozen=True)
class Part:
    """An option or a prompt as written. note: what the key says about it."""

    label: str
    text: str
    note: str
    rationale: str


def written_parts(draft: ItemDraft) -> list[Part]:
    content, solution = draft.content, draft.solution
    pairs = dict(entry for entry in solution.correct if isinstance(entry, tuple))
    letters = {option.handle: chr(ord("A") + index) for index, option in enumerate(content.options)}
    parts = [
        Part(
            f"Prompt {number}",
            prompt.text,
            f"belongs to {letters.get(pairs.get(prompt.handle, ''), '–')}",
            solution.rationales.get(prompt.handle, ""),
        )
        for number, prompt in enumerate(content.prompts, 1)
    ]
    for option in content.options:
        note = "key" if option.handle in solution.correct else ""
        if content.kind == ItemKind.ORDERING:
            note = f"place {solution.correct.index(option.handle) + 1}"
        rationale = solution.rationales.get(option.handle, "")
        parts.append(Part(f"Option {letters[option.handle]}", option.text, note, rationale))
    return parts
