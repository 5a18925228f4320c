"""What is foreign in the HTML of a page."""

from collections.abc import Iterator
from html.parser import HTMLParser

ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "background"}
HARMLESS_SCHEMES = ("http:", "https:", "mailto:", "/", "#", "?", ".", "data:image/png;base64,", "data:image/svg+xml")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += (f"<{tag}> at {self.getpos()}: {words}" for words in _wrong(tag, dict(attrs)))
        self.is_in_script = tag == "script" and "src" not in dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        self.is_in_script = self.is_in_script and tag != "script"


def _wrong(tag: str, attributes: dict[str, str | None]) -> Iterator[str]:
    if "xss" in tag:
        yield "a foreign element"
    if tag == "style":
        yield "inline style"
    if tag == "script" and "src" not in attributes and attributes.get("type") not in {"application/json", "importmap"}:
        yield "inline script"
    for name, value in attributes.items():
        if "xss" in name or name.startswith("on") or name == "style":
            yield f"attribute {name}"
        if name in ADDRESSES and "xss" in (value or "") and (value or "").strip().lower().startswith(("java", "data")):
            yield f"{name}={value!r}"


def foreign(html: str) -> list[str]:
    page = _Page()
    page.feed(html)
    page.close()
    return page.found
