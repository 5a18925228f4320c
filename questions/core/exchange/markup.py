"""HTML and Moodle's other text formats as Markdown, and what of them Markdown of items cannot show."""

import re
from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser

import nh3

from questions.core.exchange.bounds import MAX_TEXT_LENGTH
from questions.core.exchange.building import Refused
from questions.core.exchange.pictures import Find, find_none, markdown_with_pictures
from questions.core.exchange.plain import escape_markdown
from questions.core.exchange.report import shorten
from questions.core.figures import figure_markdown

MAX_DEPTH = 200

Attributes = Sequence[tuple[str, str | None]]

_BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "main", "center", "ul", "ol", "li", "dl", "dt", "dd", "pre",
    "blockquote", "figure", "figcaption", "hr", "table", "caption", "thead", "tbody", "tr",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_WRAPS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SILENT = {"iframe", "object", "video", "audio", "svg"}
_PICTURES = {
    "img": "picture", "svg": "picture", "video": "video", "audio": "sound", "iframe": "embedded page",
    "object": "embedded object", "embed": "embedded object", "input": "form field",
}  # fmt: skip
_MARKS = {"sup": "^", "sub": "_"}
_PLAIN_ONLY = {
    "u": "underlining", "s": "struck-out text", "del": "struck-out text", "strike": "struck-out text",
    "font": "fonts and colours", "mark": "highlighting", "ruby": "ruby text",
    "sup": "superscript (written with ^)", "sub": "subscript (written with _)",
}  # fmt: skip
_SCRIPT = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_HAS_HTML = re.compile(r"<[A-Za-z/!]|&#?\w+;")
_INLINE = {"a", "br", "code", "td", "th", "span"}
# without a meaning that a text loses with them
_PLAIN = {
    "small", "big", "q", "cite", "abbr", "acronym", "dfn", "var", "kbd", "samp", "tt", "wbr", "col", "colgroup",
    "tfoot", "address", "nav", "aside", "hgroup", "body", "html", "details", "summary", "time", "data",
    "ins", "rt", "rp", "rb",
}  # fmt: skip
_ATTRIBUTES = {"*": {"style", "colspan", "rowspan"}, "a": {"href"}, "img": {"src", "alt"}}
_SCHEMES = {"http", "https", "mailto", "ftp", "javascript", "data", "file"}  # seen, so that they can be listed
KNOWN_TAGS = frozenset(_BLOCKS | _WRAPS.keys() | _PICTURES.keys() | _PLAIN_ONLY.keys() | _INLINE | _PLAIN)
_FORMS = re.compile(r"<(math|select|textarea|button|canvas|map)\b", re.IGNORECASE)
_LOST_FORMS = {"math": "a formula in MathML: only its signs are kept"}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID = {"br", "hr", "img", "input", "embed", "wbr", "col", "source", "p", "li", "tr", "td", "th"}  # and optional ends
_BREAK = "\x01"  # stands for the backslash of a line break until it is known what follows; no text holds it
_LAST_BREAKS = re.compile(rf"(?:{_BREAK}\n[ \t]*)+(?=\n|\Z)")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_FORMULA = re.compile(r"\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]|\$\$(.{1,400}?)\$\$", re.DOTALL)


def to_markdown(text: str, text_format: str, find_picture: Find = find_none) -> tuple[str, tuple[str, ...]]:
    """A text in one of Moodle's formats as Markdown, and what is lost by it.

    text_format: markdown; plain or plain_text; html; moodle, moodle_auto_format or anything else: plain lines in which
    HTML may occur. find_picture: id of a picture of the file by its address. Raises Refused for HTML nested too deep.
    """
    text = text.strip()
    if text_format == "markdown" or not text:
        return markdown_with_pictures(text, find_picture), ()
    if text_format in {"plain", "plain_text"} or not (text_format == "html" or _HAS_HTML.search(text)):
        return _with_formulas(_INDENT.sub("", text)), ()
    converter = _Converter(keeps_lines=text_format != "html", find_picture=find_picture)
    if _SCRIPT.search(text):
        converter.losses.append("script: texts of items have none")
    forms = dict.fromkeys(name.lower() for name in _FORMS.findall(text))
    converter.losses += [_LOST_FORMS.get(name, f"<{name}>: only its text is kept") for name in forms]
    _check_depth(text)
    # well-formed first: Python's parser takes time in the square of the length for tags that never end
    converter.feed(_cleaner().clean(text))
    converter.close()
    return converter.result(), tuple(dict.fromkeys(converter.losses))


