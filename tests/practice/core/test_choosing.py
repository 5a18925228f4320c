"""Which item comes next, and which ones a diagnostic asks."""

import random
from collections import Counter

import numpy as np
import pytest

from practice.core.ability import Ability, learn, prior
from practice.core.choosing import (
    FEW,
    LEAST_SUCCESS,
    MOST_SUCCESS,
    Candidate,
    choose_diagnostic,
    choose_information,
    choose_next,
    expected_success,
)
from tests.practice.core.learners import CODES, SHAPES, response

GAINS = {"3.1": 9.0}


def rng(seed=1):
    return random.Random(seed)


def offer(task="3.1", easiness=1.0, number=1, **more):
    return Candidate(number, task, int(task[0]), easiness, **more)


def bank(per_task=20, *, seed=3):
    """Items of every task, easy and hard, two of a family."""
    draw = random.Random(seed)
    return [
        Candidate(100 * place + n, code, int(code[0]), draw.gauss(0.98, 0.62), f"{code}-{n // 2}")
        for place, code in enumerate(CODES)
        for n in range(per_task)
    ]


def knowing(level=0.0, variance=0.05):
    return Ability(CODES, np.full(15, float(level)), np.eye(15) * variance)


def test_expected_success_by_hand():
    # k = 1 / sqrt(1 + pi/8 x (0.05 + 0.25)) = 0.9459; expit(0.9459 x (0.2 + 1.0)) = 0.7568
    assert expected_success(knowing(0.2), offer(easiness=1.0)) == pytest.approx(0.7568, abs=1e-4)


def test_an_item_met_before_is_expected_right_more_often():
    assert expected_success(knowing(), offer(met_rank=1)) > expected_success(knowing(), offer())


def test_tasks_come_in_proportion_to_what_there_is_to_gain():
    gains = {"3.1": 6.0, "2.2": 3.0, "1.1": 1.0}

    tasks = Counter(choose_next(bank(), knowing(), gains, None, (), rng(seed)).task for seed in range(1000))

    assert tasks["3.1"] == pytest.approx(600, abs=50)
    assert tasks["2.2"] == pytest.approx(300, abs=50)
    assert tasks.total() == tasks["3.1"] + tasks["2.2"] + tasks["1.1"]


def test_never_two_of_one_task_in_a_row_while_others_last():
    only_one_to_gain = {"3.1": 9.0}

    assert all(
        choose_next(bank(), knowing(), only_one_to_gain, "3.1", (), rng(seed)).task != "3.1" for seed in range(30)
    )
    assert choose_next([offer()], knowing(), only_one_to_gain, "3.1", (), rng()) == offer()


@pytest.mark.parametrize("level", [-0.5, 0, 0.5])
def test_expected_success_lies_where_practice_teaches_most(level):
    known = knowing(level)

    chosen = [choose_next(bank(), known, GAINS, None, (), rng(seed)) for seed in range(30)]

    assert all(LEAST_SUCCESS <= expected_success(known, one) <= MOST_SUCCESS for one in chosen)


def test_one_of_the_few_best_is_taken_so_that_no_item_is_everybodys():
    chosen = Counter(choose_next(bank(60), knowing(), GAINS, None, (), rng(seed)).item_id for seed in range(200))

    assert len(chosen) == FEW
    assert max(chosen.values()) < 70


def test_where_nothing_fits_the_nearest_is_taken():
    items = [offer(easiness=-3.0, number=1), offer(easiness=-2.0, number=2)]

    assert {choose_next(items, knowing(), GAINS, None, (), rng(seed)).item_id for seed in range(10)} == {2}


def test_a_family_is_asked_once_in_a_sitting():
    items = [offer(family="f", number=1), offer(family="g", number=2), offer("1.1", family="f", number=3)]

    assert choose_next(items, knowing(), GAINS, None, {"f"}, rng()).item_id == 2
    assert choose_next(items, knowing(), GAINS, None, {"f", "g"}, rng()) is None


def test_items_without_a_family_give_nothing_away():
    assert choose_next([offer(family="")], knowing(), GAINS, None, {"", "f"}, rng()) == offer(family="")


