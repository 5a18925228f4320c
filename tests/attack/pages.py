"""Who visits a page, what it holds, and what of that is foreign."""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.http import HttpResponse

from tests.access.table import Rule

# of the admin: the same page of Django for every table, which reads no query; tried with the texts of the tables
OF_EVERY_TABLE = ("/history/", "/delete/")
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


def visitor(rule: Rule) -> str | None:
    """The first role that may see the page: in the admin, who sees most there."""
    may = rule.methods.get("GET", set())
    order = ["administrator"] if rule.path.startswith("/admin/") else ["candidate", "instructor", "anonymous"]
    return next((role for role in order if role in may), None)


def body_of(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
