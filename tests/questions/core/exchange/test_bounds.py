"""What no file may hold."""

import pytest

from questions.core.exchange import bounds
from questions.core.exchange.bounds import decode
from questions.core.exchange.report import UnreadableFile


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_any_line_ends(encoding):
    assert decode("süß\r\nund\rgut\n".encode(encoding)) == "süß\nund\ngut\n"


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        ("gut\nsüß".encode("latin-1"), 2, "UTF-8"),
        (b"one\ntwo\0", 2, "0x00"),
        (b"one\n\x1b[2J", 2, "0x1b"),
        (b"PK\x03\x04", 1, "0x03"),
        (b"a\n" + b"x" * (bounds.MAX_LINE_LENGTH + 1), 2, "a line of 100,001 characters"),
        (b"x" * (bounds.MAX_BYTES + 1), 1, "20 MB"),
    ],
)
def test_a_hostile_file_is_refused_with_its_line(data, line, message):
    with pytest.raises(UnreadableFile, match=message) as caught:
        decode(data)

    assert caught.value.line == line
