"""Aiken files: one question with one key, its options on lines that begin with "A." or "A)", then "ANSWER: A".

The format knows neither markup nor feedback nor categories. Texts are taken as they stand, which is Markdown here; a
question whose characters Markdown would read as markup says so. Source: Moodle docs, "Aiken format".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from questions.core.exchange.bounds import MAX_QUESTIONS
from questions.core.exchange.building import FULL, Choice, Parts, Refused, accept, build_choice, check_length, refuse
from questions.core.exchange.naming import SlugNames
from questions.core.exchange.plain import escape_markdown
from questions.core.exchange.report import CannotWrite, Reading, ReadQuestion, UnreadableFile, Written, shorten
from questions.core.exchange.writing import write_blocks
from questions.core.item import ItemDraft, ItemKind

_OPTION = re.compile(r"([A-Z])[.)](?:\s+|$)(.*)")
_OPTION_WITHOUT_SPACE = re.compile(r"([A-Z])[.)](.*)")
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_BLOCK_MARKUP = re.compile(r"^\s*([|>#]|[-*+] |\d+[.)] |```|~~~)|\$\$", re.MULTILINE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class _Question:
    """answer: what follows "ANSWER:"; None while it has not come."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None


def read_aiken(text: str) -> Reading:
    """Every question of a file, in its order. Raises UnreadableFile for more than MAX_QUESTIONS."""
    questions: list[ReadQuestion] = []
    slugs = SlugNames()
    for question in _split(text):
        if len(questions) == MAX_QUESTIONS:
            raise UnreadableFile(question.line, f"more than {MAX_QUESTIONS:,} questions; split the file")
        questions.append(_read(question, slugs))
    return Reading(tuple(questions))


def _split(text: str) -> Iterator[_Question]:
    """A question ends with its answer, or where another begins: at a text after options or after a blank line."""
    question: _Question | None = None
    after_blank = False
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if not line:
            after_blank = True
            continue
        option = _option(line, question)
        answer = _ANSWER.fullmatch(line)
        if not option and not answer and question and (question.options or after_blank):
            yield question
            question = None
        after_blank = False
        question = question or _Question(number)
        if answer:
            question.answer = answer.group(1).strip()
            yield question
            question = None
        elif option:
            question.options.append(option)
        else:
            question.stem.append(line)
    if question:
        yield question


def _option(line: str, question: _Question | None) -> tuple[str, str] | None:
    """Letter and text. Without a space after the letter it is an option only where the next letter is due."""
    match = _OPTION.fullmatch(line)
    if match is None and question and question.stem:
        match = _OPTION_WITHOUT_SPACE.fullmatch(line)
        if match and match.group(1) != _LETTERS[len(question.options) : len(question.options) + 1]:
            match = None
    return (match.group(1), match.group(2).strip()) if match else None


def _read(question: _Question, slugs: SlugNames) -> ReadQuestion:
    parts = Parts(question.line, stem="\n".join(question.stem))
    try:
        key = _key(question)
        check_length(parts.stem)
        choices = [Choice(text, "", FULL if letter == key else FULL * 0) for letter, text in question.options]
        if any(escape_markdown(entry) != entry for entry in (parts.stem, *(text for _, text in question.options))):
            parts.losses.append("signs that Markdown reads as markup: look at the preview, and put \\ before them")
        return accept(parts, build_choice(parts, choices, is_single=True), slugs)
    except Refused as error:
        parts.stem = parts.stem or next((text for _, text in question.options), "")
        return refuse(parts, error.refusal)


def _key(question: _Question) -> str:
    letters = "".join(letter for letter, _ in question.options)
    if not question.stem:
        raise Refused("options or an answer without a question", "write the question on the line before option A")
    if not letters:
        raise Refused("a question without options", "write each on a line of its own, as in “A. text” or “A) text”")
    if letters != _LETTERS[: len(letters)]:
        raise Refused(
            f"options lettered {shorten(', '.join(letters))}", "letter them A, B, C and so on, one on each line"
        )
    if question.answer is None:
        raise Refused("no line with the answer", "write “ANSWER: A” after the last option")
    if len(letters) < 2:
        raise Refused("fewer than two options", "give it the options to choose from")
    if question.answer not in list(letters):
        shown = shorten(question.answer, 40) or "nothing"
        raise Refused(
            f"the answer is {shown}, not one of {letters[0]} to {letters[-1]}", "name one letter after ANSWER:"
        )
    return question.answer


# Writing --------------------------------------------------------------------------------------------------------------


def write_aiken(drafts: Sequence[ItemDraft]) -> Written:
    """Items with one key. What has no place in the format is listed: rationales, tags, and paragraphs of the stem."""
    blocks = write_blocks(drafts, write=_block, read=read_aiken)
    return blocks.to_file("\n".join(block for _, block in blocks.blocks).encode())


def _block(draft: ItemDraft) -> str:
    content = draft.content
    if content.kind != ItemKind.SINGLE:
        raise CannotWrite(f"Aiken has questions with one key only; this one is {content.kind}")
    if len(content.options) > len(_LETTERS):
        raise CannotWrite(f"{len(content.options)} options, and Aiken has {len(_LETTERS)} letters")
    texts = [content.stem, *(option.text for option in content.options)]
    if any(_BLOCK_MARKUP.search(text) for text in texts):
        raise CannotWrite(
            "a table, list, code block or formula needs lines of its own, and Aiken has one for each text"
        )
    letters = dict(zip((option.handle for option in content.options), _LETTERS, strict=False))
    lines = [_line(content.stem)]
    lines += [f"{letters[option.handle]}) {_line(option.text)}" for option in content.options]
    lines += [f"ANSWER: {letters[str(handle)]}" for handle in draft.solution.correct]
    return "\n".join([*lines, ""])


def _line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)
