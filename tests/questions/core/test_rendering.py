"""Markdown to safe HTML."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.core.rendering import find_markup_problems, render_block, render_phrase

# what people try, in Markdown, in HTML and in LaTeX
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=x></object><embed src=x>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<math href=javascript:alert(1)>x</math>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "<details open ontoggle=alert(1)>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><input name=x></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\u0000script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    '![x](x "onerror=alert(1)")',
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\text{&lt;img src=x onerror=alert(1)&gt;}$",
    "$\\style{background:url(https://evil.example)}{x}$",
    '$\\class{x" onclick="alert(1)}{y}$',
    "$$\\color{red;background:url(//evil.example)}{x}$$",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "<!-- --!><script>alert(1)</script> -->",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
]

TAGS = """
a blockquote br code div em hr li ol p pre span strong table tbody td th thead tr ul
math menclose mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd
mtext mtr munder munderover
"""


class Reader(HTMLParser):
    """Elements and attributes of a fragment, as a browser would see them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_harmless(html):
    seen = Reader(html)
    assert seen.tags <= set(TAGS.split())
    for name, value in seen.attributes:
        assert not name.startswith("on")
        assert name not in {"style", "src", "srcset", "id", "name"}
        if name == "href":
            assert value.startswith(("http://", "https://"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_harmless_text(attack):
    for html in (render_block(attack), render_phrase(attack), render_block(f"- {attack}\n\n> {attack}")):
        assert_harmless(html)


@given(st.text(max_size=200) | st.text(alphabet="<>\"'&;:/=()[]!`$\\{}_^|*#-\n ajscriptonerlv", max_size=120))
def test_no_text_makes_anything_but_allowed_elements(text):
    assert_harmless(render_block(text))


@given(st.text(alphabet="\\{}_^&<>\"'= abfrctexhleg", max_size=60))
def test_no_formula_makes_anything_but_allowed_elements(latex):
    assert_harmless(render_block(f"${latex}$"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plain *and* **bold**", "<p>Plain <em>and</em> <strong>bold</strong></p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("[S3](https://s3.example)", '<p><a href="https://s3.example" rel="noopener noreferrer nofollow">S3</a></p>'),
        ("# no heading", "<p># no heading</p>"),
        ("$5 and $10 an hour", "<p>$5 and $10 an hour</p>"),
        (r"\$x\$", "<p>$x$</p>"),
    ],
)  # fmt: skip
def test_markdown_becomes_the_html_one_expects(text, html):
    assert render_block(text) == html


def test_a_single_paragraph_fits_into_a_label():
    assert render_phrase("Use *S3*") == "Use <em>S3</em>"


def test_an_option_of_two_paragraphs_keeps_them():
    assert render_phrase("One\n\nTwo") == "<p>One</p>\n<p>Two</p>"


def test_an_inline_formula_becomes_mathml():
    assert render_phrase("$x^2$") == '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'


def test_a_displayed_formula_stands_in_a_box_that_can_scroll():
    assert render_block("$$\nx\n$$").startswith('<div class="math-block" tabindex="0"><math display="block">')


@pytest.mark.parametrize("latex", [r"\frac{1", r"\frac{1}", "x_", r"\nonsense x", r"\newcommand{\a}{\a\a}\a", "a & b"])
def test_a_malformed_formula_shows_its_source_and_says_so(latex):
    html = render_block(f"${latex}$")

    assert html.startswith('<p><code class="math-error">')
    assert len(find_markup_problems(f"${latex}$")) == 1


def test_a_formula_that_was_not_recognised_is_reported():
    assert find_markup_problems("The rate is 3$x$ here") == (
        "a formula was not recognised: no digit outside or space inside its dollar signs",
    )


def test_prices_are_no_formula():
    assert find_markup_problems("between $5 and $10, or US$ 3") == ()


def test_code_is_coloured_by_classes():
    html = render_block("```python\nimport os\n```")

    assert html.startswith(
        '<pre class="code" tabindex="0"><code class="language-python"><span class="kn">import</span>'
    )


def test_code_of_an_unknown_language_stays_plain():
    assert render_block("```klingon\nx < y\n```") == '<pre class="code" tabindex="0"><code>x &lt; y\n</code></pre>'


def test_a_table_is_aligned_by_classes_and_its_empty_corner_is_no_header():
    html = render_block("| | n |\n|---|--:|\n| a | 1 |")

    assert '<td></td>\n<th class="align-right" scope="col">n</th>' in html
    assert '<td class="align-right">1</td>' in html


def test_an_image_of_another_address_leaves_its_words():
    assert render_block("![a chart](https://x.example/y.png)") == "<p><em>a chart</em></p>"


def test_a_refused_link_is_reported():
    assert find_markup_problems("[x](javascript:alert(1))") == (
        "a link was refused; only http and https addresses are allowed",
    )
