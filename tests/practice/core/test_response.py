"""Values of responses: which are legal, which are right. Small items are tried exhaustively."""

from itertools import chain, combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.core.response import IllegalValue, clean_eliminated, clean_value, is_complete, is_correct

OPTIONS = ["kq", "b7", "xx", "m2"]
PROMPTS = ["p1", "p2", "p3"]
HANDLES = {"kq": "o3", "b7": "o1", "xx": "o4", "m2": "o2", "p1": "q1", "p2": "q2", "p3": "q3"}
CORRECT = {
    "single": ["o3"],
    "multiple": ["o1", "o4"],
    "ordering": ["o1", "o2", "o3", "o4"],
    "matching": [["q1", "o1"], ["q2", "o2"], ["q3", "o3"]],
}
CHOOSE = {"single": 1, "multiple": 2, "ordering": 4, "matching": 3}
KINDS = list(CHOOSE)

ids = st.sampled_from([*OPTIONS, *PROMPTS, "", "zz"])
junk = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.lists(ids, max_size=3))
values = st.one_of(junk, st.lists(st.one_of(ids, junk), max_size=6), st.dictionaries(ids, ids, max_size=2))


def clean(value, kind):
    return clean_value(value, kind=kind, choose=CHOOSE[kind], option_ids=OPTIONS, prompt_ids=PROMPTS)


def right(value, kind):
    return is_correct(value, kind=kind, correct=CORRECT[kind], handles=HANDLES)


def legal_values(kind):
    """Every legal value of a kind, written down from the contract."""
    if kind == "ordering":
        return [[], *(list(order) for order in permutations(OPTIONS))]
    if kind == "matching":
        choices = product([None, *OPTIONS], repeat=len(PROMPTS))
        pairs = [[[p, o] for p, o in zip(PROMPTS, row, strict=True) if o] for row in choices]
        return [row for row in pairs if len({o for _, o in row}) == len(row)]
    subsets = chain.from_iterable(combinations(OPTIONS, size) for size in range(CHOOSE[kind] + 1))
    return [list(subset) for subset in subsets]


@pytest.mark.parametrize("kind", KINDS)
def test_every_legal_value_is_taken(kind):
    assert [clean(value, kind) for value in legal_values(kind)] == [value or None for value in legal_values(kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_exactly_one_of_all_legal_values_is_right(kind):
    assert sum(right(clean(value, kind), kind) for value in legal_values(kind)) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("single", ["kq"]),
        ("multiple", ["xx", "b7"]),
        ("ordering", ["b7", "m2", "kq", "xx"]),
        ("matching", [["p3", "kq"], ["p1", "b7"], ["p2", "m2"]]),
    ],
)
def test_the_key_is_right_in_any_order_that_means_the_same(kind, value):
    assert right(value, kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, []])
def test_blank_is_wrong(kind, value):
    assert clean(value, kind) is None
    assert not right(value, kind)


def test_a_part_of_the_key_earns_nothing():
    assert not right(["b7"], "multiple")
    assert not right([["p1", "b7"], ["p2", "m2"]], "matching")


@given(st.sampled_from(KINDS), values)
def test_whatever_is_sent_is_a_legal_value_or_refused(kind, value):
    legal = legal_values(kind)
    try:
        cleaned = clean(value, kind)
    except IllegalValue:
        assert value not in legal
    else:
        assert (cleaned or []) in legal


@given(st.sampled_from(KINDS), st.data())
def test_cleaning_twice_changes_nothing(kind, data):
    cleaned = clean(data.draw(st.sampled_from(legal_values(kind)).flatmap(st.permutations)), kind)

    assert clean(cleaned, kind) == cleaned


@given(st.data())
def test_a_set_of_options_means_the_same_in_any_order(data):
    value = data.draw(st.sampled_from(legal_values("multiple")))

    assert clean(data.draw(st.permutations(value)), "multiple") == clean(value, "multiple")


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("single", "kq", "expected a list"),
        ("single", {"kq": 1}, "expected a list"),
        ("single", ["kq", "b7"], "at most 1"),
        ("single", ["zz"], "not an option of this item: zz"),
        ("single", [1], "expected option ids"),
        ("single", [["p1", "kq"]], "expected option ids"),
        ("single", ["o3"], "not an option of this item: o3"),  # handles are no ids
        ("multiple", ["kq", "b7", "xx"], "at most 2"),
        ("multiple", ["kq", "kq"], "named twice"),
        ("ordering", ["kq", "b7", "xx"], "names every option once"),
        ("ordering", ["kq", "b7", "xx", "xx"], "named twice"),
        ("matching", ["kq"], "expected .* pairs"),
        ("matching", [["p1"]], "expected .* pairs"),
        ("matching", [["p1", 7]], "expected .* pairs"),
        ("matching", [["kq", "p1"]], "not a prompt and an option"),
        ("matching", [["p1", "kq"], ["p1", "b7"]], "matched twice"),
        ("matching", [["p1", "kq"], ["p2", "kq"]], "used twice"),
    ],
)
def test_an_illegal_value_is_refused_with_the_reason(kind, value, message):
    with pytest.raises(IllegalValue, match=message):
        clean(value, kind)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("single", ["kq"], True),
        ("multiple", ["kq"], False),
        ("multiple", ["kq", "xx"], True),
        ("ordering", OPTIONS, True),
        ("matching", [["p1", "kq"]], False),
        ("matching", [["p1", "kq"], ["p2", "b7"], ["p3", "xx"]], True),
        ("single", None, False),
    ],
)
def test_a_response_is_complete_when_nothing_is_left_to_choose(kind, value, expected):
    assert is_complete(value, kind=kind, choose=CHOOSE[kind]) is expected


def test_struck_out_options_come_in_the_order_shown():
    assert clean_eliminated(["m2", "kq"], OPTIONS) == ["kq", "m2"]


@pytest.mark.parametrize("value", [["zz"], "kq", None, [["kq"]], [1], {"kq": 1}])
def test_only_options_of_the_item_can_be_struck_out(value):
    with pytest.raises(IllegalValue, match="eliminated"):
        clean_eliminated(value, OPTIONS)
