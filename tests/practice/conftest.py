"""What most tests of sittings start from."""

import pytest

from tests.factories.practice import mock_of, tiny_bank, tiny_exam


@pytest.fixture
def exam(db):
    """The tiny exam with one fixed form of ten items of every kind."""
    exam = tiny_exam()
    tiny_bank(exam)
    return exam


@pytest.fixture
def mock(user, exam):
    """An open mock of `user`."""
    return mock_of(user, exam)
