"""How alike texts are, and that alike texts meet."""

import random

import pytest

from questions.core.similarity import SKETCH_SIZE, overlap, sketch

WORDS = [f"word{number}" for number in range(2000)]


def text_of(count, rng):
    return " ".join(rng.sample(WORDS, count))


def with_changes(text, count, rng):
    words = text.split()
    for place in rng.sample(range(len(words)), count):
        words[place] = rng.choice(WORDS)
    return " ".join(words)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # ten words have eight runs; the tenth word is part of one
        ("a b c d e f g h i j", "a b c d e f g h i j", 1),
        ("a b c d e f g h i j", "A, b c. d e f g h i k!", 7 / 8),
        ("a b c d e f g h i j", "k l m n o p q r s t", 0),
        # all of the shorter one stands in the longer one
        ("a b c d e f g h i j", "x y z a b c d e f g h i j x y z", 1),
        ("a b c d e f g h i", "a b c d e f g h i", None),
        ("", "a b c d e f g h i j", None),
    ],
)
def test_the_share_of_common_runs(first, second, expected):
    assert overlap(first, second) == expected
    assert overlap(second, first) == expected


def test_a_sketch_is_the_same_in_every_process_and_fits_a_signed_column():
    assert sketch("Which service fits best?") == (460799879369862933, 4033330852204784795)
    assert all(0 <= number < 2**63 for number in sketch(text_of(80, random.Random(1))))
    assert len(sketch(text_of(80, random.Random(1)))) == SKETCH_SIZE
    assert sketch("two words") == ()


def test_texts_that_differ_in_some_words_meet():
    rng = random.Random(2)
    pairs = [(text, with_changes(text, 10, rng)) for text in (text_of(80, rng) for _ in range(200))]

    assert all(set(sketch(one)) & set(sketch(other)) for one, other in pairs)


def test_a_half_written_text_meets_the_whole_one():
    rng = random.Random(3)
    texts = [text_of(80, rng) for _ in range(200)]

    met = sum(bool(set(sketch(text)) & set(sketch(" ".join(text.split()[:40])))) for text in texts)

    assert met >= 198
