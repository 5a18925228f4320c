"""Findings in words: plain sentences, numbers with n, and no more certainty than there is."""

import pytest

from questions.core.finding_words import KINDS, percent, signed, words_for
from questions.core.item_findings import FindingKind, Numbers, find_problems, has_changed
from tests.factories.statistics import able_are_right, able_are_wrong, analysis

OPTIONS = {"o1": "Amazon S3", "o2": "Amazon EFS", "o3": "A local disk", "o4": "Amazon FSx\nfor Lustre " + "x" * 100}


def words(found, kind, is_pilot=False):
    (finding,) = [one for one in find_problems(found, is_pilot=is_pilot) if one.kind == kind]
    return words_for(kind, Numbers.from_json(finding.numbers.to_json()), OPTIONS)


def test_a_suspected_key_names_both_options():
    said = words(able_are_wrong(60), FindingKind.WRONG_KEY)

    assert said.sentence == "Candidates who do better elsewhere choose “Amazon EFS” rather than the key “Amazon S3”."
    assert said.numbers.endswith("n = 60")


def test_options_that_nobody_chooses_are_shortened_to_a_line():
    said = words(analysis([0] * 100 + [1] * 200), FindingKind.RARE_OPTION)

    assert "“A local disk” and “Amazon FSx for Lustre xxx" in said.sentence
    assert "…”" in said.sentence
    assert said.numbers == "Chosen by 0 and 0 of 300"


@pytest.mark.parametrize(
    ("found", "kind", "numbers"),
    [
        (analysis([0] * 85 + [1] * 15), FindingKind.TOO_HARD, "15\u00a0% of 100 right"),
        (analysis([0] * 2 + [1] * 298), FindingKind.TOO_EASY, "99\u00a0% of 300 right"),
        (able_are_wrong(60), FindingKind.NEGATIVE, "Point-biserial −0.87; n = 60"),
    ],
)
def test_numbers_stand_with_n(found, kind, numbers):
    assert words(found, kind).numbers == numbers


def test_a_pilot_that_is_ready_says_why():
    assert words(able_are_right(200), FindingKind.PILOT_READY, True).numbers.startswith("50\u00a0% of 200 right")


def test_every_kind_has_a_title_and_says_what_to_do():
    assert set(KINDS) == set(FindingKind)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0"), (0.001, "under 1"), (0.714, "71"), (0.999, "over 99"), (1, "100"), (-0.47, "−47")],
)
def test_nearly_none_and_nearly_all_are_not_told_as_if_they_were(share, said):
    assert percent(share) == f"{said}\u00a0%"


@pytest.mark.parametrize(("value", "said"), [(0.306, "+0.31"), (-0.12, "−0.12"), (0.001, "0.00")])
def test_correlations_carry_their_sign(value, said):
    assert signed(value) == said


@pytest.mark.parametrize(
    ("now", "is_other"),
    [
        (Numbers(140, 0.32, "o2"), False),
        (Numbers(150, 0.30, "o2"), True),
        (Numbers(100, 0.41, "o2"), True),
        (Numbers(100, 0.30, "o3"), True),
    ],
    ids=["much the same", "half as many more", "another value", "about another option"],
)
def test_what_was_judged_is_judged_again_once_it_is_different(now, is_other):
    assert has_changed(FindingKind.WRONG_KEY, Numbers(100, 0.30, "o2"), now) is is_other
