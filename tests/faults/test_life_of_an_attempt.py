"""Whatever happens on the way, in whatever order: nothing acknowledged is lost, nothing is overwritten unseen, and one
result is in effect.

A few lives in every run; `make test-faults` takes FAULT_LIVES of them, other ones each time.
"""

import os

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import Life, World
from tests.practice.conftest import exam, mock

__all__ = ["exam", "mock"]

LIVES = int(os.environ.get("FAULT_LIVES", "0"))


@pytest.fixture
def world(user, other_user, instructor, mock):
    clients = Client(), Client(), Client()
    for client, person in zip(clients, (user, user, other_user), strict=True):
        client.force_login(person)
    return World(mock, instructor, clients=(clients[0], clients[1]), stranger=clients[2])


@pytest.mark.timeout(3600 if LIVES else 400)
def test_an_attempt_keeps_its_promises_whatever_happens(world):
    class LifeHere(Life):
        pass

    LifeHere.world = world
    run_state_machine_as_test(
        LifeHere,
        settings=settings(
            max_examples=LIVES or 8,
            stateful_step_count=30,
            derandomize=not LIVES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