def test_an_item_never_met_comes_before_one_met_that_fits_better():
    items = [offer(easiness=1.3, number=1, met_rank=1), offer(easiness=-1.5, number=2)]

    assert choose_next(items, knowing(), GAINS, None, (), rng()).item_id == 2


def test_of_items_met_those_met_longest_ago_come_first():
    items = [offer(number=n, met_rank=n) for n in range(1, 60)]

    chosen = {choose_next(items, knowing(0.1), GAINS, None, (), rng(seed)).item_id for seed in range(60)}

    assert max(chosen) <= 2 * FEW


def test_with_nothing_to_gain_any_task_may_come():
    chosen = {choose_next(bank(), knowing(2), {}, None, (), rng(seed)).task for seed in range(60)}

    assert len(chosen) > 8


def test_nothing_to_choose_from_is_no_item():
    assert choose_next([], knowing(), GAINS, None, (), rng()) is None
    assert choose_information([], knowing(), SHAPES, (), rng()) is None
    assert choose_diagnostic([], SHAPES, 25, rng()) == ()


def test_items_of_tasks_the_exam_does_not_have_are_left_out():
    stray = offer("9.9")

    assert choose_next([stray], knowing(), GAINS, None, (), rng()) is None
    assert choose_information([stray], knowing(), SHAPES, (), rng()) is None
    assert choose_diagnostic([stray], SHAPES, 25, rng()) == ()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [25, 30])
def test_a_diagnostic_covers_every_task_with_one_of_a_family(seed, count):
    chosen = choose_diagnostic(bank(), SHAPES, count, rng(seed))

    assert len(chosen) == count
    assert {one.task for one in chosen} == set(CODES)
    assert max(Counter(one.family for one in chosen).values()) == 1
    assert len({one.item_id for one in chosen}) == count


def test_a_short_diagnostic_has_every_domain():
    assert {one.domain for one in choose_diagnostic(bank(), SHAPES, 4, rng())} == {1, 2, 3, 4}


def test_a_diagnostic_asks_most_where_the_weight_is():
    tasks = Counter(one.domain for one in choose_diagnostic(bank(), SHAPES, 30, rng()))

    assert max(tasks, key=tasks.__getitem__) == 3


def test_a_diagnostic_has_items_for_weak_middling_and_strong_learners():
    easiness = sorted(one.easiness for one in choose_diagnostic(bank(), SHAPES, 30, rng()))

    assert easiness[4] < 0.2
    assert easiness[-5] > 0.9


def test_a_diagnostic_prefers_items_never_met():
    items = [offer(code, number=10 * n + met, met_rank=met) for n, code in enumerate(CODES) for met in (0, 1)]

    assert {one.met_rank for one in choose_diagnostic(items, SHAPES, 15, rng())} == {0}


def test_a_diagnostic_of_a_small_bank_has_what_there_is():
    assert len(choose_diagnostic(bank(1), SHAPES, 30, rng())) == 15


def test_a_diagnostic_leaves_less_uncertainty_than_items_at_random():
    def left(items):
        known = learn(prior(SHAPES), [response(one.task, easiness=one.easiness, right=n % 3 > 0) for n, one in items])
        weights = np.array([shape.items for shape in SHAPES])
        return float(weights @ known.covariance @ weights)

    chosen = left(enumerate(choose_diagnostic(bank(), SHAPES, 28, rng())))
    others = [left(enumerate(rng(seed).sample(bank(), 28))) for seed in range(20)]

    assert chosen < min(others)


def test_the_most_informative_item_is_as_likely_right_as_wrong():
    items = [offer("3.1", easiness=-0.2 + 0.1 * n, number=n) for n in range(30)]

    chosen = choose_information(items, knowing(), SHAPES, (), rng())

    assert abs(expected_success(knowing(), chosen) - 0.5) < 0.08


def test_information_is_sought_where_it_is_missing_and_counts():
    covariance = np.eye(15) * 0.05
    covariance[CODES.index("2.3"), CODES.index("2.3")] = 0.6
    known = Ability(CODES, np.zeros(15), covariance)

    assert choose_information(bank(), known, SHAPES, (), rng()).task == "2.3"
    assert choose_information(bank(), known, SHAPES, {f"2.3-{n}" for n in range(10)}, rng()).task != "2.3"
