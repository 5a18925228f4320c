"""How much of a foreign file is read, and what no file may hold."""

import codecs
import re

from questions.core.exchange.report import UnreadableFile

MAX_BYTES = 20_000_000
MAX_OWN_BYTES = 60_000_000  # of our own items, which say more: 10,000 take 30 MB
MAX_LINE_LENGTH = 100_000
MAX_QUESTIONS = 20_000
MAX_OPTIONS = 50
MAX_RAW_LENGTH = 300_000  # of one text with its HTML, which may hold pictures
MAX_TEXT_LENGTH = 30_000  # of one text as Markdown

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def check_size(size: int, limit: int = MAX_BYTES) -> None:
    """Raises UnreadableFile when a file of this many bytes is not read."""
    if size > limit:
        raise UnreadableFile(
            1, f"the file has more than {limit // 1_000_000} MB; split it, or leave pictures and sounds out"
        )


def decode(data: bytes, limit: int = MAX_BYTES, line_length: int = MAX_LINE_LENGTH) -> str:
    """The text of a file, lines ended by a line feed alone.

    UTF-8, with or without a byte order mark, or UTF-16 with one. Raises UnreadableFile for anything else, for control
    characters, for lines of more than line_length characters and files of more than limit bytes.
    """
    check_size(len(data), limit)
    encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableFile(line, "not UTF-8; save the file with the encoding UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, content in enumerate(text.split("\n"), start=1):
        if found := _CONTROL.search(content):
            raise UnreadableFile(number, f"the control character {ord(found.group()):#04x}: this is no text file")
        if len(content) > line_length:
            raise UnreadableFile(number, f"a line of {len(content):,} characters; at most {line_length:,} are read")
    return text
