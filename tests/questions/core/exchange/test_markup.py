"""Other formats' texts as Markdown."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.core.exchange.building import Refused
from questions.core.exchange.markup import to_markdown
from questions.core.rendering import render_phrase


@given(
    st.text(st.sampled_from("*_`[]()!<>&;#+-=~|$\\/:.1 aBamp@"), max_size=40).map(lambda text: " ".join(text.split()))
)
def test_plain_text_shows_the_characters_it_has(text):
    markdown, _ = to_markdown(text, "plain")

    assert render_phrase(markdown) == render_phrase_of_plain(text)


def render_phrase_of_plain(text):
    return escape(text, quote=False)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>two <b>bold </b>and <em>soft</em></p>", "One\n\ntwo **bold** and *soft*"),
        ("a<br>b", "a\\\nb"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n\n   1. c"),
        ("<pre>x = 1\n  y</pre>", "```\nx = 1\n  y\n```"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2|3</td></tr></table>",
         "| A | B |\n|---|---|\n| 1 | 2\\|3 |"),
        ('<a href="https://example.org/x">here</a>', "[here](https://example.org/x)"),
        (r"Solve \(x_1 + 1\) now", "Solve $x_1 + 1$ now"),
        ("5 &lt; 6 &amp;&nbsp;7", "5 < 6 & 7"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html, markdown):
    assert to_markdown(html, "html") == (markdown, ())


@pytest.mark.parametrize(
    ("html", "loss"),
    [
        ('<img src="@@PLUGINFILE@@/a.png">', "picture a.png"),
        ("<script>alert(1)</script>", "script"),
        ("x<sup>2</sup>", "superscript"),
        ('<a href="javascript:alert(1)">x</a>', "the address of a link"),
        ('<span style="color: red">x</span>', "colours"),
        ('<iframe src="https://example.org"></iframe>', "embedded page"),
    ],
)
def test_what_markdown_cannot_show_is_listed(html, loss):
    markdown, losses = to_markdown(f"text {html}", "html")

    assert losses[0].startswith(loss)
    assert "alert(1)" not in markdown
    assert "javascript" not in markdown


def test_text_without_html_keeps_its_lines():
    assert to_markdown("one\ntwo < three", "moodle") == ("one\ntwo < three", ())


@pytest.mark.parametrize("piece", ["<a", "<!", "<!--", "</a", "<ul><li>", "<table><tr><td>", "<b>", "\\("])
def test_tags_that_never_end_are_read_or_refused_in_bounded_time(piece):
    """Parsers of HTML take minutes for some of these."""
    try:
        markdown, _ = to_markdown(f"<p>{piece * 20_000}</p>", "html")
    except Refused as error:
        markdown = error.refusal.why

    assert markdown is not None


def test_html_nested_too_deep_is_refused():
    with pytest.raises(Refused, match="in each other"):
        to_markdown("<div>" * 1000, "html")


@pytest.mark.parametrize(
    ("html", "loss"),
    [
        ("<p>So <math><mi>x</mi><mn>2</mn></math></p>", "a formula in MathML: only its signs are kept"),
        ("<p>Choose <select><option>a</option></select></p>", "<select>: only its text is kept"),
    ],
)
def test_what_loses_its_meaning_as_text_is_listed(html, loss):
    assert loss in to_markdown(html, "html")[1]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br/>two<br/><br/></p><p>Three<br></p>", "One\\\ntwo\n\nThree"),
        ("<ul><li>One<br></li><li>Two</li></ul>", "- One\n- Two"),
        ("<b>One<br></b>two", "**One**\\\ntwo"),
        ("<b>One<br><br></b>", "**One**"),
        ("<b><br></b>One", "\\\nOne"),
        ("A path C:\\", "A path C:\\"),
    ],
)
def test_a_line_break_is_kept_where_a_line_follows(html, text):
    assert to_markdown(html, "html")[0] == text
