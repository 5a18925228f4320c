"""From weights to whole item counts. Known answers: the published splits of the exams, and hand-computed cases."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.core.blueprint import largest_remainder, split_items

MLS_C01 = {1: 20, 2: 24, 3: 36, 4: 20}
MLA_C01 = {1: 28, 2: 26, 3: 22, 4: 24}


@pytest.mark.parametrize(
    ("weights", "seats", "expected"),
    [
        ([20, 24, 36, 20], 65, [13, 16, 23, 13]),
        ([20, 24, 36, 20], 50, [10, 12, 18, 10]),
        # 18.2, 16.9, 14.3, 15.6: two seats are left for the remainders .9 and .6
        ([28, 26, 22, 24], 65, [18, 17, 14, 16]),
        ([28, 26, 22, 24], 50, [14, 13, 11, 12]),
        # the example of the method in the literature: 100 000 votes, 10 seats
        ([47000, 16000, 15800, 12000, 6100, 3100], 10, [5, 2, 1, 1, 1, 0]),
        ([1, 1, 1], 2, [1, 1, 0]),
        ([5], 7, [7]),
        ([3, 0], 4, [4, 0]),
        ([1, 2], 0, [0, 0]),
    ],
)
def test_seats_follow_the_largest_remainders(weights, seats, expected):
    assert largest_remainder(weights, seats) == expected


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any), st.integers(0, 300))
def test_every_share_is_its_quota_rounded_down_or_up_and_all_seats_are_given(weights, seats):
    counts = largest_remainder(weights, seats)

    quotas = [Fraction(weight * seats, sum(weights)) for weight in weights]
    assert sum(counts) == seats
    assert all(abs(count - quota) < 1 for count, quota in zip(counts, quotas, strict=True))


@pytest.mark.parametrize(("weights", "seats"), [([1, 2], -1), ([0, 0], 3), ([2, -1], 3), ([], 3)])
def test_impossible_shares_are_refused(weights, seats):
    with pytest.raises(ValueError, match="weights must be"):
        largest_remainder(weights, seats)


def test_mls_c01_splits_as_published():
    split = split_items(MLS_C01, item_total=65, item_scored=50)

    assert split.total == {1: 13, 2: 16, 3: 23, 4: 13}
    assert split.scored == {1: 10, 2: 12, 3: 18, 4: 10}
    assert split.unscored == {1: 3, 2: 4, 3: 5, 4: 3}


def test_mla_c01_splits_by_its_own_weights():
    split = split_items(MLA_C01, item_total=65, item_scored=50)

    assert split.total == {1: 18, 2: 17, 3: 14, 4: 16}
    assert split.scored == {1: 14, 2: 13, 3: 11, 4: 12}
    assert split.unscored == {1: 4, 2: 4, 3: 3, 4: 4}


def test_a_domain_with_more_scored_items_than_items_is_refused():
    # the Alabama paradox: 70 items are 40, 20, 10 (39.9, 19.6, 10.5), yet 69 are 39, 19, 11 (39.33, 19.32, 10.35)
    with pytest.raises(ValueError, match="more scored items"):
        split_items({1: 57, 2: 28, 3: 15}, item_total=70, item_scored=69)
