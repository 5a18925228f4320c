"""Authored Markdown to HTML that may be put before anyone.

Two walls: the Markdown parser takes no HTML, no images but figures of the bank, and refuses script addresses; what it
makes passes an allow-list of elements, attributes, classes and address schemes. Code blocks are coloured by CSS classes
and formulas become MathML, so a page needs neither script nor inline style for them. A figure is a place that is filled
when the HTML goes out to somebody (`questions.core.figures`).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from questions.core.figures import SCHEME, find_alt_problem, parse_address
from questions.core.formula import FormulaError, latex_to_mathml
from questions.core.item import ItemContent, ItemSolution

_TEXT_TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "hr", "img", "li", "ol", "p", "pre", "span", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_MATH_TAGS = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt",
    "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
_MATH_ATTRIBUTES = {
    "accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle", "fence",
    "form", "frame", "height", "largeop", "linebreak", "linethickness", "lspace", "mathvariant", "maxsize", "minsize",
    "movablelimits", "notation", "rowlines", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy",
    "symmetric", "voffset", "width",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"},
    "code": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "pre": {"class", "tabindex"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
    **dict.fromkeys(_MATH_TAGS, _MATH_ATTRIBUTES),
}
_ALIGNMENTS = {"text-align:left": "align-left", "text-align:center": "align-center", "text-align:right": "align-right"}
_OWN_CLASSES = {"table-scroll", "math-block", "math-error", "code", *_ALIGNMENTS.values()}
_CODE_CLASSES = {name for name in STANDARD_TYPES.values() if name}
_URL_SCHEMES = {"http", "https", SCHEME}

_LEFTOVER_FORMULA = re.compile(r"\$[^\s$\d][^$]*\$")

_PROBLEMS = "problems"  # key in markdown-it's env under which the renderer collects what it refused


def render_block(text: str) -> str:
    """Markdown with paragraphs, lists, tables, code blocks and formulas as safe HTML."""
    return _sanitize(_parser().render(text.strip()))


def render_phrase(text: str) -> str:
    """Like `render_block`, but a single paragraph comes without its <p>: it fits into a label or a sentence."""
    parser = _parser()
    env: dict[str, Any] = {}
    tokens = parser.parse(text.strip(), env)
    if len(tokens) == 3 and tokens[0].type == "paragraph_open" and tokens[1].children:
        return _sanitize(parser.renderer.render(tokens[1:2], parser.options, env))
    return _sanitize(parser.renderer.render(tokens, parser.options, env))


def find_markup_problems(text: str) -> tuple[str, ...]:
    """What rendering would have to refuse or show as its source: broken formulas, strange images, script addresses."""
    env: dict[str, Any] = {_PROBLEMS: []}
    _parser().render(text.strip(), env)
    return tuple(dict.fromkeys(env[_PROBLEMS]))


def render_content(content: ItemContent) -> dict[str, Any]:
    """HTML of what a candidate sees, in the shape ItemVersion.html keeps it."""
    return {
        "stem": render_block(content.stem),
        "options": {option.handle: render_phrase(option.text) for option in content.options},
        "prompts": {prompt.handle: render_phrase(prompt.text) for prompt in content.prompts},
    }


def render_solution(solution: ItemSolution) -> dict[str, Any]:
    """HTML of what comes after scoring, in the shape ItemKey.html keeps it."""
    return {
        "rationales": {handle: render_phrase(text) for handle, text in solution.rationales.items()},
        "clue": render_phrase(solution.clue),
        "takeaway": render_phrase(solution.takeaway),
    }


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _highlight}).enable("table")
    # an item has no headings of its own: it stands under the page's
    parser.disable(["heading", "lheading", "html_block", "html_inline"])
    # "$5 and $10" are prices: a formula has neither a digit before or after its dollar signs nor a space inside
    dollarmath_plugin(parser, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    parser.core.ruler.push("examprep_tables", _prepare_tables)
    parser.core.ruler.push("examprep_leftovers", _note_leftovers)
    parser.core.ruler.push("examprep_figures", _note_figures)
    for name, rule in {
        "image": _render_image,
        "math_inline": _render_inline_math,
        "math_inline_double": _render_block_math,
        "math_block": _render_block_math,
        "code_block": _render_indented_code,
        "table_open": _render_table_open,
        "table_close": _render_table_close,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


def _note(env: Any, problem: str) -> None:
    if _PROBLEMS in env:
        env[_PROBLEMS].append(problem)


# Markdown rules -----------------------------------------------------------------------------------------------------


def _prepare_tables(state: StateCore) -> None:
    """Alignment as classes, since style attributes are refused; an empty corner cell is no header."""
    for index, token in enumerate(state.tokens):
        if token.type in {"th_open", "td_open"}:
            alignment = _ALIGNMENTS.get(str(token.attrs.pop("style", "")))
            if alignment:
                token.attrSet("class", alignment)
        if token.type == "th_open":
            if state.tokens[index + 1].content.strip():
                token.attrSet("scope", "col")
            else:
                token.tag = state.tokens[index + 2].tag = "td"


def _note_leftovers(state: StateCore) -> None:
    """A refused link and a formula that is none stay as text; an author should hear about it."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text" and "](" in child.content:
                _note(state.env, "a link was refused; only http and https addresses are allowed")
            if child.type == "text" and _LEFTOVER_FORMULA.search(child.content):
                _note(state.env, "a formula was not recognised: no digit outside or space inside its dollar signs")


