"""Properties of the shipped way to make forms, for random banks: exact, disjoint, one of a family, alike."""

import random
from collections import Counter
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domains.core.blueprint import split_items
from questions.core.selection import Candidate, assemble_forms

SPLIT = split_items({1: 60, 2: 40}, 10, 8)

candidates = st.tuples(
    st.sampled_from([(1, "1.1"), (1, "1.2"), (2, "2.1")]),
    st.sampled_from(["", "", "", "a", "b", "c", "d"]),
    st.sampled_from(["single", "multiple", "ordering"]),
    st.one_of(st.none(), st.floats(0.3, 0.95)),
    st.integers(0, 3),
)
banks = st.lists(candidates, max_size=60).map(
    lambda rows: [
        Candidate(UUID(int=number), domain, task, family, kind, angoff, rank)
        for number, ((domain, task), family, kind, angoff, rank) in enumerate(rows)
    ]
)


@settings(max_examples=40)
@given(banks, st.integers(0, 1000))
def test_every_form_is_whole_and_none_shares_an_item(bank, seed):
    forms = assemble_forms(bank, SPLIT, random.Random(seed), limit=5)

    used: set[UUID] = set()
    for form in forms:
        ids = {placed.candidate.item_id for placed in form}
        families = [placed.candidate.family for placed in form if placed.candidate.family]
        split = Counter((placed.candidate.domain, placed.is_scored) for placed in form)
        assert split == {(1, True): 5, (1, False): 1, (2, True): 3, (2, False): 1}
        assert len(ids) == 10
        assert not ids & used
        assert len(families) == len(set(families))
        used |= ids


@settings(max_examples=40)
@given(banks, st.integers(0, 1000))
def test_no_form_is_left_out_that_the_bank_obviously_holds(bank, seed):
    """Items without a family can always be combined."""
    free = [candidate for candidate in bank if not candidate.family]
    by_domain = Counter(candidate.domain for candidate in free)
    possible = min(by_domain[1] // 6, by_domain[2] // 4)

    forms = assemble_forms(free, SPLIT, random.Random(seed), limit=20)

    assert len(forms) == possible
