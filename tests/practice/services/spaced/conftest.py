"""A tiny exam with few items."""

import pytest

from tests.factories.practice import quick_items, tiny_exam


@pytest.fixture
def exam():
    return tiny_exam()


@pytest.fixture
def items(exam):
    """Three items of task 1.1, of no family."""
    return quick_items(exam, [("single", "1.1")] * 3)


@pytest.fixture
def family(exam):
    """Two items that ask the same thing."""
    return quick_items(exam, [("single", "1.2")] * 2, family="shards")
