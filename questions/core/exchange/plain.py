"""Plain text as Markdown that shows the same characters."""

import re

# a backslash before punctuation, code, emphasis, links, entities, addresses in angle brackets
_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n])"
    r"|`"
    r"|(?<!\s)\*|\*(?!\s)"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|[\[\]](?=[^\[\]]*\]?[\[(:])"
    r"|&(?=#?\w+;)"
    r"|<(?=[A-Za-z][\w.+-]*[:@])"
)
# a list, a quotation, a fence, a rule, a row of a table
_LINE_START = re.compile(r"^([ \t]*)([>+*|~:-])(?=[\s>+*|~:-]|$)", re.MULTILINE)
_NUMBER = re.compile(r"^([ \t]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


def escape_markdown(text: str) -> str:
    """Markdown that renders to the characters of `text`, whose lines must not begin with spaces."""
    text = _INLINE.sub(r"\\\g<0>", text)
    if text.count("$") > 1:
        text = text.replace("$", r"\$")
    text = _LINE_START.sub(r"\1\\\2", text)
    return _NUMBER.sub(r"\1\\\2", text)
