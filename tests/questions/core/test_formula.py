"""LaTeX to MathML."""

import re

import pytest

from questions.core.formula import MAX_LATEX_LENGTH, FormulaError, latex_to_mathml


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"\frac{TP}{TP + FN}", "TPTP+FN"),
        (r"\sum_{i=1}^{n} (y_i - \hat y_i)^2", "∑i=1n(yi−y^i)2"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "(1234)"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", "{1x>00otherwise"),
        (r"\lVert w \rVert_2^2 \le \lambda", "‖w‖22≤λ"),
        (r"p \% < 5", "p%<5"),
    ],
)
def test_a_formula_keeps_its_symbols(latex, words):
    text = re.sub(r"<[^>]+>", "", latex_to_mathml(latex, is_display=False))

    assert text.replace("&lt;", "<").replace("&gt;", ">") == words


def test_a_less_than_sign_is_escaped():
    assert "<mo>&lt;</mo>" in latex_to_mathml("a < b", is_display=False)


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        ("{x", "braces do not match"),
        ("x}", "braces do not match"),
        (r"\frac{1}", "an argument is missing"),
        (r"\nonsense", "unknown command"),
        (r"\def\a{b}", "not allowed"),
        (r"\href{javascript:x}{y}", "not allowed"),
        ("x" * (MAX_LATEX_LENGTH + 1), "longer than"),
        ("a & b", "outside a matrix"),
        ("x_", "not readable"),
    ],
)
def test_what_cannot_be_shown_is_an_error_that_says_why(latex, message):
    with pytest.raises(FormulaError, match=message):
        latex_to_mathml(latex, is_display=False)
