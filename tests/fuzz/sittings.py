"""Whole sittings from the start to the review, each step with what the one before answered."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import requests

from tests.fuzz.sending import Sender
from tests.fuzz.steering import Known
from tests.fuzz.world import Person

SCORED_WITHIN_S = 60
SAVE = "{id}/responses/{position}/"


class Step(NamedTuple):
    """path: as in the schema; expected: the statuses it may have."""

    method: str
    path: str
    answer: requests.Response
    expected: set[int]


def sitting(person: Person, credential: str, known: Known, sender: Sender, rng: random.Random) -> Iterator[Step]:
    attempts = "/api/v1/attempts/"

    def call(method: str, path: str, body: Any, *expected: int, **names: Any) -> Step:
        headers = person.headers(credential, method)
        answer = sender.json(method, attempts + path.format(**names), headers, body)
        return Step(method, attempts + path, answer, set(expected))

    asked = {"exam": known.world.exam, "mode": rng.choice(("drill", "tutor")), "count": rng.randint(1, 6)}
    started = call("POST", "", asked, 201, 409, 422, 429)
    yield started
    if started.answer.status_code != 201:
        return
    attempt = started.answer.json()
    known.learn(person, attempt)
    pk = attempt["id"]
    for position in range(1, len(attempt["items"]) + 1):
        place = {"id": pk, "position": position}
        for revision in range(1, rng.randint(2, 4)):
            yield call("PUT", SAVE, _entry(known, pk, position, revision, rng), 200, 409, **place)
        if attempt["mode"] == "tutor" and rng.random() < 0.6:
            yield call("POST", f"{SAVE}feedback/", None, 200, 409, **place)
    yield call("PUT", "{id}/progress/", {"position": 1, "since": attempt["started_at"]}, 200, id=pk)
    yield call("GET", "{id}/result/", None, 409, id=pk)
    for _ in range(rng.randint(1, 2)):
        yield call("POST", "{id}/submission/", None, 202, id=pk)
    yield call("PUT", SAVE, _entry(known, pk, 1, 99, rng), 200, 409, 410, id=pk, position=1)
    yield _scored(lambda: call("GET", "{id}/result/", None, 200, id=pk))
    yield call("GET", "{id}/review/", None, 200, id=pk)
    yield call("GET", "{id}/", None, 200, id=pk)


def _entry(known: Known, pk: str, position: int, revision: int, rng: random.Random) -> dict[str, Any]:
    return {"value": known.value_for(pk, position, rng), "flagged": rng.random() < 0.3, "revision": revision}


def _scored(look: Callable[[], Step]) -> Step:
    """The result, once the worker made it."""
    limit = time.monotonic() + SCORED_WITHIN_S
    while (step := look()).answer.status_code == 202 and time.monotonic() < limit:
        time.sleep(0.05)
    return step
