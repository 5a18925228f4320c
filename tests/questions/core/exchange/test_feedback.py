"""Clue, takeaway, references and rationales in one text."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from questions.core.exchange.feedback import Afterwords, read_afterwords, write_afterwords
from questions.core.item import Reference

TEXTS = st.text(st.sampled_from("ab c\n*-1.[]()"), max_size=20).map(str.strip)
REFERENCES = st.builds(Reference, st.just("https://a.b/c"), TEXTS.map(lambda t: " ".join(t.split())), st.dates())


@given(
    st.builds(
        Afterwords,
        clue=TEXTS,
        takeaway=TEXTS,
        whys=st.lists(st.tuples(st.integers(1, 9), TEXTS.filter(bool)), max_size=3).map(tuple),
        references=st.lists(REFERENCES, max_size=2).map(tuple),
    )
)
def test_what_is_read_back_writes_the_same_text(words):
    text = write_afterwords(words)
    back = read_afterwords(text)

    assert back is None or write_afterwords(back) == text


def test_each_part_stands_under_its_label():
    words = Afterwords(
        clue="the words\n\nthat decide",
        takeaway="The rule.",
        whys=((1, "one"), (2, "two\nlines")),
        references=(Reference("https://example.org/a_(b)", "A [page]", date(2026, 11, 22)),),
    )

    assert read_afterwords(write_afterwords(words)) == words


def test_another_text_is_not_ours():
    assert read_afterwords("Well done. **Clue:** none") is None
    assert read_afterwords("") is None
