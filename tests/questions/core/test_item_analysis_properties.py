"""Item analysis against a second computation in plain Python, and what must hold for any marks."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from questions.core.form_analysis import analyse_form
from questions.core.item_analysis import analyse_items
from questions.core.statistic import to_document


def simulate(seed, candidates, difficulties, top=1, missing=0.0):
    """Marks of a Rasch model, each mark the sum of `top` tries; some not reached."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=(candidates, 1, 1))
    chance = 1 / (1 + np.exp(np.array(difficulties)[None, :, None] - ability))
    marks = (rng.random((candidates, len(difficulties), top)) < chance).sum(axis=2).astype(float)
    marks[rng.random(marks.shape) < missing] = np.nan
    return marks


SAMPLES = {
    "right and wrong": simulate(1, 400, np.linspace(-2, 2, 12)),
    "marks up to 4": simulate(2, 301, np.linspace(-3, 1, 7), top=4),
    "one in ten not reached": simulate(3, 250, np.linspace(-1, 3, 9), top=2, missing=0.1),
    "four candidates": simulate(4, 4, (-0.5, 0, 0.5, 0.2, 0.1), top=3),
}


def analyse(matrix):
    return [to_document(item) for item in analyse_items([str(i) for i in range(matrix.shape[1])], matrix)]


def plain_rows(matrix):
    return [[None if math.isnan(mark) else mark for mark in row] for row in matrix.tolist()]


def plain_item(rows, index):
    """Source of each formula: the docstrings' own; written with lists and `statistics` only."""
    reached = [row for row in rows if row[index] is not None]
    marks = [row[index] for row in reached]
    totals = [sum(mark or 0 for mark in row) for row in reached]
    rest = [total - mark for total, mark in zip(totals, marks, strict=True)]
    return {
        "n": len(marks),
        "facility": statistics.mean(marks) / max(marks),
        "sd": statistics.stdev(marks),
        "point_biserial": statistics.correlation(marks, rest),
        "discriminative_efficiency": statistics.covariance(marks, rest)
        / statistics.covariance(sorted(marks), sorted(rest)),
        "upper_lower_index": plain_upper_lower(marks, totals) / max(marks),
    }


def plain_upper_lower(marks, totals):
    """Each candidate's share in a group is how far the places of those with the same total reach into it."""
    size = max(1, math.floor(0.27 * len(marks) + 0.5))

    def mean(is_lower):
        sum_of_group = 0.0
        for mark, total in zip(marks, totals, strict=True):
            before = sum(other < total if is_lower else other > total for other in totals)
            ties = totals.count(total)
            sum_of_group += mark * max(0, min(before + ties, size) - before) / ties
        return sum_of_group / size

    return mean(is_lower=False) - mean(is_lower=True)


def plain_form(rows):
    filled = [[mark or 0 for mark in row] for row in rows]
    totals = [sum(row) for row in filled]
    n, items, mean = len(rows), len(rows[0]), statistics.mean(totals)
    sd = statistics.stdev(totals)
    z = [(total - mean) / sd for total in totals]
    within = sum(statistics.variance(column) for column in zip(*filled, strict=True))
    alpha = items / (items - 1) * (1 - within / sd**2)
    return {
        "n": n,
        "mean": mean,
        "median": statistics.median(totals),
        "sd": sd,
        # As spreadsheets document SKEW and KURT.
        "skewness": n / ((n - 1) * (n - 2)) * sum(value**3 for value in z),
        "kurtosis": n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * sum(value**4 for value in z)
        - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)),
        "alpha": alpha,
        "sem": sd * math.sqrt(1 - alpha),
    }


