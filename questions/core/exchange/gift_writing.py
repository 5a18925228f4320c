"""Drafts to GIFT files: one category a task, one item a block, all texts as Markdown."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from questions.core.exchange.building import FULL
from questions.core.exchange.feedback import Afterwords, whys_of, write_afterwords
from questions.core.exchange.gift_reading import read_gift
from questions.core.exchange.gift_syntax import escape
from questions.core.exchange.naming import write_tags
from questions.core.exchange.report import CannotWrite, Written
from questions.core.exchange.writing import write_blocks
from questions.core.item import ItemDraft, ItemKind


def write_gift(drafts: Sequence[ItemDraft]) -> Written:
    blocks = write_blocks(drafts, write=_block, read=read_gift)
    text = "\n".join(blocks.under_categories(lambda category: f"$CATEGORY: {escape(category)}\n"))
    return blocks.to_file(text.encode())


def _block(draft: ItemDraft) -> str:
    tags = "".join(f" [tag:{tag.replace(']', chr(92) + ']')}]" for tag in write_tags(draft))
    lines = [f"//{tags}"] if tags else []
    lines.append(f"::{escape(draft.slug)}::[markdown]{escape(draft.content.stem)}{{")
    match draft.content.kind:
        case ItemKind.SINGLE | ItemKind.MULTIPLE:
            lines += _choices(draft)
            whys: dict[int, str] = {}
        case ItemKind.MATCHING:
            pairs, whys = matching_parts(draft)
            lines += [_pair(prompt, option) for prompt, option in pairs]
        case ItemKind.ORDERING:
            raise CannotWrite("GIFT has no questions to be put in order; export them as Moodle XML")
    if afterword := afterword_of(draft, whys):
        lines.append(f"\t####{_text(afterword)}")
    return "\n".join([*lines, "}", ""])


def _choices(draft: ItemDraft) -> list[str]:
    correct = set(draft.solution.correct)
    lines = []
    for option in draft.content.options:
        rationale = draft.solution.rationales.get(option.handle, "")
        sign = _sign(draft.content.kind, option.handle in correct, len(correct))
        lines.append(f"\t{sign}{_text(option.text)}" + (f"#{_text(rationale)}" if rationale else ""))
    return lines


def _sign(kind: ItemKind, is_key: bool, keys: int) -> str:
    if kind == ItemKind.SINGLE:
        return "=" if is_key else "~"
    return f"~%{share_of(keys)}%" if is_key else "~%-100%"


def share_of(keys: int) -> Decimal:
    """Per cent of the mark for each of several keys, as Moodle knows them: 50, 33.33333, 25, ..."""
    return (FULL / keys).quantize(Decimal("0.00001"), ROUND_DOWN).normalize() if FULL % keys else FULL // keys


def matching_parts(draft: ItemDraft) -> tuple[list[tuple[str, str]], dict[int, str]]:
    """Pairs of a matching item, then the options that match nothing; rationales by number, prompts before options."""
    options = {option.handle: option.text for option in draft.content.options}
    matches = dict(entry for entry in draft.solution.correct if isinstance(entry, tuple))
    rationales = draft.solution.rationales
    pairs, whys = [], {}
    for number, prompt in enumerate(draft.content.prompts, 1):
        if prompt.handle not in matches:
            raise CannotWrite(f"prompt {number} has no match yet")
        pairs.append((prompt.text, options[matches[prompt.handle]]))
        whys[number] = rationales.get(prompt.handle, "")
    pairs += [("", text) for handle, text in options.items() if handle not in matches.values()]
    in_order = list(dict.fromkeys(text for _, text in pairs))
    for handle, text in options.items():
        whys[len(draft.content.prompts) + 1 + in_order.index(text)] = rationales.get(handle, "")
    return pairs, whys


def afterword_of(draft: ItemDraft, whys: dict[int, str]) -> str:
    solution = draft.solution
    return write_afterwords(Afterwords(solution.clue, solution.takeaway, whys_of(whys), solution.references))


def _pair(prompt: str, option: str) -> str:
    if "->" in prompt:
        raise CannotWrite("a prompt has the sign ->, which stands between the two sides in GIFT")
    return f"\t={_text(prompt)} -> {_text(option)}"


def _text(text: str) -> str:
    """What begins like a format or a weight must not be read as one."""
    mark = "[markdown]" if re.match(r"[\[%]", text) else ""
    return mark + escape(text)
