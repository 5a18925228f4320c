"""Presentation MathML of others as LaTeX, as far as formulas of items know it."""

import re
from xml.etree.ElementTree import Element

from questions.core.formula import FormulaError, latex_to_mathml

_SPECIAL = re.compile(r"[{}%$#_&]")
_ROWS = {"math", "mrow", "mstyle", "mpadded", "mphantom", "menclose", "merror"}
_SIGNS = {
    "\N{INVISIBLE TIMES}": "",
    "\N{FUNCTION APPLICATION}": "",
    "\N{INVISIBLE SEPARATOR}": "",
    "\N{MINUS SIGN}": "-",
}
_ACCENTS = {"^": r"\hat", "\N{OVERLINE}": r"\overline", "\N{MACRON}": r"\overline", "~": r"\tilde", "→": r"\vec"}
_TEX = {"application/x-tex", "LaTeX", "TeX"}


def mathml_to_latex(math: Element) -> str | None:
    """The LaTeX of a <math> element without namespaces; None when it has parts that are not known."""
    try:
        latex = " ".join(_convert(math).split())
        latex_to_mathml(latex, is_display=False)
    except (FormulaError, _UnknownError):
        return None
    return latex or None


class _UnknownError(Exception):
    """An element, or a number of its children, that has no LaTeX here."""


def _convert(element: Element) -> str:
    parts = list(element)
    text = "".join(element.itertext()).strip()
    match element.tag:
        case "mi":
            return _escape(text) if len(text) < 2 else rf"\mathrm{{{_escape(text)}}}"
        case "mn":
            return _escape(text)
        case "mo":
            return _SIGNS.get(text, f" {_escape(text)} ")
        case "mtext" | "ms":
            return rf"\text{{{_escape(text)}}}"
        case "mspace":
            return " "
        case "semantics":
            return _semantics(parts)
        case "mfenced":
            inner = ",".join(map(_convert, parts))
            return f"{_escape(element.get('open', '('))}{inner}{_escape(element.get('close', ')'))}"
        case "msqrt":
            return rf"\sqrt{{{_row(parts)}}}"
        case tag if tag in _ROWS:
            return _row(parts)
    return _script(element.tag, [_convert(part) for part in parts])


def _script(tag: str, parts: list[str]) -> str:
    match tag, parts:
        case "mfrac", [over, under]:
            return rf"\frac{{{over}}}{{{under}}}"
        case "mroot", [inner, degree]:
            return rf"\sqrt[{degree}]{{{inner}}}"
        case "msup", [base, high]:
            return f"{{{base}}}^{{{high}}}"
        case "msub", [base, low]:
            return f"{{{base}}}_{{{low}}}"
        case (("msubsup" | "munderover"), [base, low, high]):
            return f"{{{base}}}_{{{low}}}^{{{high}}}"
        case "munder", [base, low]:
            return f"{{{base}}}_{{{low}}}"
        case "mover", [base, high] if high.strip() in _ACCENTS:
            return f"{_ACCENTS[high.strip()]}{{{base}}}"
        case "mover", [base, high]:
            return f"{{{base}}}^{{{high}}}"
    raise _UnknownError(tag)


def _semantics(parts: list[Element]) -> str:
    for part in parts:
        if part.tag == "annotation" and part.get("encoding") in _TEX:
            return (part.text or "").strip()
    if not parts:
        raise _UnknownError("semantics")
    return _convert(parts[0])


def _row(parts: list[Element]) -> str:
    return "".join(map(_convert, parts))


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text.replace("\\", r"\backslash "))
