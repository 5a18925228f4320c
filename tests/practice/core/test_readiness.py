"""What is told of levels and chances, against exact sums and where the answer is known without any."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.core.ability import SD_EASINESS, Ability, TaskShape, expit, learn, prior
from practice.core.readiness import (
    MIN_FIRST_EXPOSURES,
    MIN_PER_DOMAIN,
    PASSING_ABILITY,
    Level,
    chances,
    pass_probability,
    phi,
    points_to_gain,
    target_shares,
    why_not_yet,
)
from tests.practice.core.learners import CODES, SHAPES, response

CUT = 35.6


def certain(level, codes=CODES):
    return Ability(codes, np.full(len(codes), float(level)), np.zeros((len(codes), len(codes))))


def told(ability, *, shapes=SHAPES, cut=CUT, seed=1):
    return chances(ability, shapes, cut_raw=cut, points_per_item=18, rng=np.random.default_rng(seed))


def poisson_binomial_tail(probabilities, cut):
    """P(number of successes >= cut), by adding one trial after the other."""
    counts = np.array([1.0])
    for p in probabilities:
        counts = np.append(counts, 0) * (1 - p) + np.append(0, counts) * p
    return float(counts[math.ceil(cut) :].sum())


@pytest.mark.parametrize("x", [-6, -2.5, -1, -0.1, 0, 0.1, 1, 1.6448536, 2.5, 6])
def test_phi_is_the_normal_distribution(x):
    assert float(phi(np.array([x]))[0]) == pytest.approx(math.erfc(-x / math.sqrt(2)) / 2, abs=7.5e-8)


@pytest.mark.parametrize("shift", [-0.25, -0.1, 0, 0.1, 0.2])
@pytest.mark.parametrize("cut", [30, 36, 36.2, 42])
def test_the_chance_of_passing_is_close_to_the_exact_sum(shift, cut):
    shapes = [TaskShape(str(n), n, 10, 1.0, spread=0.0) for n in range(5)]
    shares = [0.72 + shift + d for d in (-0.05, -0.02, 0, 0.03, 0.06)]

    exact = poisson_binomial_tail([share for share in shares for _ in range(10)], cut)

    assert pass_probability(shares, shapes, cut) == pytest.approx(exact, abs=0.003)


def test_the_chance_of_passing_by_hand():
    # mean 39; variance 50 x 0.78 x 0.22 x 0.8947 / 0.9543 = 8.045, sd 2.836; z = (35.5 - 39) / 2.836 = -1.234;
    # skewness 8.045 x (1 - 1.56) / 22.82 = -0.1974; 0.8914 - 0.1974 x 0.5228 x 0.1863 / 6
    shapes = [TaskShape("1.1", 1, 50, 0.98, spread=0.62)]

    assert pass_probability([0.78], shapes, 36) == pytest.approx(0.8882, abs=2e-4)


def test_a_cut_is_not_raised_by_rounding():
    shapes = [TaskShape("1.1", 1, 50, 0.98)]

    assert 0.56 * 50 > 28
    assert pass_probability([0.6], shapes, 0.56 * 50) == pass_probability([0.6], shapes, 28)


@pytest.mark.parametrize("ability", [-6, -1, 0, 0.4, 1, 3])
def test_expected_shares_are_means_over_items(ability):
    easiness = np.random.default_rng(2).normal(0.98, math.hypot(0.62, SD_EASINESS), 400_000)

    (level, *_) = told(certain(ability)).tasks.values()

    assert level.mean == pytest.approx(float(expit(ability + easiness).mean()), abs=0.001)


@pytest.mark.parametrize("ability", [-0.4, 0.0, 0.4])
def test_the_chance_of_passing_allows_for_cuts_that_move_with_the_items(ability):
    """A form of items that differ in easiness, whose cut is the sum of what is expected of the just-qualified."""
    rng = np.random.default_rng(5)
    judged = rng.normal(SHAPES[0].easiness, 0.62, (100_000, 50))
    true = judged + rng.normal(0, SD_EASINESS, judged.shape)
    right = (rng.random(judged.shape) < expit(ability + true)).sum(axis=1)
    cuts = expit(judged).sum(axis=1)
    passed = float((right >= cuts).mean())

    shares = np.array([float(level.mean) for level in told(certain(ability)).tasks.values()])
    middle = float(cuts.mean())
    # a cut anywhere between two whole scores asks on average for as much as one half above the lower
    around = (pass_probability(shares, SHAPES, math.floor(middle + 0.5) + side) for side in (0, 1))
    low, high = around
    assert low + (middle + 0.5 - math.floor(middle + 0.5)) * (high - low) == pytest.approx(passed, abs=0.008)


def test_a_level_by_hand():
    (level,) = told(
        Ability(("1",), np.array([0.2]), np.array([[0.25]])), shapes=[TaskShape("1", 1, 50, 1.0, spread=0.5)]
    ).tasks.values()

    # the items' errors and spread shrink by 1 / sqrt(1 + pi/8 x 0.5) = 0.9143; the logit of the share is normal with
    # mean 1.2 x 0.9143 = 1.0971 and standard deviation 0.5 x 0.9143 = 0.4571: 1.0971 -+ 1.6449 x 0.4571
    assert level.low == pytest.approx(float(expit(0.3452)), abs=0.01)
    assert level.high == pytest.approx(float(expit(1.8490)), abs=0.01)
    assert level.mean == pytest.approx(0.740, abs=0.005)
    # somebody of ability 0.4 has 1.4 x 0.9143 = 1.2800, that is 0.4 standard deviations more: Phi(0.4) = 0.6554
    assert level.below_target == pytest.approx(0.6554, abs=0.02)


def test_a_domain_weighs_its_tasks_as_a_form_does():
    shapes = (TaskShape("1", 1, 9, 1.0), TaskShape("2", 1, 1, 1.0))
    known = told(Ability(("1", "2"), np.array([-1.0, 2.0]), np.eye(2) * 1e-6), shapes=shapes, cut=7)

    assert known.domains[1].mean == pytest.approx(0.9 * known.tasks["1"].mean + 0.1 * known.tasks["2"].mean, abs=1e-6)


def test_a_just_qualified_candidate_passes_about_every_second_mock():
    assert told(certain(0)).readiness.probability == pytest.approx(0.45, abs=0.08)


def test_a_candidate_who_passes_comfortably_passes_about_nine_mocks_of_ten():
    assert told(certain(PASSING_ABILITY)).readiness.probability == pytest.approx(0.87, abs=0.04)


def test_the_interval_of_readiness_is_what_is_not_known_of_the_abilities():
    sure, unsure = told(certain(0.3)).readiness, told(learn(prior(SHAPES), [response()])).readiness

    assert sure.low == pytest.approx(sure.high)
    assert unsure.low < 0.1 < unsure.probability < 0.9 < unsure.high


def test_a_perfect_learner_has_nothing_to_gain():
    known = told(certain(5))

    assert known.readiness.probability > 0.999
    assert set(known.points_to_gain.values()) == {0.0}


def test_a_hopeless_learner_may_gain_what_a_passing_candidate_gets():
    known = told(certain(-9))
    target = target_shares(SHAPES)

    assert known.readiness.probability < 0.001
    for shape, share in zip(SHAPES, target, strict=True):
        assert known.points_to_gain[shape.code] == pytest.approx(18 * shape.items * share, rel=0.01)


def test_points_to_gain_by_hand():
    # 3 of 50 items at 18 points, 0.80 - 0.65 missing, 90 % sure: 54 x 0.15 x 0.9
    assert points_to_gain(Level(0.65, 0.5, 0.8, 0.9), 0.80, 54) == pytest.approx(7.29)
    assert points_to_gain(Level(0.85, 0.7, 0.9, 0.2), 0.80, 54) == 0


def test_a_task_known_to_be_weak_comes_before_one_never_practised():
    known = told(learn(prior(SHAPES), [response("4.1", right=False)] * 12 + [response("1.1", right=True)] * 12))

    ranked = sorted(known.points_to_gain, key=known.points_to_gain.__getitem__)
    assert ranked[-1] == "4.1"
    assert ranked[0] == "1.1"
    assert known.points_to_gain["3.1"] > 0


def test_without_any_response_tasks_rank_by_their_weight():
    known = told(prior(SHAPES)).points_to_gain

    # 12 / 3 = 4 items a form for tasks of domain 2, 10 / 4 = 2.5 for those of domain 4
    assert known["2.1"] == pytest.approx(4 / 2.5 * known["4.1"], rel=0.1)


def test_raising_a_task_raises_the_chance_and_most_where_the_weight_is():
    known = told(certain(0))

    assert all(raised > known.readiness.probability for raised in known.if_raised.values())
    assert max(known.if_raised, key=known.if_raised.__getitem__).startswith("2.")


def test_the_same_seed_tells_the_same():
    assert told(prior(SHAPES), seed=3) == told(prior(SHAPES), seed=3)


def test_another_seed_tells_nearly_the_same():
    some, other = (told(prior(SHAPES), seed=seed).readiness.probability for seed in (1, 2))

    assert some == pytest.approx(other, abs=0.01)


def test_abilities_of_other_tasks_are_refused():
    with pytest.raises(ValueError, match="of other tasks"):
        told(certain(0, codes=CODES[::-1]))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-12, 12), min_size=15, max_size=15), st.floats(0, 3), st.integers(0, 51))
def test_everything_told_is_a_share(means, variance, cut):
    known = told(Ability(CODES, np.array(means), np.eye(15) * variance), cut=cut)

    levels = [*known.tasks.values(), *known.domains.values()]
    assert all(0 <= level.low <= level.high <= 1 and 0 <= level.below_target <= 1 for level in levels)
    assert 0 <= known.readiness.low <= known.readiness.high <= 1
    assert all(0 <= value <= 1 for value in [known.readiness.probability, *known.if_raised.values()])
    assert all(points >= 0 for points in known.points_to_gain.values())


def test_no_number_before_there_are_enough_new_questions():
    assert (
        why_not_yet({})
        == f"{MIN_FIRST_EXPOSURES} more new questions are needed before a chance of passing says anything."
    )
    assert why_not_yet({1: 39}) == "1 more new question is needed before a chance of passing says anything."


def test_no_number_while_a_domain_is_unknown():
    assert why_not_yet({1: 20, 2: 20, 3: 30, 4: MIN_PER_DOMAIN - 2}) == (
        "2 more new questions are needed in domain 4: without them a chance of passing would be a guess."
    )
    assert "5 more new questions are needed in domain 2" in why_not_yet({1: 40, 2: 0, 3: 20, 4: 20})


def test_a_number_when_every_domain_had_some():
    assert why_not_yet({1: 10, 2: 10, 3: 15, 4: 5}) is None
