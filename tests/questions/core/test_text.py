"""Counting and comparing words."""

import pytest

from questions.core.text import content_roots, count_sentences, count_words, jaccard, prose, shingles, words


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("one", 1), ("1,000 MB/s per TiB", 4), ("a - b", 2), ("**bold** `code`", 2), ("| a | b |", 2)],
)
def test_words_are_what_stands_between_spaces(text, count):
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("No mark at all", 1),
        ("One sentence.", 1),
        ("One. Two.", 2),
        ("Use e.g. S3 or i.e. a bucket.", 1),
        ("At 0.5 the F1.score is fine.", 1),
        ("Why? Because.", 2),
    ],
)
def test_sentences_are_counted_by_their_final_marks(text, count):
    assert count_sentences(text) == count


def test_prose_leaves_out_code_tables_and_formulas():
    text = "Before\n```\ncode here\n```\n| a | b |\n|---|---|\n$$x + y$$\nafter"

    assert prose(text).split() == ["Before", "after"]


def test_roots_join_forms_of_a_word_and_leave_out_small_words():
    assert content_roots("The models are training; a model trains with THE data-sets") == {
        "model",
        "train",
        "data",
        "sets",
    }


def test_texts_without_words_share_nothing():
    assert jaccard(shingles(""), shingles("")) == 0


def test_equal_texts_share_everything():
    assert jaccard(shingles("a b c d"), shingles("A b c D.")) == 1


def test_a_figure_counts_with_the_words_that_stand_for_it_and_is_no_prose():
    text = "It rises. ![A curve with a knee](figure:7d4f3c3e-1111-4222-8333-123456789abc) Why?"

    assert words(text) == ["It", "rises", "A", "curve", "with", "a", "knee", "Why"]
    assert (count_words(text), count_words(prose(text))) == (8, 3)
