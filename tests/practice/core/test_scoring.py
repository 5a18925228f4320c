"""Scores as the design promises them. Known answers are computed by hand in the comments."""

from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.core.scoring import (
    Mark,
    Scale,
    Standing,
    Tally,
    estimate_proportion,
    raw_interval_binomial,
    raw_interval_from_sem,
    scaled_score,
    score_report,
    tally,
    tally_by_domain,
    tally_by_task,
)

SCALE = Scale(100, 1000, 750)
CUT = Decimal("0.72")
Z = 1.6448536269514722

marks_of_a_form = st.lists(
    st.builds(
        lambda domain, task, is_scored, is_correct: Mark(domain, f"{domain}.{task}", is_scored, is_correct),
        st.integers(1, 5),
        st.integers(1, 4),
        st.booleans(),
        st.booleans(),
    ),
    max_size=80,
)


# The scaled score


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (0, 100),
        (36, 750),  # 0.72 x 50
        (35, 732),  # 100 + 35/36 x 650 = 731.94
        (37, 768),  # 750 + 1/14 x 250 = 767.86
        (18, 425),  # half way to the cut
        (43, 875),  # half way above it
        (50, 1000),
    ],
)
def test_a_raw_score_of_50_becomes_a_scaled_score(raw, expected):
    assert scaled_score(raw, 50, CUT, SCALE) == expected


def test_a_tie_rounds_up():
    # 100 + 1/36 x 657 = 118.25; on a scale from 0 to a cut of 9 over 18 items, 1 item is exactly 0.5
    assert scaled_score(1, 36, Decimal("0.5"), Scale(0, 20, 9)) == 1
    assert scaled_score(3, 36, Decimal("0.5"), Scale(0, 20, 9)) == 2


def test_a_form_that_was_judged_easier_asks_for_more_right_answers():
    assert scaled_score(36, 50, Decimal("0.80"), SCALE) == 685  # 100 + 36/40 x 650
    assert scaled_score(40, 50, Decimal("0.80"), SCALE) == 750


def test_another_exam_has_its_own_cut():
    assert scaled_score(36, 50, CUT, Scale(100, 1000, 720)) == 720


@given(
    st.integers(1, 200),
    st.decimals(Decimal("0.01"), Decimal("0.99"), places=4),
    st.data(),
)
def test_more_right_answers_never_score_less(items, cut, data):
    raw = data.draw(st.integers(0, items - 1))

    assert scaled_score(raw, items, cut, SCALE) <= scaled_score(raw + 1, items, cut, SCALE)


@given(st.integers(1, 200), st.decimals(Decimal("0.01"), Decimal("0.99"), places=4))
def test_nothing_is_the_minimum_and_everything_the_maximum(items, cut):
    assert scaled_score(0, items, cut, SCALE) == 100
    assert scaled_score(items, items, cut, SCALE) == 1000


