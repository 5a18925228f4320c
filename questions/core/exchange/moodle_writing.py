"""Drafts to Moodle XML: one category a task, all texts as Markdown."""

import re
from base64 import b64encode
from collections.abc import Sequence
from types import MappingProxyType
from uuid import UUID
from xml.sax.saxutils import escape

from questions.core.exchange.gift_writing import afterword_of, matching_parts, share_of
from questions.core.exchange.moodle_reading import read_moodle_xml
from questions.core.exchange.naming import write_tags
from questions.core.exchange.pictures import PLUGINFILE, Shelf, WritablePictures, picture_words
from questions.core.exchange.report import CannotWrite, Written
from questions.core.exchange.writing import write_blocks
from questions.core.figures import SCHEME, change_figures, figure_markdown
from questions.core.item import ItemDraft, ItemKind

MAX_PICTURE_BYTES = 12_000_000  # in base64 and with the texts it can be read again
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_TAIL = "</quiz>\n"
# what XML 1.0 has no way to write
_FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {
    ItemKind.SINGLE: "multichoice",
    ItemKind.MULTIPLE: "multichoice",
    ItemKind.MATCHING: "matching",
    ItemKind.ORDERING: "ordering",
}
_ORDERING = """    <layouttype>VERTICAL</layouttype>
    <selecttype>ALL</selecttype>
    <selectcount>0</selectcount>
    <gradingtype>ALL_OR_NOTHING</gradingtype>
    <showgrading>HIDE</showgrading>
"""


def write_moodle_xml(drafts: Sequence[ItemDraft], pictures: WritablePictures = MappingProxyType({})) -> Written:
    """pictures: of figures that the items show; they stand beside each text that shows them."""
    shelf = Shelf(pictures, MAX_PICTURE_BYTES)
    blocks = write_blocks(
        drafts,
        write=lambda draft: _question(draft, shelf),
        read=lambda block: read_moodle_xml(f"{_HEAD}{block}{_TAIL}".encode()),
    )
    return blocks.to_file("".join([_HEAD, *blocks.under_categories(_category), _TAIL]).encode())


def _category(name: str) -> str:
    text = _text(f"$course$/{name}")
    return f'  <question type="category">\n    <category>{text}</category>\n  </question>\n'


def _question(draft: ItemDraft, shelf: Shelf) -> str:
    kind = draft.content.kind
    whys: dict[int, str] = {}
    match kind:
        case ItemKind.SINGLE | ItemKind.MULTIPLE:
            body = _choices(draft, shelf)
        case ItemKind.MATCHING:
            pairs, whys = matching_parts(draft)
            body = "    <shuffleanswers>true</shuffleanswers>\n" + "".join(_pair(*pair) for pair in pairs)
        case ItemKind.ORDERING:
            body, whys = _steps(draft)
    tags = "".join(f"      <tag>{_text(tag)}</tag>\n" for tag in write_tags(draft))
    return (
        f'  <question type="{_TYPES[kind]}">\n'
        f"    <name>{_text(draft.slug)}</name>\n"
        f'    <questiontext format="markdown">{_rich(draft.content.stem, shelf)}</questiontext>\n'
        f'    <generalfeedback format="markdown">{_rich(afterword_of(draft, whys), shelf)}</generalfeedback>\n'
        "    <defaultgrade>1.0000000</defaultgrade>\n    <hidden>0</hidden>\n"
        f"{body}"
        f"{f'    <tags>{chr(10)}{tags}    </tags>{chr(10)}' if tags else ''}"
        "  </question>\n"
    )


def _choices(draft: ItemDraft, shelf: Shelf) -> str:
    correct = set(draft.solution.correct)
    is_single = draft.content.kind == ItemKind.SINGLE
    share, penalty = ("100", "0") if is_single else (f"{share_of(max(1, len(correct))):f}", "-100")
    lines = [
        f"    <single>{'true' if is_single else 'false'}</single>\n",
        "    <shuffleanswers>true</shuffleanswers>\n    <answernumbering>abc</answernumbering>\n",
    ]
    for option in draft.content.options:
        fraction = share if option.handle in correct else penalty
        rationale = _rich(draft.solution.rationales.get(option.handle, ""), shelf)
        lines.append(
            f'    <answer fraction="{fraction}" format="markdown">{_text(option.text)}\n'
            f'      <feedback format="markdown">{rationale}</feedback>\n    </answer>\n'
        )
    return "".join(lines)


def _pair(prompt: str, option: str) -> str:
    return f'    <subquestion format="markdown">{_text(prompt)}<answer>{_text(option)}</answer></subquestion>\n'


def _steps(draft: ItemDraft) -> tuple[str, dict[int, str]]:
    texts = {option.handle: option.text for option in draft.content.options}
    lines = [_ORDERING]
    whys = {}
    for number, handle in enumerate(map(str, draft.solution.correct), 1):
        lines.append(f'    <answer fraction="{number}.0000000" format="markdown">{_text(texts[handle])}</answer>\n')
        whys[number] = draft.solution.rationales.get(handle, "")
    return "".join(lines), whys


def _rich(text: str, shelf: Shelf) -> str:
    """A text with the pictures it shows beside it."""
    files: dict[str, bytes] = {}

    def name(figure_id: UUID, alt: str) -> str:
        found = shelf.take(figure_id)
        if found is None:
            return picture_words(alt)
        files[found[0]] = found[1]
        return figure_markdown(figure_id, alt).replace(f"{SCHEME}:{figure_id}", f"{PLUGINFILE}{found[0]}")

    return _text(change_figures(text, name)) + "".join(
        f'<file name="{name}" path="/" encoding="base64">{b64encode(data).decode()}</file>'
        for name, data in files.items()
    )


def _text(text: str) -> str:
    if found := _FORBIDDEN.search(text):
        raise CannotWrite(f"the character {ord(found.group()):#04x}, which XML cannot hold")
    return f"<text>{escape(text)}</text>"