def _with_formulas(text: str) -> str:
    r"""Plain text with `\(...\)`, `\[...\]` and `$$...$$`, as Moodle's pages read formulas, in dollar signs."""
    if len(text) > MAX_TEXT_LENGTH:  # refused anyway, and quickly
        return text
    parts: list[str] = []
    end = 0
    for match in _FORMULA.finditer(text):
        parts.append(escape_markdown(text[end : match.start()]))
        inline, *display = (group.strip() if group else "" for group in match.groups())
        parts.append(f"${inline}$" if inline else f"$${''.join(display)}$$")
        end = match.end()
    return "".join(parts) + escape_markdown(text[end:])


def _check_depth(html: str) -> None:
    """Elements that stand in each other by the thousand take time in the square of their number."""
    depth = 0
    for match in _TAG.finditer(html):
        depth = max(0, depth + (-1 if match.group(1) else 0 if match.group(2).lower() in _VOID else 1))
        if depth > MAX_DEPTH:
            raise Refused(
                f"HTML with more than {MAX_DEPTH} elements in each other", "close its tags, or leave them out"
            )


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_BLOCKS | _WRAPS.keys() | _PICTURES.keys() | _PLAIN_ONLY.keys() | _INLINE,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


class _Converter(HTMLParser):
    """Collects Markdown piece by piece; what Markdown cannot show goes to `losses`."""

    def __init__(self, *, keeps_lines: bool, find_picture: Find) -> None:
        super().__init__(convert_charrefs=True)
        self._find_picture = find_picture
        self.losses: list[str] = []
        self._keeps_lines = keeps_lines
        self._pieces: list[str] = []
        self._lists: list[list[int]] = []  # of each open list the number of its last item, -1 for bullets
        self._links: list[str] = []
        self._verbatim = 0
        self._in_pre = False
        self._silent = 0
        self._cells: list[int] = []  # where the cells of the open row begin
        self._is_first_row = False

    def result(self) -> str:
        text = _LAST_BREAKS.sub("", "".join(self._pieces)).replace(_BREAK, "\\")
        lines = [line.rstrip(" \t") for line in text.split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        values = {name: value or "" for name, value in attrs}
        picture = self._find_picture(values.get("src", "")) if tag == "img" and not self._silent else None
        if picture and not self._in_pre:
            self._pieces.append(figure_markdown(picture, values.get("alt", "")))
            return
        self._note(tag, attrs)
        if tag in _SILENT:
            self._silent += 1
        if self._silent:
            return
        if tag == "br":
            self._pieces.append("\n" if self._in_pre else f"{_BREAK}\n")
        elif tag == "img":
            self._pieces.append(f"\\[picture: {escape_markdown(_source(attrs))}\\]")
        elif tag in {"td", "th"}:
            self._pieces.append("| ")
            self._cells.append(len(self._pieces))
        elif tag in _BLOCKS:
            self._start_block(tag)
        else:
            self._start_inline(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _SILENT:
            self._silent -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._silent:
            return
        elif tag in _BLOCKS:
            self._end_block(tag)
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._pieces.append(f"]({address})" if address else "")
        elif tag in _WRAPS and not self._in_pre:
            self._close_wrap(_WRAPS[tag])
        elif tag == "code" and not self._in_pre and self._verbatim:
            self._verbatim -= 1
            self._pieces.append("`")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        data = data.replace(_BREAK, "")
        if self._in_pre:
            self._pieces.append(data)
            return
        spaces = r"[ \t]+" if self._keeps_lines else r"\s+"
        text = re.sub(spaces, " ", data)
        if not self._pieces or self._pieces[-1].endswith("\n"):
            text = text.lstrip()
        self._pieces.append(text if self._verbatim else _with_formulas(text))

    def _note(self, tag: str, attrs: Attributes) -> None:
        if tag in _PICTURES:
            source = _source(attrs)
            words = "it is not in the file, and its name stands there" if tag == "img" else "texts of items have none"
            self.losses.append(f"{_PICTURES[tag]}{f' {source}' if source else ''}: {words}")
        elif tag in _PLAIN_ONLY:
            self.losses.append(f"{_PLAIN_ONLY[tag]}: Markdown of items has none")
        if any(name == "style" for name, _ in attrs) or (tag in {"td", "th"} and _spans(attrs)):
            self.losses.append("colours, sizes and other styles")

    def _start_block(self, tag: str) -> None:
        indent = "   " * max(0, len(self._lists) - 1)
        if tag in {"ul", "ol"}:
            self._lists.append([-1 if tag == "ul" else 0])
            self._pieces.append("\n" if len(self._lists) > 1 else "\n\n")
        elif tag == "li":
            self._pieces.append(f"\n{indent}{self._marker()}")
        elif tag == "pre":
            self._in_pre = True
            self._pieces.append("\n\n```\n")
        elif tag == "table":
            self._is_first_row = True
            self._pieces.append("\n\n")
        elif tag == "tr":
            self._cells = []
            self._pieces.append("\n")
        elif tag == "blockquote":
            self._pieces.append("\n\n> ")
        elif tag == "hr":
            self._pieces.append("\n\n---\n\n")
        elif self._lists and tag in {"p", "div"}:
            return
        elif not self._cells:
            self._pieces.append("\n\n" + ("**" if tag in _HEADINGS else ""))

    def _end_block(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            if self._lists:
                self._lists.pop()
            self._pieces.append("" if self._lists else "\n\n")
        elif tag == "pre":
            self._in_pre = False
            self._pieces.append("\n```\n\n")
        elif tag == "tr":
            self._end_row()
        elif tag in _HEADINGS:
            self._close_wrap("**")
            self._pieces.append("\n\n")
        elif not self._lists and not self._cells and tag not in {"li", "tbody", "thead"}:
            self._pieces.append("\n\n")

    def _marker(self) -> str:
        if not self._lists or self._lists[-1][0] < 0:
            return "- "
        self._lists[-1][0] += 1
        return f"{self._lists[-1][0]}. "

    def _start_inline(self, tag: str, attrs: Attributes) -> None:
        if self._in_pre:
            return
        if tag in _WRAPS:
            self._pieces.append(_WRAPS[tag])
        elif tag == "code":
            self._verbatim += 1
            self._pieces.append("`")
        elif tag in _MARKS:
            self._pieces.append(_MARKS[tag])
        elif tag == "a":
            address = next((value or "" for name, value in attrs if name == "href"), "")
            is_web = bool(re.fullmatch(r"https?://[^\s()<>]+", address))
            if address and not is_web:
                self.losses.append(f"the address of a link ({shorten(address)}): only http and https are allowed")
            self._links.append(address if is_web else "")
            self._pieces.append("[" if is_web else "")

    def _close_wrap(self, mark: str) -> None:
        """Spaces inside the marks of emphasis would make them plain asterisks, and so would a line break before the
        last."""
        after = ""
        while self._pieces and not self._pieces[-1].strip(f"{_BREAK} \t\n"):
            last = self._pieces.pop()
            after = last + after if _BREAK in last else after
        if self._pieces and self._pieces[-1] == mark:
            self._pieces[-1] = after
            return
        if self._pieces:
            last = self._pieces.pop()
            self._pieces += [last.rstrip(), mark, after or (" " if last != last.rstrip() else "")]

    def _end_cell(self) -> None:
        if self._cells:
            start = self._cells[-1]
            lines = "".join(self._pieces[start:]).replace(_BREAK, "").split("\n")
            cell = " ".join(line.strip() for line in lines).strip()
            self._pieces[start:] = [cell.replace("|", "\\|"), " "]

    def _end_row(self) -> None:
        count = len(self._cells)
        self._cells = []
        if count:
            self._pieces.append("|")
            if self._is_first_row:
                self._pieces.append("\n" + "|---" * count + "|")
        self._is_first_row = False


def _source(attrs: Attributes) -> str:
    values = {name: value or "" for name, value in attrs}
    source = values.get("src", "")
    name = values.get("alt") or ("" if source.startswith("data:") else source.rpartition("/")[2])
    return shorten(name)


def _spans(attrs: Attributes) -> bool:
    return any(name in {"colspan", "rowspan"} and value not in {None, "1"} for name, value in attrs)
