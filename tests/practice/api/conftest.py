"""A signed-in program, and a clock that stands still."""

import pytest
import time_machine
from rest_framework.test import APIClient

from tests.factories.practice import NOW


@pytest.fixture
def clock():
    """The time of the server; `clock.shift(60)` lets a minute pass."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def api(user, clock):
    """`user` at the API, at NOW."""
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def stranger(other_user, clock):
    client = APIClient()
    client.force_authenticate(other_user)
    return client


@pytest.fixture
def url(mock):
    """`url("result/")` of the open mock."""
    return lambda path="": f"/api/v1/attempts/{mock.pk}/{path}"
