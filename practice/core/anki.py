"""Items as an Anki deck: stem and options in front, the key with its reasons behind.

A note keeps its identity (GUID) for good, so importing a later export updates the cards and their history stays.
"""

import html
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

from questions.core.exchange.pictures import Shelf, WritablePictures
from questions.core.figures import replace_places
from questions.core.item import ItemContent, ItemKind, ItemSolution

# never to change: Anki knows the note type by it
MODEL_ID = 1_482_906_137
_FIRST_DECK_ID = 1 << 30
MAX_PICTURE_BYTES = 40_000_000  # of one deck
_CSS = """
.card { font-family: system-ui, sans-serif; font-size: 18px; line-height: 1.5; max-width: 42em; margin: 0 auto; padding: 0 12px; }
ol { padding-left: 1.6em; list-style: upper-alpha; }
li { margin: 0.4em 0; }
.key { font-weight: 700; }
.why { display: block; font-weight: 400; opacity: 0.85; }
table { border-collapse: collapse; } td, th { border: 1px solid; padding: 2px 8px; }
pre { overflow-x: auto; }
"""  # noqa: E501


@dataclass(frozen=True)
class Card:
    """content_html, solution_html: in the shapes ItemVersion.html and ItemKey.html have."""

    item_id: str
    exam: str
    content: ItemContent
    content_html: Mapping[str, Any]
    solution: ItemSolution
    solution_html: Mapping[str, Any]
    tags: tuple[str, ...]


class _Media:
    """Pictures of a deck. A figure that cannot be had, or is too much for it, is named by its words."""

    def __init__(self, pictures: WritablePictures) -> None:
        self._shelf = Shelf(pictures, MAX_PICTURE_BYTES)
        self._names: dict[UUID, str | None] = {}
        self.files: dict[str, bytes] = {}

    def show(self, text: str) -> str:
        return replace_places(text, self._element)

    def _element(self, figure_id: UUID, alt: str) -> str:
        if figure_id not in self._names:
            found = self._shelf.take(figure_id)
            self._names[figure_id] = found[0] if found else None
            self.files |= dict([found]) if found else {}
        name = self._names[figure_id]
        return f'<img src="{name}" alt="{alt}">' if name else f"<i>[Figure: {alt}]</i>"


def write_decks(cards: Sequence[Card], now: datetime, pictures: WritablePictures = MappingProxyType({})) -> bytes:
    """An .apkg file with a deck for each exam. pictures: of figures that the cards show."""
    import genanki  # a third of a second to import, for those who ask for a deck

    model = genanki.Model(
        MODEL_ID,
        "Exam preparation",
        fields=[{"name": "Question"}, {"name": "Answer"}],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}"}],
        css=_CSS,
    )
    decks = {exam: genanki.Deck(_deck_id(exam), exam) for exam in dict.fromkeys(card.exam for card in cards)}
    media = _Media(pictures)
    for card in cards:
        fields = [media.show(front_of(card)), media.show(back_of(card))]
        guid = genanki.guid_for("examprep", card.item_id)
        decks[card.exam].add_note(genanki.Note(model=model, fields=fields, guid=guid, tags=list(card.tags)))
    return _to_file(genanki.Package(list(decks.values())), media.files, now)


def _deck_id(exam: str) -> int:
    return _FIRST_DECK_ID + int.from_bytes(sha256(exam.encode()).digest()[:4], "big") % _FIRST_DECK_ID


def _to_file(package: Any, media: Mapping[str, bytes], now: datetime) -> bytes:
    """genanki's own writer leaves a temporary file behind each time."""
    collection = sqlite3.connect(":memory:")
    package.write_to_db(collection.cursor(), now.timestamp(), itertools.count(int(now.timestamp() * 1000)))
    collection.commit()
    data = collection.serialize()
    collection.close()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", data)
        archive.writestr("media", json.dumps(dict(enumerate(media))))
        for number, picture in enumerate(media.values()):
            archive.writestr(str(number), picture)
    return file.getvalue()


def front_of(card: Card) -> str:
    texts = card.content_html["options"]
    options = "".join(f"<li>{texts[option.handle]}</li>" for option in _shown(card))
    prompts = "".join(f"<li>{card.content_html['prompts'][prompt.handle]}</li>" for prompt in card.content.prompts)
    before = f"<ul>{prompts}</ul>" if prompts else ""
    return f"{card.content_html['stem']}{before}<ol>{options}</ol>"


def back_of(card: Card) -> str:
    parts = [_answer(card)]
    for name, word in (("clue", "What decides"), ("takeaway", "Remember")):
        if card.solution_html.get(name):
            parts.append(f"<p><b>{word}:</b> {card.solution_html[name]}</p>")
    links = "".join(
        f'<li><a href="{html.escape(entry.url)}">{html.escape(entry.title)}</a></li>'
        for entry in card.solution.references
        if entry.url.startswith(("https://", "http://"))
    )
    return "".join(parts) + (f"<ul>{links}</ul>" if links else "")


def _shown(card: Card) -> list[Any]:
    """Options as they are asked. Where their order would tell the key, in one that means nothing and stays the same."""
    options = list(card.content.options)
    if card.content.kind in {ItemKind.SINGLE, ItemKind.MULTIPLE}:
        return options
    return sorted(options, key=lambda option: sha256(option.text.encode()).digest())


def _answer(card: Card) -> str:
    match card.content.kind:
        case ItemKind.MATCHING:
            return "<ul>" + "".join(_pairs(card)) + "</ul>"
        case ItemKind.ORDERING:
            texts = card.content_html["options"]
            steps = "".join(f"<li>{texts[handle]}{_why(card, handle)}</li>" for handle in _handles(card))
            return f'<ol style="list-style: decimal">{steps}</ol>'
        case _:
            return "<ol>" + "".join(_marked(card)) + "</ol>"


def _handles(card: Card) -> list[str]:
    return [entry for entry in card.solution.correct if isinstance(entry, str)]


def _pairs(card: Card) -> Iterator[str]:
    for entry in card.solution.correct:
        if isinstance(entry, tuple):
            prompt, option = entry
            left, right = card.content_html["prompts"][prompt], card.content_html["options"][option]
            yield f'<li>{left} → <span class="key">{right}</span>{_why(card, prompt)}</li>'


def _marked(card: Card) -> Iterator[str]:
    keys = set(_handles(card))
    for option in card.content.options:
        sign, kind = ("✓ ", ' class="key"') if option.handle in keys else ("", "")
        yield f"<li{kind}>{sign}{card.content_html['options'][option.handle]}{_why(card, option.handle)}</li>"


def _why(card: Card, handle: str) -> str:
    rationale = card.solution_html["rationales"].get(handle, "")
    return f'<span class="why">{rationale}</span>' if rationale else ""
