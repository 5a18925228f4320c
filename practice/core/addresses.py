"""Lists of e-mail addresses as people paste them: one a line or with commas, with or without names."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr

SEPARATORS = ",;\t\r\n"
LONGEST = 254


@dataclass(frozen=True)
class Entry:
    """One part of a list. line: where it begins, from 1; address: None when `problem` says what is wrong with it."""

    line: int
    text: str
    address: str | None
    problem: str = ""


def read_addresses(text: str, is_address: Callable[[str], bool]) -> list[Entry]:
    """Every part of `text` that is not empty, in order, with its address or what to mend.

    Parts end at a comma, semicolon, tab or line end, but not within "quotes" or <angle brackets>. An address that came
    before, whatever its capitals, is a problem of the later one. is_address: the rule for what is one.
    """
    first: dict[str, int] = {}
    entries = []
    for line, part in _parts(text):
        entry = _entry(line, part, is_address)
        if entry.address is not None:
            key = entry.address.lower()
            if key in first:
                entry = Entry(line, part, None, f"The same address is in line {first[key]}: it gets one e-mail.")
            first.setdefault(key, line)
        entries.append(entry)
    return entries


def _parts(text: str) -> list[tuple[int, str]]:
    """(line, text) of each part. A quote or bracket that is left open ends with its line: it spoils no other."""
    parts = []
    for number, row in enumerate(text.splitlines(), start=1):
        part, closing = "", ""
        for sign in row:
            if closing:
                closing = "" if sign == closing else closing
            elif sign in SEPARATORS:
                parts.append((number, part))
                part = ""
                continue
            else:
                closing = {'"': '"', "<": ">"}.get(sign, "")
            part += sign
        parts.append((number, part))
    return [(number, part.strip()) for number, part in parts if part.strip()]


def _entry(line: int, part: str, is_address: Callable[[str], bool]) -> Entry:
    address = _address_in(part)
    if "@" not in part:
        return Entry(line, part, None, "There is no @ in it. Write name@example.org, or Name <name@example.org>.")
    if len(address) > LONGEST:
        return Entry(line, part, None, f"Addresses have {LONGEST} characters at most.")
    if not is_address(address):
        return Entry(line, part, None, "This is not an e-mail address. Put each in a line of its own.")
    return Entry(line, part, address)


def _address_in(part: str) -> str:
    """What stands in the angle brackets, else all of it; parseaddr says "" where it understands nothing."""
    return parseaddr(part)[1] if "<" in part else part.removeprefix("mailto:")
