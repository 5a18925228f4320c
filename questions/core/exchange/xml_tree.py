"""XML of others as a tree: no entities, no document types, bounded depth and size, and the lines of elements."""

import codecs
import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from questions.core.exchange.bounds import check_size
from questions.core.exchange.report import UnreadableFile

MAX_DEPTH = 40
MAX_ELEMENTS = 500_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BEFORE_ROOT = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*>)", re.DOTALL)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


def beginning(data: bytes) -> str:
    """The text of the first bytes of a file in UTF-8 or UTF-16."""
    return data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig", "replace")


def root_name(data: bytes) -> str:
    """The name of the first element, without its prefix, as far as the beginning of a file shows it; "" for none."""
    text = beginning(data)
    end = 0
    while match := _BEFORE_ROOT.match(text, end):
        end = match.end()
    root = _ROOT.match(text, end)
    return root.group(1) if root else ""


class _Builder(TreeBuilder):
    """A tree that knows where the elements near its root begin."""

    def __init__(self) -> None:
        super().__init__()
        self.expat: Any = None
        self.lines: dict[Element, int] = {}
        self._depth = 0
        self._count = 0

    def start(self, tag: str, attrs: Any) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableFile(self._line(), f"elements stand more than {MAX_DEPTH} deep in each other")
        if self._count > MAX_ELEMENTS:
            raise UnreadableFile(self._line(), f"more than {MAX_ELEMENTS:,} elements; split the file")
        element = super().start(tag, attrs)
        if self._depth <= 2:
            self.lines[element] = self._line()
        return element

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)

    def _line(self) -> int:
        return int(self.expat.CurrentLineNumber)


def parse_xml(data: bytes) -> tuple[Element, dict[Element, int]]:
    """The root, and the lines of the root and its children.

    Raises UnreadableFile for what is not well-formed, for any document type or entity, and beyond the limits.
    """
    check_size(len(data))
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.expat = parser.parser
    try:
        parser.feed(data)
        return parser.close(), builder.lines
    except DefusedXmlException as error:
        line = int(builder.expat.CurrentLineNumber)
        raise UnreadableFile(line, "a document type or entity, which is refused; take <!DOCTYPE ...> away") from error
    except ParseError as error:
        raise UnreadableFile(error.position[0], f"not well-formed XML: {error}") from error
    except (LookupError, ValueError) as error:
        raise UnreadableFile(1, "an encoding that cannot be read; save the file with the encoding UTF-8") from error