def _note_figures(state: StateCore) -> None:
    """What is wrong about images, with the line of the text."""
    for token in state.tokens:
        line = (token.map[0] if token.map else 0) + 1
        links = 0
        for child in token.children or ():
            line += child.type in {"softbreak", "hardbreak"}
            links += child.nesting if child.type.startswith("link_") else 0
            for problem in _figure_problems(child, is_linked=links > 0):
                _note(state.env, f"line {line}: {problem}")


def _figure_problems(token: Token, *, is_linked: bool) -> Iterator[str]:
    if token.type == "link_open" and str(token.attrs.get("href", "")).startswith(f"{SCHEME}:"):
        yield "a figure is no page to link to; ![…](figure:…) with an exclamation mark shows it"
    if token.type != "image":
        return
    if parse_address(str(token.attrs.get("src", ""))) is None:
        yield "images of other addresses are not shown; upload the picture as a figure"
    elif problem := find_alt_problem(_alt(token)):
        yield problem
    if is_linked:
        yield "a figure cannot be a link"


def _alt(token: Token) -> str:
    """The words as a screen reader says them, without the marks of what they are made of."""
    return " ".join("".join(child.content or " " for child in token.children or ()).split())


def _render_image(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    alt, figure_id = escape(_alt(tokens[index])), parse_address(str(tokens[index].attrs.get("src", "")))
    return f'<img src="{SCHEME}:{figure_id}" alt="{alt}">' if figure_id else f"<em>{alt}</em>"


def _render_inline_math(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return _render_math(tokens[index].content, env, is_display=False)


def _render_block_math(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    math = _render_math(tokens[index].content, env, is_display=True)
    if tokens[index].block:
        return f'<div class="math-block" tabindex="0">{math}</div>\n'
    return math


def _render_math(latex: str, env: Any, *, is_display: bool) -> str:
    try:
        return latex_to_mathml(latex, is_display=is_display)
    except FormulaError as error:
        _note(env, f"formula {latex.strip()!r}: {error}")
        return f'<code class="math-error">{escape(latex.strip())}</code>'


def _render_indented_code(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<pre class="code" tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'


def _render_table_open(*_: Any) -> str:
    # wide tables scroll by themselves, and what scrolls must be reachable by keyboard
    return '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>\n'


def _render_table_close(*_: Any) -> str:
    return "</table></div>\n"


def _highlight(code: str, language: str, _: str) -> str:
    try:
        lexer = get_lexer_by_name(language) if language else None
    except ClassNotFound:
        lexer = None
    if lexer is None:
        return f'<pre class="code" tabindex="0"><code>{escape(code)}</code></pre>'
    coloured = highlight(code, lexer, HtmlFormatter(nowrap=True))
    return f'<pre class="code" tabindex="0"><code class="language-{escape(lexer.aliases[0])}">{coloured}</code></pre>'


# The allow-list -----------------------------------------------------------------------------------------------------


def _sanitize(html: str) -> str:
    return _cleaner().clean(html).strip()


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TEXT_TAGS | _MATH_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes=_URL_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name in {"href", "src"} and value.startswith(f"{SCHEME}:") != (tag == "img"):
        return None  # a figure is no page to go to, and nothing else is a picture
    if name == "class":
        kept = [entry for entry in value.split() if _is_known_class(tag, entry)]
        return " ".join(kept) or None
    if name == "tabindex":
        return value if value == "0" else None
    if name == "role":
        return value if value == "group" else None
    return value


def _is_known_class(tag: str, name: str) -> bool:
    if tag == "code" and name.startswith("language-"):
        return True
    return name in _OWN_CLASSES or (tag == "span" and name in _CODE_CLASSES)
