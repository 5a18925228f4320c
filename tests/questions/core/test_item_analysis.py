"""Item analysis against published statistics, and by hand where nothing can be known."""

from collections import Counter

import numpy as np
import pytest

from questions.core.form_analysis import analyse_form
from questions.core.item_analysis import (
    analyse_items,
    analyse_options,
    discriminative_efficiency,
    facility,
    point_biserial,
    standard_deviation,
    total_scores,
    upper_lower_index,
)
from questions.core.statistic import Unknown, to_document
from tests.questions.core.published_marks import (
    LSAT6_COUNTS,
    LSAT7_COUNTS,
    LTM_LSAT6,
    MIRT_LSAT6,
    MIRT_LSAT7,
    MOODLE,
    MOODLE_MARKS,
    expand,
)

NAN = float("nan")
ITEM_FIELDS = ("facility", "sd", "point_biserial", "discriminative_efficiency")


def vector(*values):
    return np.array(values, dtype=float)


def analyse(matrix, **options):
    return analyse_items([f"i{number}" for number in range(matrix.shape[1])], matrix, **options)


@pytest.mark.parametrize(
    ("matrix", "published", "tolerance"),
    [
        (expand(LSAT6_COUNTS), MIRT_LSAT6, {"abs": 0.00051}),
        (expand(LSAT7_COUNTS), MIRT_LSAT7, {"abs": 0.00051}),
        (MOODLE_MARKS, MOODLE, {"rel": 1.5e-5}),  # the tolerance of Moodle's own test
    ],
    ids=["LSAT6 in mirt", "LSAT7 in mirt", "Moodle"],
)
def test_published_statistics_come_out(matrix, published, tolerance):
    items, form = analyse(matrix), analyse_form(matrix)

    for field in ITEM_FIELDS:
        if field in published:
            assert [getattr(item, field) for item in items] == pytest.approx(published[field], **tolerance)
    for field, value in published["test"].items():
        assert getattr(form, field) == pytest.approx(value, **tolerance), field


def test_lsat6_as_ltm_describes_it_to_four_decimals():
    matrix = expand(LSAT6_COUNTS)
    items = analyse(matrix)

    assert [item.facility for item in items] == pytest.approx(LTM_LSAT6["facility"], abs=1e-9)
    assert [item.point_biserial for item in items] == pytest.approx(LTM_LSAT6["point_biserial"], abs=0.000051)
    assert analyse_form(matrix).alpha == pytest.approx(LTM_LSAT6["alpha"], abs=0.000051)
    counts = Counter(total_scores(matrix))
    assert tuple(counts[total] for total in range(6)) == LTM_LSAT6["totals"]


def test_kr20_is_alpha_of_right_and_wrong():
    form = analyse_form(expand(LSAT7_COUNTS))

    assert form.kr20 == pytest.approx(form.alpha, abs=1e-9)


def test_facility_is_a_share_of_the_maximum():
    assert facility(vector(0, 1, 4, 4), 4) == pytest.approx(9 / 16)


def test_facility_and_deviation_leave_out_who_did_not_reach_the_item():
    assert facility(vector(1, NAN, 0, NAN), 1) == 0.5
    assert standard_deviation(vector(1, NAN, 3, NAN)) == pytest.approx(2**0.5)


def test_an_item_that_was_not_reached_counts_nothing_in_the_total():
    assert list(total_scores(np.array([[1, NAN, 2], [0.1, 0.2, NAN]]))) == [3, 0.3]


def test_item_rest_correlations_look_at_those_who_reached_the_item():
    reached, rest = vector(0, 1, 2, 2), vector(1, 0, 5, 4)

    with_others = vector(*reached, NAN, NAN), vector(*rest, 100, -100)

    for statistic in (point_biserial, discriminative_efficiency):
        assert statistic(*with_others) == pytest.approx(statistic(reached, rest))


def test_an_easy_item_that_only_the_weakest_misses_is_fully_efficient():
    marks, rest = vector(0, 1, 1, 1, 1, 1), vector(0, 1, 2, 3, 4, 5)

    assert discriminative_efficiency(marks, rest) == pytest.approx(1)
    assert point_biserial(marks, rest) < 0.7


def test_efficiency_of_a_reversed_item_can_fall_below_minus_one():
    marks, rest = vector(1, 0, 0, 0), vector(0, 9, 10, 10)

    assert discriminative_efficiency(marks, rest) == pytest.approx(-7.25 / 2.75)


def test_the_upper_lower_index_compares_27_percent_at_each_end():
    totals = np.arange(11.0)  # 27 % of 11 are 3
    marks = vector(0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1)

    assert upper_lower_index(marks, totals, 1) == pytest.approx(1 - 1 / 3)


def test_candidates_who_tie_at_the_border_share_its_places():
    totals = vector(0, 1, 1, 1, 1, 5, 6)  # 27 % of 7 are 2: the lowest, and a quarter of each who has 1
    marks = vector(0, 1, 0, 0, 0, 1, 1)

    assert upper_lower_index(marks, totals, 1) == pytest.approx(1 - 0.25 / 2)


