"""What the bench of simulated learners rests on: one model in two forms, and intervals that hold the truth."""

import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bench.learners import bank as banks
from bench.learners import coverage, pictures, precision, tables
from bench.learners.batch import Beliefs
from bench.learners.people import LEARNING, TEACHES, make
from bench.learners.policies import points_to_gain
from practice.core.ability import learn, prior
from practice.core.choosing import choose_information
from practice.core.readiness import chances
from tests.practice.core.learners import T0, response

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.fixture(scope="module")
def bank():
    return banks.load()


@pytest.fixture
def practised(bank):
    """Three learners after 120 responses, a pause among them: by the batch, and by `learn`."""
    rng, beliefs, seen, at = np.random.default_rng(1), Beliefs(bank.shapes, 3), [[], [], []], T0
    for step in range(120):
        if step == 60:
            beliefs.rest(np.full(3, 5.0))
            at += timedelta(days=5)
        item, right, repeat = rng.integers(0, len(bank.task), 3), rng.random(3) < 0.7, rng.random(3) < 0.2
        beliefs.learn(bank.task[item], bank.easiness[item], right, repeat)
        for learner, answers in enumerate(seen):
            n = item[learner]
            answers.append(
                response(
                    bank.shapes[bank.task[n]].code,
                    easiness=float(bank.easiness[n]),
                    right=bool(right[learner]),
                    repeat=bool(repeat[learner]),
                    at=at,
                )
            )
    return beliefs, [learn(prior(bank.shapes), answers) for answers in seen]


def test_many_learners_at_once_are_believed_the_same_as_one_by_one(practised):
    beliefs, one_by_one = practised

    for learner, known in enumerate(one_by_one):
        assert beliefs.of(learner).mean == pytest.approx(known.mean)
        assert beliefs.of(learner).covariance == pytest.approx(known.covariance)


def test_points_to_gain_without_draws_are_those_of_the_report(bank, practised):
    beliefs, (known, *_) = practised

    told = chances(known, bank.shapes, cut_raw=36, points_per_item=18, rng=np.random.default_rng(1)).points_to_gain

    assert points_to_gain(beliefs, bank)[0] == pytest.approx(np.array(list(told.values())), abs=0.7)


def test_the_most_informative_items_are_the_same_for_many_learners_at_once(bank, practised):
    beliefs, (known, *_) = practised
    best = set(np.argsort(-precision.worths(beliefs, bank)[0])[: precision.FEW].tolist())

    class Each:
        """Takes what it is told to, in place of chance."""

        def __init__(self, place):
            self.place = place

        def choice(self, few):
            return few[self.place]

    chosen = {choose_information(bank.candidates(), known, bank.shapes, (), Each(n)).item_id for n in range(5)}
    assert chosen == best


@pytest.mark.parametrize("learning", LEARNING)
def test_intervals_of_domains_hold_the_truth_about_nine_times_of_ten(bank, learning, monkeypatch):
    monkeypatch.setattr(coverage, "AFTER", (80,))
    rng = np.random.default_rng([7, LEARNING.index(learning)])

    inside = coverage._watch(make(bank, 50, learning, rng), rng)

    assert 0.83 <= inside.mean() <= 0.97


@pytest.mark.parametrize("learning", TEACHES)
def test_practice_raises_what_a_learner_gets_right(bank, learning):
    people = make(bank, 20, learning, np.random.default_rng(3))
    before = people.exam_shares()

    for task in np.tile(np.arange(15), 10):
        people.practise(np.full(20, task))

    assert (people.exam_shares() > before).all()


def test_the_forgetful_forget_and_the_others_do_not(bank):
    for learning in TEACHES:
        people = make(bank, 20, learning, np.random.default_rng(3))
        people.practise(np.zeros(20, int))
        before = people.exam_shares()
        people.rest(np.full(20, 10.0))
        assert (people.exam_shares().mean() < before.mean()) == (learning == "forgetting")


def test_who_guesses_is_judged_by_the_same_cut(bank):
    """Of ability 0, with or without guessing: right as often as judged, where the items are as judged."""
    people = make(bank, 300, "none", np.random.default_rng(3), error=0.0)
    people.ability[:] = 0

    item = np.full(300, int(np.argmin(np.abs(bank.easiness - 1))))

    assert people.chance.max() > 0
    assert people.probability(item) == pytest.approx(1 / (1 + np.exp(-bank.easiness[item[0]])))


def test_the_page_shows_the_results_that_are_stored():
    results = json.loads((DOCS / "learners" / "results.json").read_text())

    assert tables.write(results) in (DOCS / "learner-model.md").read_text()


def test_pictures_are_those_of_the_results_and_can_be_drawn():
    results = json.loads((DOCS / "learners" / "results.json").read_text())

    for name, svg in pictures.draw(results).items():
        assert svg == (DOCS / "learners" / name).read_text()
        assert ElementTree.fromstring(svg).tag.endswith("svg")
