"""How figures are written in texts and what becomes of their places in HTML."""

from uuid import UUID

import pytest

from questions.core.figures import (
    Shown,
    figure_markdown,
    figures_in,
    figures_named,
    fill_places,
    with_words_for_figures,
    words_for_places,
)
from questions.core.rendering import find_markup_problems, render_block

FIGURE = UUID("7d4f3c3e-1111-4222-8333-123456789abc")
TRICKY = 'a [b] *c* _d_ `e` $x$ <i> &amp; \\ "q" ]( !'


def test_html_keeps_a_place_and_what_is_sent_a_link():
    html = render_block(f"See:\n\n![The ROC curve of *both* models](figure:{FIGURE})")

    assert html == f'<p>See:</p>\n<p><img src="figure:{FIGURE}" alt="The ROC curve of both models"></p>'
    assert fill_places({"stem": [html]}, {FIGURE: Shown("/figures/x", 640, 480)}) == {
        "stem": [
            '<p>See:</p>\n<p><a class="figure" href="/figures/x" title="Show larger"><img src="/figures/x" '
            'alt="The ROC curve of both models" width="640" height="480" loading="lazy" decoding="async"></a></p>'
        ]
    }


def test_a_figure_that_is_not_there_leaves_its_words():
    html = render_block(f"![A < B and C](figure:{FIGURE})")

    assert fill_places(html, {}) == words_for_places(html) == "<p><em>A &lt; B and C</em></p>"


def test_any_words_survive_markdown_html_and_back():
    text = f"Before {figure_markdown(FIGURE, TRICKY)} after"

    assert find_markup_problems(text) == ()
    assert with_words_for_figures(text) == f"Before {TRICKY} after"
    assert figures_named(text) == figures_in([render_block(text)]) == {FIGURE}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"One\n\ntwo\n![](figure:{FIGURE})", "line 4: a figure needs alternative text"),
        (f"![IMG_2034](figure:{FIGURE})", "'IMG_2034' is the name of a file"),
        (f"![roc curve.final.PNG](figure:{FIGURE})", "is the name of a file"),
        (f"![ROC](figure:{FIGURE})", "'ROC' does not tell"),
        (f"![The diagram](figure:{FIGURE})", "'The diagram' does not tell"),
        (f"![{'long ' * 101}](figure:{FIGURE})", "more than 500"),
        ("![A curve that rises](https://x.example/y.png)", "line 1: images of other addresses are not shown"),
        ("![A curve that rises](data:image/png;base64,AAAA)", "images of other addresses are not shown"),
        ("![A curve that rises](figure:7)", "images of other addresses are not shown"),
        (f"[see](figure:{FIGURE})", "no page to link to"),
        (f"[![A curve that rises](figure:{FIGURE})](https://x.example/)", "cannot be a link"),
    ],
)
def test_what_cannot_be_shown_or_read_out_is_told_with_its_line(text, words):
    [problem] = find_markup_problems(text)
    assert words in problem


def test_a_text_cannot_ask_for_another_address():
    for text in (f'<img src="figure:{FIGURE}" alt="x y z">', f'`<img src="figure:{FIGURE}" alt="x y z">`'):
        assert figures_in([render_block(text)]) == set()
    assert "src" not in render_block("![A curve that rises](https://x.example/y.png)")