def test_options_tell_who_chose_them():
    rest = vector(0, 1, 2, 3, 4, 5)
    chosen = np.array([[0, 1, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0], [1, 0, 0], [1, 0, 0]], dtype=bool)

    key, distractor, unused = analyse_options(chosen, rest)

    assert (key.n, key.share, distractor.n, distractor.share) == (3, 0.5, 2, pytest.approx(1 / 3))
    assert key.point_biserial == pytest.approx(np.corrcoef(vector(0, 0, 1, 0, 1, 1), rest)[0, 1])
    assert distractor.point_biserial == pytest.approx(np.corrcoef(vector(1, 1, 0, 0, 0, 0), rest)[0, 1])
    assert (unused.n, unused.share) == (0, 0)
    assert unused.point_biserial == Unknown("nobody chose this option")


def test_options_of_an_item_that_nobody_reached_are_unknown():
    (option,) = analyse_options(np.zeros((0, 1), dtype=bool), vector())

    assert to_document(option)["share"] is None


@pytest.mark.parametrize(
    ("marks", "rest", "reason"),
    [
        ((), (), "nobody reached this item"),
        ((1, 0), (3, 4), "needs at least 3 candidates, there are 2"),
        ((1, NAN, NAN), (3, 4, 5), "needs at least 3 candidates, there is 1"),
        ((1, 1, 1), (3, 4, 5), "every candidate who reached this item has the same mark"),
        ((0.1 + 0.2, 0.3, 0.3), (3, 4, 5), "every candidate who reached this item has the same mark"),
        ((0, 1, 1), (4, 4, 4), "every candidate has the same total on the other items"),
    ],
)
@pytest.mark.parametrize("statistic", [point_biserial, discriminative_efficiency])
def test_discrimination_is_unknown_for_a_reason(statistic, marks, rest, reason):
    assert statistic(vector(*marks), vector(*rest)) == Unknown(reason)


def test_fewer_candidates_than_asked_for_leave_discrimination_unknown():
    (item, *_) = analyse(expand(LSAT6_COUNTS), min_n=1001)

    assert item.point_biserial == Unknown("needs at least 1001 candidates, there are 1000")
    assert item.upper_lower_index == item.discriminative_efficiency == item.point_biserial
    assert item.facility == pytest.approx(0.924)


def test_items_without_variance_keep_their_facility():
    never, always, _ = analyse(np.array([[0, 2, 0], [0, 2, 1], [0, 2, 1]]))

    assert (never.facility, never.sd, never.upper_lower_index) == (0, 0, 0)
    assert (always.facility, always.sd, always.upper_lower_index) == (1, 0, 0)
    assert never.max == Unknown("nobody got a mark above 0")
    assert isinstance(never.point_biserial, Unknown)


def test_the_maximum_is_the_largest_mark_seen_unless_given():
    matrix = np.array([[0, 1], [3, 1], [3, 0]], dtype=float)

    assert [item.facility for item in analyse(matrix)] == pytest.approx([2 / 3, 2 / 3])
    assert [item.facility for item in analyse(matrix, maximum=4)] == pytest.approx([0.5, 1 / 6])


def test_a_single_item_has_nothing_to_be_compared_with():
    matrix = vector(0, 1, 1, 0).reshape(-1, 1)

    assert to_document(*analyse(matrix))["reasons"] == dict.fromkeys(
        ("point_biserial", "discriminative_efficiency", "upper_lower_index"), "there are no other items to compare with"
    )
    assert analyse_form(matrix).alpha == Unknown("needs at least two items")


def test_who_has_no_mark_did_not_sit_the_form():
    matrix = np.vstack([MOODLE_MARKS, np.full((2, 7), NAN)])

    form = analyse_form(matrix)

    assert (form.n, form.without_marks, form.not_reached) == (25, 2, 0)
    assert form.mean == pytest.approx(MOODLE["test"]["mean"])
    assert analyse(matrix) == analyse(MOODLE_MARKS)


def test_every_statistic_of_no_candidates_is_unknown():
    document = to_document(analyse_form(np.full((2, 3), NAN)))

    assert (document["n"], document["mean"], document["alpha"]) == (0, None, None)
    assert document["reasons"]["mean"] == "needs at least 1 candidate, there are 0"


def test_each_statistic_of_a_form_says_how_many_candidates_it_needs():
    two, three = (to_document(analyse_form(np.eye(3)[:n] * [1, 2, 3]))["reasons"] for n in (2, 3))

    assert two["skewness"] == "needs at least 3 candidates, there are 2"
    assert "skewness" not in three
    assert three["kurtosis"] == "needs at least 4 candidates, there are 3"


def test_a_form_whose_totals_are_all_the_same_has_no_shape_and_no_reliability():
    form = analyse_form(np.array([[0.1, 0.2], [0.3, 0.0], [0.0, 0.3], [0.2, 0.1]]))

    assert form.sd == 0
    assert {form.skewness, form.kurtosis, form.kr20, form.alpha, form.sem} == {
        Unknown("every candidate has the same total score")
    }


def test_kr20_is_for_marks_of_0_and_1():
    form = analyse_form(MOODLE_MARKS)

    assert form.kr20 == Unknown("is defined for marks of 0 and 1 only; alpha holds for other marks")
