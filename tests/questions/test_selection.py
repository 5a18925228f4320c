"""Choosing items: properties that hold for every bank and every seed."""

import itertools
import random
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domains.core.blueprint import split_items
from questions.core.selection import (
    Candidate,
    Shortage,
    assemble_form,
    assemble_forms,
    draw_practice,
    interleave,
)

MLS_C01 = split_items({1: 20, 2: 24, 3: 36, 4: 20}, 65, 50)
TASKS = {1: 3, 2: 3, 3: 5, 4: 4}
SMALL = split_items({1: 60, 2: 40}, 10, 8)

seeds = st.integers(0, 10_000)
# a form is the best of many draws, which takes a while
few = settings(max_examples=12)


def bank(per_domain, *, families=False, seed=0, unjudged=0.0):
    """`per_domain` items of each MLS-C01 domain, over its tasks in turn; families: neighbours in pairs."""
    rng = random.Random(seed)
    return [
        Candidate(
            item_id=UUID(int=domain * 1000 + number),
            domain=domain,
            task=f"{domain}.{number % TASKS[domain] + 1}",
            family=f"{domain}-{number // 2}" if families else "",
            kind="multiple" if rng.random() < 0.2 else "single",
            angoff=None if rng.random() < unjudged else round(rng.uniform(0.45, 0.95), 2),
        )
        for domain in TASKS
        for number in range(per_domain)
    ]


def item(number, domain, **changes):
    return Candidate(item_id=UUID(int=number), domain=domain, **({"task": f"{domain}.1"} | changes))


def counts(placed, *, is_scored):
    chosen = Counter(entry.candidate.domain for entry in placed if entry.is_scored == is_scored)
    return dict(sorted(chosen.items()))


# One form


@few
@given(seeds)
def test_a_form_holds_the_exact_split_scored_and_unscored(seed):
    form = assemble_form(bank(40, seed=seed), MLS_C01, random.Random(seed))

    assert counts(form, is_scored=True) == {1: 10, 2: 12, 3: 18, 4: 10}
    assert counts(form, is_scored=False) == {1: 3, 2: 4, 3: 5, 4: 3}


@few
@given(seeds)
def test_no_item_stands_twice_in_a_form(seed):
    form = assemble_form(bank(25, seed=seed), MLS_C01, random.Random(seed))

    assert len({entry.candidate.item_id for entry in form}) == 65


@few
@given(seeds)
def test_a_form_takes_one_item_of_a_family(seed):
    form = assemble_form(bank(46, families=True, seed=seed), MLS_C01, random.Random(seed))

    families = [entry.candidate.family for entry in form]
    assert len(set(families)) == 65


@few
@given(seeds)
def test_tasks_of_a_domain_are_spread(seed):
    form = assemble_form(bank(60, seed=seed), MLS_C01, random.Random(seed))

    by_task = Counter(entry.candidate.task for entry in form)
    for domain, tasks in TASKS.items():
        share = MLS_C01.total[domain] / tasks
        assert all(abs(by_task[f"{domain}.{task}"] - share) < 1 for task in range(1, tasks + 1))


@few
@given(seeds)
def test_the_difficulty_of_a_form_is_near_that_of_the_pool(seed):
    pool = bank(60, seed=seed)

    form = assemble_form(pool, MLS_C01, random.Random(seed))

    scored = [entry.candidate.angoff for entry in form if entry.is_scored]
    mean = sum(candidate.angoff for candidate in pool) / len(pool)
    assert abs(sum(scored) / len(scored) - mean) < 0.02


@few
@given(seeds)
def test_what_was_never_met_comes_before_what_was(seed):
    rng = random.Random(seed)
    pool = [
        Candidate(**{**vars(candidate), "met_rank": rank}) for rank, candidate in enumerate(rng.sample(bank(40), 160))
    ]
    unseen = {candidate.item_id for candidate in pool if candidate.met_rank < 100}
    unmet = [Candidate(**{**vars(c), "met_rank": 0 if c.item_id in unseen else c.met_rank}) for c in pool]

    form = assemble_form(unmet, MLS_C01, rng)

    for domain in TASKS:
        taken = [entry.candidate for entry in form if entry.candidate.domain == domain]
        for task in {candidate.task for candidate in taken}:
            own = [candidate for candidate in unmet if candidate.task == task]
            chosen = {candidate.item_id for candidate in taken if candidate.task == task}
            ranks = sorted(candidate.met_rank for candidate in own)[: len(chosen)]
            assert sorted(candidate.met_rank for candidate in own if candidate.item_id in chosen) == ranks


def test_items_without_a_judged_difficulty_are_the_pilots():
    pool = [item(n, 1, angoff=None if n < 2 else 0.7) for n in range(6)]
    pool += [item(10 + n, 2, angoff=None if n < 1 else 0.7) for n in range(4)]

    form = assemble_form(pool, SMALL, random.Random(1))

    pilots = {entry.candidate.item_id.int for entry in form if not entry.is_scored}
    assert pilots <= {0, 1, 10}
    assert len(pilots) == 2


