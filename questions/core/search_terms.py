"""What somebody typed into a search box, for the two databases and for marking what was found."""

import re
from dataclasses import dataclass

from questions.core.text import root

_TERM = re.compile(r"""(?P<minus>(?<!\S)-)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'(?=\s|$)|(?P<word>\S+))""")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Terms:
    """wanted, unwanted: words, and phrases that stood in quotes; an unwanted one had a minus before it."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    def for_postgresql(self) -> str:
        """As websearch_to_tsquery reads it."""
        return " ".join([*(f'"{term}"' for term in self.wanted), *(f'-"{term}"' for term in self.unwanted)])

    def for_fts5(self) -> str:
        """As a MATCH of SQLite."""
        wanted, unwanted = (
            [f'"{term}"' for term in terms if _WORD.search(term)] for terms in (self.wanted, self.unwanted)
        )
        if not wanted:
            return '""'  # matches nothing
        return " AND ".join(wanted) + "".join(f" NOT {term}" for term in unwanted)


def parse_terms(typed: str) -> Terms:
    """The words and "quoted phrases" of what was typed; -word is unwanted. A mark left open is part of its word."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for match in _TERM.finditer(typed.replace("\0", "")):
        term = next(part for name in ("double", "single", "word") if (part := match[name]) is not None)
        term = term.replace('"', " ").strip()
        if term:
            (unwanted if match["minus"] else wanted).append(term)
    return Terms(tuple(wanted), tuple(unwanted))


@dataclass(frozen=True)
class Segment:
    """A piece of a text; is_hit: it was looked for."""

    text: str
    is_hit: bool


def mark_hits(text: str, terms: Terms) -> list[Segment]:
    """The text in pieces, with what was looked for apart: words that begin with its root, and the very letters."""
    pattern = "|".join(_pattern(term) for term in sorted(terms.wanted, key=len, reverse=True))
    if not pattern:
        return [Segment(text, False)] if text else []
    segments, end = [], 0
    for match in re.finditer(pattern, text, re.IGNORECASE):
        segments += [Segment(text[end : match.start()], False), Segment(match.group(), True)]
        end = match.end()
    return [segment for segment in [*segments, Segment(text[end:], False)] if segment.text]


def excerpt(text: str, terms: Terms, length: int) -> str:
    """About `length` characters of the text, in whole words: its beginning, or from shortly before the first hit."""
    flat = " ".join(text.split())
    before = 0
    for segment in mark_hits(flat, terms):
        if segment.is_hit:
            break
        before += len(segment.text)
    begin = 0
    if length * 2 // 3 < before < len(flat):
        begin = flat.find(" ", before - length // 3) + 1
    cut = flat[begin : begin + length]
    if begin + length < len(flat):
        cut = cut.rsplit(" ", 1)[0] + " …"
    return f"… {cut}" if begin else cut


def _pattern(term: str) -> str:
    if re.fullmatch(r"[A-Za-z]{4,}", term):
        return rf"\b{re.escape(root(term.lower()))}\w*|{re.escape(term)}"
    return re.escape(term)
