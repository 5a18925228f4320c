"""The formats that questions can be exchanged in, by name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from questions.core.exchange.aiken import read_aiken, write_aiken
from questions.core.exchange.bounds import decode
from questions.core.exchange.gift_reading import read_gift
from questions.core.exchange.gift_writing import write_gift
from questions.core.exchange.moodle_reading import read_moodle_xml
from questions.core.exchange.moodle_writing import write_moodle_xml
from questions.core.exchange.report import Reading, Written
from questions.core.item import ItemDraft

_AIKEN_ANSWER = re.compile(r"^\s*ANSWER:", re.MULTILINE)


class FormatName(StrEnum):
    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE = "moodle"


@dataclass(frozen=True)
class Format:
    """is_binary: whether its files are no text that a terminal can show."""

    read: Callable[[bytes], Reading]
    write: Callable[[Sequence[ItemDraft]], Written]
    is_binary: bool = False


FORMATS = {
    FormatName.GIFT: Format(lambda data: read_gift(decode(data)), write_gift),
    FormatName.AIKEN: Format(lambda data: read_aiken(decode(data)), write_aiken),
    FormatName.MOODLE: Format(read_moodle_xml, write_moodle_xml),
}


def guess_format(data: bytes) -> FormatName:
    """Moodle XML when it begins like XML; Aiken when a line begins with "ANSWER:" and nothing has braces; else GIFT."""
    if data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<?xml", b"<!", b"<quiz")):
        return FormatName.MOODLE
    text = decode(data)
    return FormatName.AIKEN if "{" not in text and _AIKEN_ANSWER.search(text) else FormatName.GIFT
