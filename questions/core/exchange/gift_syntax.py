r"""The signs of GIFT: escapes, formats, weights.

`\~ \= \# \{ \} \: \\` stand for the character after the backslash, `\n` for a new line; a backslash before anything
else stands for itself. While a question is taken apart, escaped characters are pairs without any sign of the format.
Source: Moodle docs, "GIFT format", and the examples that come with Moodle's importer.
"""

import re
from decimal import Decimal

_ESCAPED = {"\\": "a", ":": "b", "#": "c", "=": "d", "{": "e", "}": "f", "~": "g", "n": "h"}
_MEANING = {letter: "\n" if sign == "n" else sign for sign, letter in _ESCAPED.items()}
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_HIDDEN = re.compile("\0([a-h])")
_SIGN = re.compile(r"[\\:#={}~]")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")


def hide_escapes(text: str) -> str:
    """Escaped characters as pairs of NUL and a letter; the text holds no NUL itself."""
    return _ESCAPE.sub(lambda match: "\0" + _ESCAPED[match.group(1)], text.replace("\0", ""))


def show_escapes(text: str) -> str:
    """The text that is meant, after `hide_escapes`."""
    return _HIDDEN.sub(lambda match: _MEANING[match.group(1)], text)


def escape(text: str) -> str:
    """A text as it stands in a GIFT file, on one line."""
    return _SIGN.sub(r"\\\g<0>", text).replace("\n", "\\n")


def split_format(text: str, default: str) -> tuple[str, str]:
    """The format a text names at its beginning, and the rest."""
    text = text.strip()
    match = _FORMAT.match(text)
    return (match.group(1), text[match.end() :]) if match else (default, text)


def split_weight(text: str) -> tuple[Decimal | None, str]:
    text = text.strip()
    match = _WEIGHT.match(text)
    return (Decimal(match.group(1)), text[match.end() :]) if match else (None, text)
