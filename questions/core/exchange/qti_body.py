"""Bodies of QTI items as Markdown: their XHTML, with formulas in MathML as LaTeX."""

from collections.abc import Collection
from html import escape
from xml.etree.ElementTree import Element

from questions.core.exchange.building import Parts, check_length
from questions.core.exchange.markup import KNOWN_TAGS, to_markdown
from questions.core.exchange.mathml import mathml_to_latex
from questions.core.exchange.report import shorten

_FEEDBACK = {"feedbackInline", "feedbackBlock", "modalFeedback"}
_UNREAD = {
    "rubricBlock": "a rubric",
    "stylesheet": "a style sheet",
    "catalogInfo": "a catalogue of accessible versions",
    "templateInline": "a part that only some candidates see",
    "templateBlock": "a part that only some candidates see",
    "printedVariable": "a number that is made anew",
    "endAttemptInteraction": "a button, such as for a hint",
    "infoControl": "a hint to be opened",
    "positionObjectStage": "a picture to put things on",
    "include": "a file that is put in",
    "gap": "a gap",
    "hottext": "text to be chosen",
}


_WRAPPERS = {"contentBody", "prompt", "label", "object", "param", "source", "track", "picture", "bdi", "bdo"}
_KNOWN = KNOWN_TAGS | _WRAPPERS


def markdown_of(parts: Parts, *elements: Element, leave_out: Collection[Element] = ()) -> str:
    """The contents of elements, one after the other; what cannot be shown goes to the losses of `parts`."""
    html = "\n".join(f"<div>{_inner(parts, element, leave_out)}</div>" for element in elements)
    check_length(html)
    text, losses = to_markdown(html, "html", parts.find_picture)
    parts.losses += losses
    return text


def _inner(parts: Parts, element: Element, leave_out: Collection[Element]) -> str:
    pieces = [escape(element.text or "")]
    for child in element:
        pieces += [_outer(parts, child, leave_out), escape(child.tail or "")]
    return "".join(pieces)


def _outer(parts: Parts, element: Element, leave_out: Collection[Element]) -> str:
    tag = element.tag
    if element in leave_out or tag in _FEEDBACK:
        return ""
    if tag in _UNREAD:
        words = shorten(" ".join(element.itertext())) or element.get("title", "")
        parts.losses.append(f"{_UNREAD[tag]}{f' ({words})' if words else ''}: items have none")
        return ""
    if tag == "math":
        latex = mathml_to_latex(element)
        if latex is not None:
            return escape(f"\\[{latex}\\]" if element.get("display") == "block" else f"\\({latex}\\)")
        parts.losses.append("a formula in MathML: written as its signs")
        return escape(" ".join("".join(element.itertext()).split()))
    if tag == "object" and element.get("type", "").startswith("image/"):
        source, alt = element.get("data", ""), "".join(element.itertext()).strip()
        return f'<img src="{escape(source)}" alt="{escape(alt)}"/>'
    if tag not in _KNOWN:
        parts.losses.append(f"<{shorten(tag)}>: only its text is kept")
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items() if ":" not in name)
    return f"<{tag}{attributes}>{_inner(parts, element, leave_out)}" + (
        "" if tag in {"br", "hr", "img"} else f"</{tag}>"
    )
