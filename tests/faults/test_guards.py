"""The list of guards is about the code as it is; `python -m tests.faults.guards` takes them away."""

import pytest

from tests.faults.guarded import GUARDS
from tests.faults.tree import ROOT


@pytest.mark.parametrize("guard", [guard for guard in GUARDS if guard.path], ids=lambda guard: guard.name)
def test_a_guard_stands_where_the_list_says(guard):
    assert (ROOT / guard.path).read_text().count(guard.old) == 1


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_the_test_of_a_guard_exists(guard):
    path, _, name = guard.test.partition("::")

    assert not name or f"def {name}(" in (ROOT / path).read_text()
