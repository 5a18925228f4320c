"""LaTeX formulas as MathML: no script and no style sheet, so nothing for the content security policy to allow."""

import html
import re
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter

MAX_LATEX_LENGTH = 2000

# Macros could grow without bound (\def\a{\b\b}\def\b{...}); the others put styles or addresses into attributes.
_REFUSED_COMMANDS = re.compile(r"\\(def|let|newcommand|renewcommand|href|style|class|cssId|htmlId)(?![A-Za-z])")

# The converter drops a missing argument silently: "\frac{1}" has one child where two are needed.
_CHILDREN = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip


class FormulaError(ValueError):
    """The LaTeX cannot be shown as a formula; the message says what is wrong with it."""


def latex_to_mathml(latex: str, *, is_display: bool) -> str:
    r"""One formula as a <math> element, escaped for HTML.

    latex: the text between the dollar signs. is_display: a formula on its own line.
    Raises FormulaError for unbalanced braces, missing arguments, unknown commands and commands that are refused.

    The converter's own text output is not used: it unescapes the finished XML, which lets "\text{<img ...>}" through
    as an element. Here the tree is taken and escaped once.
    """
    if len(latex) > MAX_LATEX_LENGTH:
        raise FormulaError(f"formula longer than {MAX_LATEX_LENGTH} characters")
    refused = _REFUSED_COMMANDS.search(latex)
    if refused:
        raise FormulaError(f"\\{refused.group(1)} is not allowed in formulas")
    if not _has_balanced_braces(latex):
        raise FormulaError("braces do not match")
    try:
        tree = Converter(display="block" if is_display else "inline").convert_to_element(latex.strip())
    except Exception as error:  # the converter raises its own errors, but also IndexError, KeyError, RecursionError
        raise FormulaError(f"not readable as LaTeX ({type(error).__name__})") from error
    for element in tree.iter():
        _clean(element)
    return tostring(tree, encoding="unicode")


def _clean(element: Element) -> None:
    element.text = html.unescape(element.text) if element.text else element.text
    element.tail = html.unescape(element.tail) if element.tail else element.tail
    needed = _CHILDREN.get(element.tag)
    if needed is not None and len(element) != needed:
        raise FormulaError("an argument is missing, for example the denominator of a fraction")
    text = element.text or ""
    if element.tag == "mi" and text.startswith("\\"):
        raise FormulaError(f"unknown command {text}")
    if element.tag == "mi" and text == "&":
        raise FormulaError("& stands outside a matrix or cases")


def _has_balanced_braces(latex: str) -> bool:
    depth = 0
    for character in re.sub(r"\\.", "", latex, flags=re.DOTALL):
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0
