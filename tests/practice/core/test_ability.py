"""The learner model against sums done by hand, a posterior on a grid, and what must hold whatever is answered."""

import math
import random
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.core.ability import (
    COMMON_DRIFT,
    COMMON_DRIFT_PER_DAY,
    MAX_DRIFT_DAYS,
    MAX_STEP,
    OWN_SHARE,
    PACE,
    PACE_RETURN,
    SD_EASINESS,
    SD_PACE,
    TASK_DRIFT,
    TASK_DRIFT_PER_DAY,
    Ability,
    TaskShape,
    drift,
    experienced_easiness,
    expit,
    learn,
    logit,
    practice_steps,
    prior,
    shrink,
)
from tests.practice.core.learners import CODES, SHAPES, T0, response


def alone(mean=0.0, variance=0.89):
    """One task, of which nothing else is known."""
    return Ability(("1.1",), np.array([mean]), np.array([[variance]]))


def test_a_share_and_its_logit_by_hand():
    assert logit(0.72) == pytest.approx(math.log(18 / 7))
    assert float(expit(math.log(18 / 7))) == pytest.approx(0.72)


def test_far_abilities_overflow_nothing():
    assert expit(np.array([-1000.0, 1000.0])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("mean", [-3, -1, 0, 0.5, 1, 2, 4])
@pytest.mark.parametrize("variance", [0.1, 0.5, 1, 2, 4])
def test_shrinking_gives_the_mean_share_of_a_normal_ability(mean, variance):
    x = np.linspace(mean - 9 * math.sqrt(variance), mean + 9 * math.sqrt(variance), 20_001)
    weights = np.exp(-((x - mean) ** 2) / (2 * variance))
    exact = float((expit(x) * weights).sum() / weights.sum())

    assert float(expit(float(shrink(variance)) * mean)) == pytest.approx(exact, abs=0.02)


def test_the_prior_knows_that_tasks_have_something_in_common():
    known = prior([TaskShape("1.1", 1, 5, 1.0), TaskShape("1.2", 1, 5, 1.0), TaskShape("2.1", 2, 10, 1.0)])

    # 0.8^2 + 0.3^2 + 0.4^2, 0.8^2 + 0.3^2 within a domain, 0.8^2 across
    assert known.covariance.tolist() == [
        pytest.approx([0.89, 0.73, 0.64]),
        pytest.approx([0.73, 0.89, 0.64]),
        pytest.approx([0.64, 0.64, 0.89]),
    ]
    assert known.mean.tolist() == pytest.approx([-0.3] * 3)


def stand_still(monkeypatch):
    """Nothing is learned from an item and nothing drifts."""
    for name in ("PACE", "SD_PACE", "TASK_DRIFT", "COMMON_DRIFT"):
        monkeypatch.setattr(f"practice.core.ability.{name}", 0.0)


def test_one_right_response_by_hand(monkeypatch):
    stand_still(monkeypatch)

    known = learn(alone(), [response(easiness=1.0, right=True)])

    # k = 1 / sqrt(1 + pi/8 x (0.89 + 0.25)) = 0.8311, p = expit(0.8311) = 0.6966
    # 0.89 x 0.8311 x (1 - 0.6966) = 0.2244 and 0.89 - 0.89^2 x 0.8311^2 x 0.6966 x 0.3034 = 0.7744
    assert float(known.mean[0]) == pytest.approx(0.2244, abs=1e-4)
    assert float(known.covariance[0, 0]) == pytest.approx(0.7744, abs=1e-4)


def test_what_an_item_teaches_by_hand():
    """A response that says nothing: the item is right for everybody."""
    known = learn(Ability(("1.1", "1.2"), np.zeros(2), np.eye(2)), [response("1.1", easiness=60.0)])

    # own task: (0.5 + 0.5 x 2) paces, the other 0.5; the variance of the pace comes in by its square
    own, other = 1 - OWN_SHARE + 2 * OWN_SHARE, 1 - OWN_SHARE
    assert known.mean.tolist() == pytest.approx([own * PACE, other * PACE])
    assert float(known.covariance[0, 0]) == pytest.approx(1 + own**2 * SD_PACE**2 + COMMON_DRIFT + TASK_DRIFT)
    assert float(known.covariance[1, 1]) == pytest.approx(1 + other**2 * SD_PACE**2 + COMMON_DRIFT)
    assert float(known.covariance[0, 1]) == pytest.approx(own * other * SD_PACE**2 + COMMON_DRIFT)


def test_the_pace_returns_to_the_usual_one():
    step = practice_steps(2)[0]

    # 0.0032 is 0.0020 too fast, and 1/400 of that is lost
    assert (step.turn @ [0, 0, PACE + 0.002] + step.shift)[2] == pytest.approx(PACE + 0.002 * (1 - PACE_RETURN))


def test_who_keeps_getting_better_is_believed_to_learn_fast(monkeypatch):
    """Right to one of five at first, to four of five in the end."""
    rng = random.Random(4)
    rising = [response(CODES[n % 15], right=rng.random() < 0.2 + 0.6 * n / 600) for n in range(600)]
    adaptable = learn(prior(SHAPES), rising)

    monkeypatch.setattr("practice.core.ability.SD_PACE", 0.0)
    same_pace_for_all = learn(prior(SHAPES), rising)

    # who is right to 80 % of items of easiness 1 has an ability of 0.4 or 0.5
    assert float(same_pace_for_all.mean.mean()) + 0.2 < float(adaptable.mean.mean()) < 0.5


def posterior_on_a_grid(variance, responses):
    """Mean and standard deviation for one task without drift or gain, the items' errors integrated out."""
    theta = np.linspace(-6, 6, 1201)
    error = np.linspace(-4, 4, 161) * SD_EASINESS
    error_weight = np.exp(-(error**2) / (2 * SD_EASINESS**2))
    density = np.exp(-(theta**2) / (2 * variance))
    for easiness, right in responses:
        p = expit(theta[:, None] + easiness + error[None, :]) @ error_weight / error_weight.sum()
        density = density * (p if right else 1 - p)
    density /= density.sum()
    mean = float(theta @ density)
    return mean, math.sqrt(float((theta - mean) ** 2 @ density))


@pytest.mark.parametrize(
    ("share_right", "apart", "narrow"),
    # in standard deviations of the posterior, which is skew where nearly all is right
    [(0.3, 0.15, 0.1), (0.6, 0.15, 0.1), (0.8, 0.15, 0.1), (0.95, 0.45, 0.2)],
)
@pytest.mark.parametrize("count", [5, 20, 60])
def test_learning_agrees_with_the_posterior_on_a_grid(monkeypatch, share_right, apart, narrow, count):
    stand_still(monkeypatch)
    rng = random.Random(count)
    answers = [(rng.gauss(1, 0.6), rng.random() < share_right) for _ in range(count)]

    known = learn(alone(), [response(easiness=easiness, right=right) for easiness, right in answers])

    mean, sd = posterior_on_a_grid(0.89, answers)
    assert float(known.mean[0]) == pytest.approx(mean, abs=apart * sd)
    assert math.sqrt(float(known.covariance[0, 0])) == pytest.approx(sd, rel=narrow)


def test_a_response_says_most_of_its_task_less_of_its_domain_and_least_of_the_others():
    before = prior(SHAPES)

    rise = learn(before, [response("1.1")]).mean - before.mean

    assert rise[CODES.index("1.1")] > rise[CODES.index("1.2")] > rise[CODES.index("4.1")] > 0


def test_a_repeat_says_less_than_a_first_exposure():
    new, again = (learn(alone(), [response(repeat=repeat)]) for repeat in (False, True))

    assert 0 < float(again.mean[0]) < float(new.mean[0]) / 2
    assert float(again.covariance[0, 0]) > float(new.covariance[0, 0])


def test_a_right_response_to_a_hard_item_says_more_than_to_an_easy_one():
    hard, easy = (learn(alone(), [response(easiness=easiness)]) for easiness in (-0.5, 2.5))

    assert float(hard.mean[0]) > float(easy.mean[0])


def test_time_makes_abilities_less_certain_and_changes_nothing_else():
    known = Ability(("1.1", "1.2"), np.array([0.2, 0.4]), np.array([[0.2, 0.1], [0.1, 0.3]]), T0)

    later = drift(known, T0 + timedelta(days=10))

    both, each = 10 * COMMON_DRIFT_PER_DAY, 10 * TASK_DRIFT_PER_DAY
    assert later.covariance.tolist() == [
        pytest.approx([0.2 + both + each, 0.1 + both]),
        pytest.approx([0.1 + both, 0.3 + both + each]),
    ]
    assert later.mean.tolist() == known.mean.tolist()
    assert later.at == T0 + timedelta(days=10)


def test_a_year_away_counts_as_two_months():
    known = learn(prior(SHAPES), [response()])

    year, months = (drift(known, T0 + timedelta(days=days)) for days in (365, MAX_DRIFT_DAYS))

    assert year.covariance == pytest.approx(months.covariance)


def test_nothing_known_does_not_drift_and_the_past_changes_nothing():
    known = learn(prior(SHAPES), [response()])

    assert drift(prior(SHAPES), T0).covariance == pytest.approx(prior(SHAPES).covariance)
    assert drift(known, T0 - timedelta(days=3)) is known


def test_waiting_inside_of_learning_is_the_same_drift():
    later = T0 + timedelta(days=30)
    known = learn(prior(SHAPES), [response()])

    once = learn(known, [response("2.1", at=later)])
    steps = learn(drift(known, later), [response("2.1", at=later)])

    assert once.mean == pytest.approx(steps.mean)
    assert once.covariance == pytest.approx(steps.covariance)
    assert once.at == later


def test_responses_to_unknown_tasks_are_passed_over():
    known = learn(prior(SHAPES), [response("9.9")])

    assert known.at is None
    assert known.mean == pytest.approx(prior(SHAPES).mean)


def test_learning_leaves_what_was_known_before_as_it_was():
    before = prior(SHAPES)

    learn(before, [response(), response("2.1")])

    assert before.covariance == pytest.approx(prior(SHAPES).covariance)
    assert before.mean == pytest.approx(prior(SHAPES).mean)


def test_places_of_tasks_are_found_without_being_given():
    assert Ability(("a", "b"), np.zeros(2), np.eye(2)).index == {"a": 0, "b": 1}


answers = st.tuples(st.sampled_from(CODES), st.floats(-4, 5), st.booleans(), st.booleans(), st.floats(0, 400))


@settings(max_examples=30)
@given(st.lists(answers, max_size=60))
def test_whatever_is_answered_the_covariance_stays_one(given_answers):
    at = T0
    observations = []
    for task, easiness, right, repeat, days in given_answers:
        at += timedelta(days=days)
        observations.append(response(task, easiness=easiness, right=right, repeat=repeat, at=at))

    known = learn(prior(SHAPES), observations)

    assert known.covariance == pytest.approx(known.covariance.T, abs=1e-9)
    assert float(np.linalg.eigvalsh(known.covariance).min()) > 0
    assert np.isfinite(known.mean).all()


@pytest.mark.parametrize("right", [True, False])
def test_only_right_or_only_wrong_responses_end_at_a_finite_ability(right):
    known = learn(prior(SHAPES), [response(CODES[n % 15], right=right) for n in range(1500)])

    assert np.abs(known.mean).max() < 12


def test_an_item_without_experience_is_as_easy_as_judged():
    assert experienced_easiness(0.72, 0, 0, 0, 0) == pytest.approx(math.log(18 / 7))
    assert experienced_easiness(None, 0, 0, 0, 0) == pytest.approx(math.log(18 / 7))


def test_experience_moves_an_item_by_one_newton_step():
    # 50 responses of which 36 were expected right and 26 were: (26 - 36) / (1 / 0.25 + 10) = -0.714
    assert experienced_easiness(0.72, 50, 26, 36, 10) == pytest.approx(math.log(18 / 7) - 10 / 14)


def test_much_experience_finds_the_easiness_that_responses_show():
    # 1,000 learners of ability 0 meet an item judged 0.72 that is 0.62
    found = experienced_easiness(0.72, 1000, 620, 720, 1000 * 0.72 * 0.28)

    assert found == pytest.approx(logit(0.62), abs=0.04)


def test_a_step_never_leads_further_than_experience_can():
    assert experienced_easiness(0.95, 1000, 0, 950, 47.5) == pytest.approx(logit(0.95) - MAX_STEP)


@pytest.mark.parametrize(("responses", "correct"), [(5, 7), (5, -1)])
def test_more_right_than_responses_is_refused(responses, correct):
    with pytest.raises(ValueError, match=f"{correct} right of {responses}"):
        experienced_easiness(0.72, responses, correct, 3, 1)
