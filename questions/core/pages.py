"""Lists of pages that are known to exist."""

from collections.abc import Iterator


def parse_pages(text: str) -> frozenset[str]:
    """The addresses of a list: a base at the start of a line, what follows it on indented lines, "#" before a remark.

    A base is a page too. An indented line without a base before it is a ValueError that names the line.
    """
    return frozenset(_addresses(text))


def _addresses(text: str) -> Iterator[str]:
    base = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line[0].isspace():
            base = line.strip()
            yield base
        elif base:
            yield base + line.strip()
        else:
            raise ValueError(f"line {number}: nothing stands before this end of an address")
