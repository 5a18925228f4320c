"""What Moodle keeps of a question beside its texts, and an item does not."""

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from questions.core.exchange.report import shorten

_NUMBER = re.compile(r"-?\d{1,9}(\.\d{0,20})?")
# texts, read elsewhere
_READ = {"name", "questiontext", "generalfeedback", "answer", "subquestion", "single", "tags"}
# how Moodle shows a question, which is ours to decide, and copies of what is said elsewhere
_SHOWN = {
    "showstandardinstruction", "shownumcorrect", "subquestionsorten", "layouttype", "selectcount", "numberingstyle",
    "showgrading", "questiontextformat", "version", "coursemodule",
}  # fmt: skip
_FEEDBACK = {
    "correctfeedback": ("right answers", "Your answer is correct."),
    "partiallycorrectfeedback": ("partly right answers", "Your answer is partially correct."),
    "incorrectfeedback": ("wrong answers", "Your answer is incorrect."),
}
_USUAL = {
    "penalty": {"", "0", "0.1", "0.3333333", "0.33", "1"},
    "hidden": {"", "0"},
    "answernumbering": {"", "none", "abc"},
    "selecttype": {"", "ALL", "0"},
    "gradingtype": {"", "ALL_OR_NOTHING", "-1"},
    "idnumber": {""},
    "image": {""},
    "shuffleanswers": {"", "1", "true"},
}
_WORDS = {
    "penalty": "a penalty of {} for each further try: there are no further tries",
    "hidden": "hidden in Moodle: it becomes a draft like the others",
    "answernumbering": "options numbered {}: they have letters here",
    "selecttype": "a part of the entries to be put in order ({}): here it is all of them",
    "gradingtype": "partial credit for the order ({}): here it is right or wrong",
    "idnumber": "the ID number {}: items have none",
    "image": "the file {}: items have no files",
    "shuffleanswers": "options in a fixed order: here they are mixed",
}


def lost_settings(question: Element) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_lost(question)))


def _lost(question: Element) -> Iterator[str]:
    hints = len(question.findall("hint"))
    if hints:
        yield f"{hints} hints: items have none"
    for child in question:
        value = (child.text or "").strip()
        if child.tag in _FEEDBACK:
            whom, usual = _FEEDBACK[child.tag]
            if (child.findtext("text") or "").strip().removeprefix("<p>").removesuffix("</p>") not in {"", usual}:
                yield f"feedback for {whom}: rationales belong to options here"
        elif child.tag == "defaultgrade":
            if value and _number(value) != 1:
                yield f"{shorten(value)} marks: every item counts alike"
        elif child.tag in _USUAL:
            if _plain(value) not in _USUAL[child.tag]:
                yield _WORDS[child.tag].format(shorten(value))
        elif child.tag not in _READ | _SHOWN | {"hint", "image_base64"}:
            yield f"<{shorten(child.tag)}> is not read"


def _plain(value: str) -> str:
    """ "1.0000000" as "1"."""
    number = _number(value)
    return value if number is None else f"{number.normalize():f}"


def _number(value: str) -> Decimal | None:
    return Decimal(value) if _NUMBER.fullmatch(value) else None
