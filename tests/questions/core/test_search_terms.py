"""Reading a search box, and marking what was found."""

import pytest

from questions.core.search_terms import Terms, excerpt, mark_hits, parse_terms


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("", (), ()),
        ("two  words", ("two", "words"), ()),
        ('"a phrase" word', ("a phrase", "word"), ()),
        ("'a phrase'", ("a phrase",), ()),
        ("it's", ("it's",), ()),
        ('with -without -"a phrase"', ("with",), ("without", "a phrase")),
        ("nightly-job", ("nightly-job",), ()),
        ('left "open', ("left", "open"), ()),
        ('" - ""', ("-",), ()),
        ("nul\0byte", ("nulbyte",), ()),
    ],
)
def test_words_phrases_and_what_is_unwanted(typed, wanted, unwanted):
    assert parse_terms(typed) == Terms(wanted, unwanted)


def test_the_databases_get_every_term_in_quotes():
    terms = parse_terms('a OR "b c" -d %')

    assert terms.for_postgresql() == '"a" "OR" "b c" "%" -"d"'
    assert terms.for_fts5() == '"a" AND "OR" AND "b c" NOT "d"'
    assert parse_terms("%").for_fts5() == '""'


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("no hit", "else", "no hit"),
        ("It trains a model", "training", "It [trains] a model"),
        ("Training trained", "train", "[Training] [trained]"),
        ("100% of it", "100%", "[100%] of it"),
        ("in the haystack", "aysta", "in the h[aysta]ck"),
        ("a phrase here", '"phrase here"', "a [phrase here]"),
        ("", "x", ""),
        ("all of it", "", "all of it"),
    ],
)
def test_hits_are_marked(text, typed, expected):
    marked = "".join(f"[{part.text}]" if part.is_hit else part.text for part in mark_hits(text, parse_terms(typed)))

    assert marked == expected


def test_an_excerpt_begins_where_the_text_does_or_shortly_before_the_first_hit():
    text = " ".join(f"word{number}" for number in range(100))

    assert excerpt(text, parse_terms(""), 20) == "word0 word1 word2 …"
    assert excerpt(text, parse_terms("word1"), 20) == "word0 word1 word2 …"
    assert excerpt(text, parse_terms("word50"), 24) == "… word49 word50 word51 …"
    assert excerpt("short", parse_terms("short"), 20) == "short"
