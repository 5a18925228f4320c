"""How authored text refers to figures, and how their places in rendered HTML are filled.

A text says `![what is to be seen](figure:<uuid>)`. Rendered HTML keeps `<img src="figure:<uuid>" alt="…">`, an address
no browser can open, for as long as the version lives. Only when HTML goes out to somebody is that element replaced by
one with an address that works for a while (`questions.services.figures`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from uuid import UUID

SCHEME = "figure"
MIN_ALT_LENGTH = 8
MAX_ALT_LENGTH = 500

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ADDRESS = re.compile(rf"{SCHEME}:({_UUID})")
_WRITTEN = re.compile(rf"!\[((?:[^\[\]\\]|\\.)*)\]\({SCHEME}:({_UUID})\)")
# Written by `questions.core.rendering` alone. In text "<" is escaped and in attributes '"' is, so nothing else can look
# like it.
_PLACE = re.compile(rf'<img src="{SCHEME}:({_UUID})" alt="([^"]*)">')
_FILE_NAME = re.compile(r"[^/\\]*\.(png|jpe?g|gif|webp|svg|bmp|tiff?)|(img|dsc|scan|screenshot)[-_ ]?[\d-]+", re.I)
_EMPTY_WORDS = re.compile(
    r"(an? |the )?(image|picture|figure|photo|screenshot|drawing|diagram|chart|graph)s?[ \d]*", re.I
)


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it. Sizes in pixels."""

    url: str
    width: int
    height: int


def parse_address(address: str) -> UUID | None:
    """The figure an image's address names; None for any other address."""
    found = _ADDRESS.fullmatch(address)
    return UUID(found[1]) if found else None


def find_alt_problem(alt: str) -> str | None:
    """Why a text would not tell somebody what a figure shows; None for one that may."""
    if not alt:
        return "a figure needs alternative text, ![what is to be seen](figure:…), for those who cannot see it"
    if _FILE_NAME.fullmatch(alt):
        return f"{alt!r} is the name of a file; say what is to be seen in the figure"
    if len(alt) < MIN_ALT_LENGTH or _EMPTY_WORDS.fullmatch(alt):
        return f"{alt!r} does not tell what is to be seen in the figure"
    if len(alt) > MAX_ALT_LENGTH:
        return f"the alternative text of a figure has more than {MAX_ALT_LENGTH} characters"
    return None


def figure_markdown(figure_id: UUID, alt: str) -> str:
    """The Markdown that shows a figure."""
    words = re.sub(r"([\\\[\]`*_$<&])", r"\\\1", " ".join(alt.split()))
    return f"![{words}]({SCHEME}:{figure_id})"


def figures_named(text: str) -> set[UUID]:
    """Figures an authored Markdown text mentions, whether it shows them or would if it were well-formed."""
    return {UUID(name) for name in _ADDRESS.findall(text)}


def figures_written(text: str) -> list[tuple[UUID, str]]:
    """The figures a text shows, in order, each with its alternative text."""
    return [(UUID(found[2]), _plain(found[1])) for found in _WRITTEN.finditer(text)]


def with_words_for_figures(text: str) -> str:
    """Authored Markdown with the alternative text of each figure in its place: what there is to read and to search."""
    return _WRITTEN.sub(lambda found: _plain(found[1]), text)


def change_figures(text: str, change: Callable[[UUID, str], UUID | str]) -> str:
    """The text with another figure, or other Markdown, for each (id, alternative text) it shows."""

    def write(found: re.Match[str]) -> str:
        other = change(UUID(found[2]), _plain(found[1]))
        return f"![{found[1]}]({SCHEME}:{other})" if isinstance(other, UUID) else other

    return _WRITTEN.sub(write, text)


def without_figures(text: str) -> str:
    return _WRITTEN.sub(" ", text)


def figures_in(tree: Any) -> set[UUID]:
    """Figures whose places are in any string of nested dicts and lists of rendered HTML."""
    return {UUID(found[1]) for html in _strings(tree) for found in _PLACE.finditer(html)}


def fill_places(tree: Any, shown: Mapping[UUID, Shown]) -> Any:
    """The same tree with every place filled; a figure that is not in `shown` leaves its alternative text.

    tree: of rendered HTML and nothing else. What people typed must never pass here, or they could ask for figures.
    """
    if isinstance(tree, dict):
        return {name: fill_places(part, shown) for name, part in tree.items()}
    if isinstance(tree, list):
        return [fill_places(part, shown) for part in tree]
    if isinstance(tree, str) and f'"{SCHEME}:' in tree:
        return _PLACE.sub(lambda found: _element(found[1], found[2], shown), tree)
    return tree


def replace_places(html: str, write: Callable[[UUID, str], str]) -> str:
    """Rendered HTML with what `write` makes of each (id, alternative text as HTML) in place of the figures."""
    return _PLACE.sub(lambda found: write(UUID(found[1]), found[2]), html)


def words_for_places(html: str) -> str:
    """HTML with the alternative text where a figure would be: for places that take no pictures."""
    return str(fill_places(html, {}))


def _plain(written: str) -> str:
    return re.sub(r"\\(.)", r"\1", written)


def _element(name: str, alt: str, shown: Mapping[UUID, Shown]) -> str:
    figure = shown.get(UUID(name))
    words = escape(unescape(alt))
    if figure is None:
        return f"<em>{words}</em>"
    # A link, so that it can be opened large by keyboard and without scripts. A review has many: they load when they are
    # scrolled to, and a sitting fetches them ahead.
    url = escape(figure.url)
    return (
        f'<a class="figure" href="{url}" title="Show larger"><img src="{url}" alt="{words}" width="{figure.width}" '
        f'height="{figure.height}" loading="lazy" decoding="async"></a>'
    )


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        if f'"{SCHEME}:' in tree:
            yield tree
    elif isinstance(tree, dict):
        for part in tree.values():
            yield from _strings(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _strings(part)
