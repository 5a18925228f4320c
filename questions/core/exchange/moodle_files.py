"""Files inside Moodle XML: in base64, beside the text that shows them as `@@PLUGINFILE@@/name`."""

import base64
import binascii
from functools import partial
from hashlib import sha256
from uuid import UUID
from xml.etree.ElementTree import Element

from questions.core.exchange.pictures import Pictures, PictureSource, plugin_name
from questions.core.exchange.report import UnreadableFile, shorten
from questions.core.figure_images import MAX_UPLOAD_BYTES


class ElementFiles:
    """The files of one text."""

    def __init__(self, element: Element, pictures: Pictures) -> None:
        self._files = {_path(file): file for file in element.findall("file")}
        self._pictures = pictures
        self._shown: set[str] = set()

    def find(self, source: str) -> UUID | None:
        name = plugin_name(source)
        if name is None or (file := self._files.get(name)) is None or file.get("encoding") != "base64":
            return None
        written = file.text or ""
        key = sha256(written.encode()).hexdigest()
        picture_id = self._pictures.take(key, PictureSource(name, partial(_decode, written)))
        if picture_id:
            self._shown.add(name)
        return picture_id

    def losses(self) -> list[str]:
        """Files that no picture of the text asks for."""
        left = [file for name, file in self._files.items() if name not in self._shown]
        return [f"the file {shorten(file.get('name', ''))}: items have no files" for file in left]


def _path(file: Element) -> str:
    return f"{file.get('path', '/')}/{file.get('name', '')}".replace("//", "/").lstrip("/")


def _decode(written: str) -> bytes:
    if len(written) > MAX_UPLOAD_BYTES * 3 // 2:
        raise UnreadableFile(1, f"the picture has more than {MAX_UPLOAD_BYTES // 1_000_000} MB")
    try:
        return base64.b64decode(written)
    except (binascii.Error, ValueError) as error:
        raise UnreadableFile(1, "the file is damaged") from error
