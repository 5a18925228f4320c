from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.access.world import furnish, people
from tests.attack.hostile import poison
from tests.factories.practice import NOW


@pytest.fixture
def world(db: None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Role -> person, and name in an address -> object; every text of theirs is hostile."""
    with time_machine.travel(NOW, tick=False):
        roles = people()
        names = furnish(roles["candidate"], roles["instructor"])
        assert poison() == {"questions.exchangejob.error"}  # which only failed jobs have
        for person in filter(None, roles.values()):
            person.refresh_from_db()
        yield roles, names