@pytest.mark.parametrize("matrix", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_second_computation_agrees_on_items(matrix):
    rows = plain_rows(matrix)

    for index, item in enumerate(analyse(matrix)):
        expected = plain_item(rows, index)
        assert {name: item[name] for name in expected} == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("matrix", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_second_computation_agrees_on_forms(matrix):
    form, expected = to_document(analyse_form(matrix)), plain_form(plain_rows(matrix))

    assert {name: form[name] for name in expected} == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_numpys_correlations_agree():
    matrix = SAMPLES["right and wrong"]
    rest = matrix.sum(axis=1, keepdims=True) - matrix
    items = matrix.shape[1]

    expected = np.corrcoef(matrix, rest, rowvar=False)[:items, items:].diagonal()

    assert [item["point_biserial"] for item in analyse(matrix)] == pytest.approx(expected, abs=1e-9)


def test_girth_and_scipy_agree():
    """Of "marks up to 4": girth 0.8.0 `classical_test_statistics`, `cronbach_alpha`; scipy 1.17.1 `skew`, `kurtosis`
    with bias=False, `tstd`. Their results stand here because neither is a dependency."""
    matrix = SAMPLES["marks up to 4"]
    items, form = analyse(matrix), to_document(analyse_form(matrix))

    assert [item["point_biserial"] for item in items] == pytest.approx(
        [0.412133938, 0.47854898, 0.561708166, 0.551078463, 0.623159651, 0.593370177, 0.524332489], abs=1e-8
    )
    assert [item["sd"] for item in items] == pytest.approx(
        [0.619183902, 0.699358985, 0.970563422, 1.12218147, 1.286147337, 1.248804522, 1.161642401], abs=1e-8
    )
    expected = {"alpha": 0.795758872, "skewness": -0.344411519, "kurtosis": -0.648671318, "sd": 4.901153615}
    assert {name: form[name] for name in expected} == pytest.approx(expected, abs=1e-8)


marks = st.sampled_from([0.0, 0.5, 1.0, 2.0, math.nan])
matrices = st.tuples(st.integers(3, 12), st.integers(2, 5)).flatmap(lambda shape: arrays(float, shape, elements=marks))
complete = st.tuples(st.integers(4, 12), st.integers(2, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.sampled_from([0.0, 0.5, 1.0]))
)


@given(matrices)
def test_statistics_stay_in_their_ranges_and_nulls_have_reasons(matrix):
    for item in analyse(matrix):
        for field, low, high in (
            ("facility", 0, 1),
            ("point_biserial", -1, 1),
            ("discriminative_efficiency", -math.inf, 1),
            ("upper_lower_index", -1, 1),
        ):
            value = item[field]
            assert item["reasons"][field] if value is None else low <= value <= high + 1e-9
    form = to_document(analyse_form(matrix))
    assert form["reasons"].keys() == {name for name, value in form.items() if value is None}
    assert form["alpha"] is None or form["alpha"] <= 1 + 1e-9


@given(matrices, st.randoms(use_true_random=False))
def test_the_order_of_candidates_makes_no_difference(matrix, random):
    order = list(range(len(matrix)))
    random.shuffle(order)

    for first, second in zip(analyse(matrix), analyse(matrix[order]), strict=True):
        assert first.pop("reasons") == second.pop("reasons")
        assert first == pytest.approx(second, abs=1e-9)
    form, shuffled = to_document(analyse_form(matrix)), to_document(analyse_form(matrix[order]))
    assert form.pop("reasons") == shuffled.pop("reasons")
    assert form == pytest.approx(shuffled, abs=1e-9)


@given(complete, st.sampled_from([0.0, 1.0, 3.0]))
def test_a_constant_item_moves_the_mean_and_nothing_else(matrix, mark):
    items = matrix.shape[1]
    longer = np.column_stack([matrix, np.full(len(matrix), mark)])

    *others, constant = analyse(longer)
    form, longer_form = analyse_form(matrix), analyse_form(longer)

    assert constant["facility"] == (1 if mark else 0)
    assert (constant["point_biserial"], constant["discriminative_efficiency"]) == (None, None)
    for before, after in zip(analyse(matrix), others, strict=True):
        assert before.pop("reasons") == after.pop("reasons")
        assert before == pytest.approx(after, abs=1e-9)
    assert longer_form.mean == pytest.approx(form.mean + mark)
    assert longer_form.sd == pytest.approx(form.sd)
    assert longer_form.skewness == (form.skewness if form.sd == 0 else pytest.approx(form.skewness, abs=1e-9))
    if form.sd:
        assert longer_form.alpha == pytest.approx(form.alpha * (items + 1) * (items - 1) / items**2, abs=1e-9)


@given(st.integers(3, 20), st.integers(2, 6), st.sampled_from([1.0, 4.0]))
def test_facility_is_0_where_nobody_and_1_where_everybody_gets_full_marks(candidates, items, mark):
    for share in (0.0, 1.0):
        matrix = np.full((candidates, items), mark * share)

        assert [item["facility"] for item in analyse(matrix)] == [share] * items
