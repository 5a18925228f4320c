"""Pictures that come with a foreign file, and those that go into one.

A text that was read calls a picture of its file by an id of the file: that of our own name for it, or one made of its
name. Once the picture is stored, the id is replaced by that of the figure it became (`with_figures`). Addresses that
lead out of the file are never looked at.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from posixpath import basename, splitext
from urllib.parse import unquote
from uuid import UUID, uuid5

from questions.core.exchange.plain import escape_markdown
from questions.core.figures import SCHEME, change_figures
from questions.core.item import ItemDraft

MAX_PICTURES = 2000  # of one file
_IDS = UUID("5f6d3a52-8a5c-4f0e-9a53-1f0a3b1c7d11")
PLUGINFILE = "@@PLUGINFILE@@/"
_IN_MARKDOWN = re.compile(rf"\({PLUGINFILE}([^\s()]+)\)")


@dataclass(frozen=True)
class PictureSource:
    """A picture of a file that was read. name: as the file calls it; read: its bytes, or UnreadableFile."""

    name: str
    read: Callable[[], bytes]


@dataclass
class Pictures:
    """The pictures of a file that its texts show, by the id they are called by."""

    sources: dict[UUID, PictureSource] = field(default_factory=dict)

    def take(self, key: str, source: PictureSource) -> UUID | None:
        """The id of a picture; key: what tells it from others of the file. None when there are too many."""
        picture_id = _own_id(source.name) or uuid5(_IDS, key)
        if picture_id not in self.sources and len(self.sources) == MAX_PICTURES:
            return None
        self.sources.setdefault(picture_id, source)
        return picture_id


@dataclass(frozen=True)
class WritablePicture:
    """A figure as a file of an export. load: its bytes, or None when they cannot be had."""

    file_name: str
    load: Callable[[], bytes | None]


WritablePictures = Mapping[UUID, WritablePicture]
LEFT_OUT = "a figure: its picture could not be read, or the pictures are too many; its words are in the file"


class Shelf:
    """Pictures that go into a file, until it has enough of them. limit: bytes in all."""

    def __init__(self, pictures: WritablePictures, limit: int) -> None:
        self._pictures = pictures
        self._left = limit

    def take(self, figure_id: UUID) -> tuple[str, bytes] | None:
        """(name of the file, its bytes); None for what cannot be had or is too much."""
        picture = self._pictures.get(figure_id)
        data = picture.load() if picture and self._left > 0 else None
        if picture is None or data is None or len(data) > self._left:
            return None
        self._left -= len(data)
        return picture.file_name, data


def picture_words(alt: str) -> str:
    """Markdown that stands where a picture cannot."""
    return f"\\[picture: {escape_markdown(alt)}\\]"


Find = Callable[[str], UUID | None]  # what a text calls a picture -> its id, None when the file has no such picture


def find_none(_: str) -> None:
    return None


def plugin_name(source: str) -> str | None:
    """Name of a file of Moodle's that an address asks for; None for other addresses."""
    return unquote(source.removeprefix(PLUGINFILE)) if source.startswith(PLUGINFILE) else None


def markdown_with_pictures(text: str, find: Find) -> str:
    """Moodle's Markdown with the ids of its pictures; what the file does not have stays as it is."""

    def name(found: re.Match[str]) -> str:
        picture_id = find(f"{PLUGINFILE}{found[1]}")
        return f"({SCHEME}:{picture_id})" if picture_id else found[0]

    return _IN_MARKDOWN.sub(name, text)


def with_figures(draft: ItemDraft, figures: Mapping[UUID, UUID | None]) -> ItemDraft:
    """figures: id of a picture -> that of its figure, None for one that could not be taken: its words stay."""

    def change(picture_id: UUID, alt: str) -> str | UUID:
        figure_id = figures.get(picture_id, picture_id)
        return figure_id or picture_words(alt)

    return map_texts(draft, lambda text: change_figures(text, change))


def map_texts(draft: ItemDraft, change: Callable[[str], str]) -> ItemDraft:
    """The same item with every Markdown text changed."""
    content, solution = draft.content, draft.solution
    return replace(
        draft,
        content=replace(
            content,
            stem=change(content.stem),
            options=tuple(replace(option, text=change(option.text)) for option in content.options),
            prompts=tuple(replace(prompt, text=change(prompt.text)) for prompt in content.prompts),
        ),
        solution=replace(
            solution,
            rationales={handle: change(text) for handle, text in solution.rationales.items()},
            clue=change(solution.clue),
            takeaway=change(solution.takeaway),
        ),
    )


def _own_id(name: str) -> UUID | None:
    try:
        return UUID(splitext(basename(name))[0])
    except ValueError:
        return None