def test_the_order_of_a_form_says_nothing_about_what_is_scored():
    pool = bank(40)
    forms = [assemble_form(pool, MLS_C01, random.Random(seed)) for seed in range(40)]

    unscored_at = [sum(not form[position].is_scored for form in forms) for position in range(65)]

    # 40 x 15/65 = 9.2 expected at each position, standard deviation 2.7
    assert min(unscored_at) > 0
    assert max(unscored_at) < 24


def test_the_same_seed_makes_the_same_form():
    pool = bank(40)

    assert assemble_form(pool, MLS_C01, random.Random(5)) == assemble_form(pool, MLS_C01, random.Random(5))


# Shortages


def test_a_shortage_names_the_domain_and_the_numbers():
    pool = [candidate for candidate in bank(40) if candidate.domain != 3 or candidate.item_id.int % 1000 < 22]

    with pytest.raises(Shortage, match="domain 3 needs 23 items, 22 can be drawn") as shortage:
        assemble_form(pool, MLS_C01, random.Random(1))

    assert (shortage.value.domain, shortage.value.needed, shortage.value.available) == (3, 23, 22)


def test_exactly_enough_items_are_enough():
    pool = [candidate for candidate in bank(40) if candidate.item_id.int % 1000 < MLS_C01.total[candidate.domain]]

    assert len(assemble_form(pool, MLS_C01, random.Random(1))) == 65


def test_a_whole_family_counts_as_one_item():
    pool = [candidate for candidate in bank(40) if candidate.domain != 1 or candidate.item_id.int % 1000 < 11]
    pool += [item(9000 + number, 1, family="twins") for number in range(50)]

    with pytest.raises(Shortage, match="domain 1 needs 13 items, 12 can be drawn"):
        assemble_form(pool, MLS_C01, random.Random(1))


def test_an_empty_bank_is_a_shortage():
    with pytest.raises(Shortage, match="0 can be drawn"):
        assemble_form([], MLS_C01, random.Random(1))


@few
@given(seeds)
def test_a_family_across_domains_does_not_make_a_shortage_where_there_is_none(seed):
    # domain 1 has one item more than it needs, domain 2 none: the shared family must go to domain 2
    pool = [item(n, 1, family="shared" if n == 0 else "") for n in range(7)]
    pool += [item(10 + n, 2, family="shared" if n == 0 else "") for n in range(4)]

    assert len(assemble_form(pool, SMALL, random.Random(seed))) == 10


# Several forms


def test_forms_share_no_item():
    forms = assemble_forms(bank(100), MLS_C01, random.Random(1), limit=20)

    used = [entry.candidate.item_id for form in forms for entry in form]
    assert len(used) == len(set(used))


@pytest.mark.parametrize("families", [False, True])
def test_a_bank_yields_as_many_forms_as_it_holds(families):
    # 23 items of domain 3 in each: 92 are enough for four
    forms = assemble_forms(bank(92, families=families), MLS_C01, random.Random(1), limit=20)

    assert len(forms) == 4


def test_no_more_forms_than_asked_for():
    assert len(assemble_forms(bank(92), MLS_C01, random.Random(1), limit=2)) == 2


@few
@given(seeds)
def test_forms_are_alike_in_difficulty(seed):
    forms = assemble_forms(bank(92, seed=seed), MLS_C01, random.Random(seed), limit=4)

    means = [sum(e.candidate.angoff for e in form if e.is_scored) / 50 for form in forms]
    assert max(means) - min(means) < 0.06


# Practice


practice_pools = st.lists(
    st.tuples(st.sampled_from(["1.1", "1.2", "2.1", "3.1"]), st.sampled_from(["", "f", "g", "h"])), max_size=30
).map(lambda rows: [item(n, 1, task=task, family=family) for n, (task, family) in enumerate(rows)])


@given(practice_pools, st.integers(1, 30), seeds)
def test_practice_draws_as_many_as_there_are_and_none_twice(pool, count, seed):
    drawn = draw_practice(pool, count, random.Random(seed))

    assert len(drawn) == len({candidate.item_id for candidate in drawn}) == min(count, len(pool))


@given(practice_pools, st.integers(1, 30), seeds)
def test_practice_repeats_a_family_only_when_nothing_else_is_left(pool, count, seed):
    drawn = draw_practice(pool, count, random.Random(seed))

    distinct = sum(not c.family for c in pool) + len({c.family for c in pool if c.family})
    families = [candidate.family for candidate in drawn if candidate.family]
    assert len(families) - len(set(families)) == max(0, len(drawn) - distinct)


@given(practice_pools)
def test_neighbours_share_a_task_only_when_nothing_else_is_left(pool):
    ordered = interleave(pool)

    tasks = [candidate.task for candidate in ordered]
    neighbours = sum(first == second for first, second in itertools.pairwise(tasks))
    # the largest task can be kept apart by the others; what is left over must stand together
    largest = max(Counter(tasks).values(), default=0)
    assert neighbours == max(0, largest - (len(tasks) - largest) - 1)


@given(practice_pools)
def test_interleaving_loses_and_adds_nothing(pool):
    assert Counter(c.item_id for c in interleave(pool)) == Counter(c.item_id for c in pool)