@given(st.fractions(0, 50))
def test_the_line_passes_through_the_three_points(raw):
    exact = 100 + raw * 650 / 36 if raw <= 36 else 750 + (raw - 36) * 250 / 14

    assert abs(scaled_score(raw, 50, CUT, SCALE) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(("raw", "cut"), [(-1, CUT), (51, CUT), (5, Decimal(0)), (5, Decimal(1))])
def test_impossible_scores_are_refused(raw, cut):
    with pytest.raises(ValueError, match="expected 0 <= raw"):
        scaled_score(raw, 50, cut, SCALE)


# Intervals of the raw score


def test_wilsons_interval_by_hand():
    # z^2 = 2.70554; centre (0.72 + z^2/100) / (1 + z^2/50) = 0.70871; half width 0.10235
    low, high = raw_interval_binomial(36, 50)

    assert (low / 50, high / 50) == pytest.approx((0.60635, 0.81106), abs=1e-5)


@given(st.integers(1, 200), st.data())
def test_wilsons_bounds_are_the_proportions_that_just_allow_the_score(items, data):
    raw = data.draw(st.integers(0, items))

    for bound in raw_interval_binomial(raw, items):
        p = bound / items
        # 0 and 1 are cut off exactly there
        assert abs(raw / items - p) == pytest.approx(Z * sqrt(p * (1 - p) / items), abs=1e-7)


@pytest.mark.parametrize(("raw", "low", "high"), [(0, 0, 2.566), (50, 47.434, 50)])
def test_wilsons_interval_has_a_width_at_the_ends(raw, low, high):
    # 50 z^2 / (50 + z^2) = 2.5667
    assert raw_interval_binomial(raw, 50) == pytest.approx((low, high), abs=1e-3)


def test_the_standard_error_gives_a_90_percent_interval():
    assert raw_interval_from_sem(36, 50, 3.0) == pytest.approx((31.06544, 40.93456), abs=1e-5)


@pytest.mark.parametrize(("raw", "expected"), [(2, (0.0, 6.93456)), (49, (44.06544, 50.0))])
def test_an_interval_ends_where_the_scores_end(raw, expected):
    assert raw_interval_from_sem(raw, 50, 3.0) == pytest.approx(expected, abs=1e-5)


# The standing of a domain


def posterior_mass(a, b, low, high, steps=20_000):
    """Integral of x^(a-1) (1-x)^(b-1) over low..high as a share of 0..1, by the midpoint rule."""

    def area(start, end):
        width = (end - start) / steps
        points = (start + (index + 0.5) * width for index in range(steps))
        return width * sum(x ** (a - 1) * (1 - x) ** (b - 1) for x in points)

    return area(low, high) / area(0, 1)


def test_a_domain_by_hand():
    # prior centre 37/52 = 0.711538, worth 10 items; 9 of 12 right: Beta(16.11538, 5.88462)
    estimate = estimate_proportion(Tally(9, 12), Tally(36, 50), CUT)

    assert estimate.mean == pytest.approx(16.11538 / 22, abs=1e-6)
    assert posterior_mass(16.11538, 5.88462, 0, estimate.low) == pytest.approx(0.05, abs=1e-4)
    assert posterior_mass(16.11538, 5.88462, estimate.high, 1) == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize(
    ("correct", "standing"),
    [
        # with 36 of 50 overall and 12 items: P(share >= 0.72) is 0.38 for 8 and 0.58 for 9
        (8, Standing.NEEDS),
        (9, Standing.MEETS),
        (0, Standing.NEEDS),
        (12, Standing.MEETS),
    ],
)
def test_a_domain_meets_competencies_when_the_cut_is_more_likely_reached_than_not(correct, standing):
    assert estimate_proportion(Tally(correct, 12), Tally(36, 50), CUT).standing == standing


@pytest.mark.parametrize(("total", "is_known"), [(4, False), (5, True)])
def test_below_five_responses_nothing_is_said(total, is_known):
    standing = estimate_proportion(Tally(total, total), Tally(50, 50), CUT).standing

    assert (standing != Standing.UNKNOWN) == is_known


def test_a_domain_without_responses_is_taken_to_be_like_the_rest():
    estimate = estimate_proportion(Tally(0, 0), Tally(36, 50), CUT)

    assert estimate.mean == pytest.approx(37 / 52)


@given(st.integers(0, 50), st.integers(0, 30), st.data())
def test_an_estimate_lies_within_its_interval(overall, total, data):
    correct = data.draw(st.integers(0, total))

    estimate = estimate_proportion(Tally(correct, total), Tally(overall, 50), CUT)

    assert 0 < estimate.low < estimate.mean < estimate.high < 1


# The report


def marks(right, wrong=0, unscored=0):
    return [
        *(Mark(1, "1.1", True, True) for _ in range(right)),
        *(Mark(2, "2.1", True, False) for _ in range(wrong)),
        *(Mark(2, "2.2", False, True) for _ in range(unscored)),
    ]


def report(given_marks, **changes):
    return score_report(given_marks, **({"cut_fraction": CUT, "scale": SCALE, "sem": None} | changes))


@pytest.mark.parametrize(("right", "passed"), [(36, True), (35, False), (50, True), (0, False)])
def test_the_cut_itself_is_a_pass_and_one_below_is_not(right, passed):
    assert report(marks(right, 50 - right, 15)).passed is passed


def test_unscored_items_never_count():
    assert report(marks(20, 30, unscored=15)).overall == Tally(20, 50)


def test_everything_right_is_the_maximum_whatever_the_pilots():
    all_right = [Mark(1, "1.1", True, True)] * 50 + [Mark(1, "1.2", False, False)] * 15

    assert report(all_right).scaled == 1000


def test_the_interval_is_on_the_scale():
    # Wilson's 30.318 to 40.553 of 50: 100 + 30.318/36 x 650 = 647.4 and 750 + 4.553/14 x 250 = 831.3
    assert report(marks(36, 14)).scaled_interval == (647, 831)


def test_a_known_standard_error_replaces_the_binomial_interval():
    # 36 +- 4.93456: 100 + 31.06544/36 x 650 = 660.9 and 750 + 4.93456/14 x 250 = 838.1
    assert report(marks(36, 14), sem=3.0).scaled_interval == (661, 838)


def test_a_drill_has_no_scaled_score_and_no_pass():
    drill = report(marks(8, 2), scale=None)

    assert (drill.overall, drill.scaled, drill.scaled_interval, drill.passed) == (Tally(8, 10), None, None, None)


def test_a_form_without_scored_items_cannot_be_scored():
    with pytest.raises(ValueError, match="nothing to score"):
        report(marks(0, 0, unscored=3))


@given(marks_of_a_form)
def test_domains_and_tasks_sum_to_the_total(form):
    total = tally(form)

    for parts in (tally_by_domain(form), tally_by_task(form)):
        assert sum(part.correct for part in parts.values()) == total.correct
        assert sum(part.total for part in parts.values()) == total.total


@given(marks_of_a_form.filter(lambda form: any(mark.is_scored for mark in form)))
def test_tasks_sum_to_their_domain(form):
    full = report(form)

    for domain, (part, _) in full.domains.items():
        tasks = [task for code, (task, _) in full.tasks.items() if code.startswith(f"{domain}.")]
        assert sum(task.correct for task in tasks) == part.correct
        assert sum(task.total for task in tasks) == part.total


@given(st.integers(0, 50), st.one_of(st.none(), st.floats(0, 20)))
def test_the_interval_holds_the_score(right, sem):
    full = report(marks(right, 50 - right), sem=sem)

    low, high = full.scaled_interval
    assert 100 <= low <= full.scaled <= high <= 1000
