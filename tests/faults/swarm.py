"""Candidates at the API who save without a pause, sitting after sitting, as stubbornly as the player does.

Every other candidate has two devices on the same sitting, half of them come through the bad network. What is on its way
when a reply stays out is tried again until it is answered.
"""

import http.client
import json
import random
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bench.people import Candidate
from tests.faults.device import Content, Device, frozen
from tests.faults.exam import CODE
from tests.faults.ledger import Ledger

API = "/api/v1/attempts/"
TIMEOUT_S = 10
LONGEST_PAUSE_S = 3.0
OPEN_STATUSES = (408, 425, 429)


class Unanswered(Exception):
    """No answer, or one that leaves the outcome open."""


class Ended(Exception):
    """The run is over."""


class Wire:
    """A connection of one device. refusals: answers that no candidate should ever see."""

    def __init__(self, port: int, candidate: Candidate) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self._headers = candidate.headers
        self.refusals: list[str] = []

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and decoded answer. Raises Unanswered."""
        try:
            self._http.request(method, path, None if body is None else json.dumps(body), self._headers)
            answer = self._http.getresponse()
            content = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._http.close()
            raise Unanswered from error
        if answer.status >= 500 or answer.status in OPEN_STATUSES:
            raise Unanswered(f"{answer.status}")
        if answer.status in (400, 401, 403, 404, 422):
            self.refusals.append(f"{method} {path}: {answer.status} {content}")
            raise Unanswered(f"{answer.status}")
        return answer.status, content


class ApiCandidate:
    """One person. ports: one for each of their devices."""

    def __init__(
        self, name: str, candidate: Candidate, ports: list[int], ledger: Ledger, rng: random.Random, think_s: float
    ) -> None:
        self.name = name
        self.wires = [Wire(port, candidate) for port in ports]
        self.ledger = ledger
        self.rng = rng
        self.think_s = think_s
        self.is_over = threading.Event()

    def run(self) -> None:
        """Sitting after sitting, until the run is over."""
        with suppress(Ended):
            while not self.is_over.is_set():
                self._sit()

    def _sit(self) -> None:
        attempt = self._start()
        url = f"{API}{attempt['id']}/"
        items = {item["position"]: item for item in attempt["items"]}
        devices = [Device() for _ in self.wires]
        for device in devices:
            device.open(attempt)
        began = time.monotonic()
        hands_in_after_s = self.rng.choice((self.rng.uniform(10, 60), 1000))
        # a part of those whose time runs out is offline in the end, and synchronizes afterwards
        offline_after_s = self.rng.choice((1000, attempt["remaining_ms"] / 1000 - 10))
        while not all(device.is_closed for device in devices):
            elapsed_s = time.monotonic() - began
            if elapsed_s > hands_in_after_s or self.is_over.is_set():
                break
            number = self.rng.randrange(len(devices))
            self._answer(devices[number], items)
            if elapsed_s < offline_after_s or elapsed_s > offline_after_s + 25:
                self._send(number, devices[number], attempt["id"])
            else:
                time.sleep(1)
            time.sleep(self.rng.uniform(0, 2 * self.think_s))
        for number, device in enumerate(devices):
            while device.waiting:
                self._send(number, device, attempt["id"], everything=True)
        self._insist(0, "POST", f"{url}submission/", {})
        self.ledger.submitted(self.name, attempt["id"])

    def _start(self) -> dict[str, Any]:
        while not self.is_over.is_set():
            with suppress(Unanswered):
                _, attempt = self.wires[0].call("POST", API, {"exam": CODE, "mode": "mock"})
                self.ledger.started(self.name, attempt["id"])
                return dict(attempt)
            time.sleep(self.rng.uniform(0.1, 1))
        raise Ended

    def _answer(self, device: Device, items: dict[int, dict[str, Any]]) -> None:
        place = self.rng.choice(list(items))
        content = Content(any_value(items[place], self.rng), flagged=self.rng.random() < 0.2)
        if content != device.shown(place):
            device.edit(place, content, datetime.now(UTC))

    def _send(self, number: int, device: Device, attempt: str, *, everything: bool = False) -> None:
        """One try of what waits; a pause after a failure."""
        places = sorted(device.waiting)
        if not places:
            return
        request = device.request(places if everything or len(places) > 3 else places[:1])
        self.ledger.sent(self.name, attempt, request)
        began_at = time.time()
        try:
            status, body = self.wires[number].call("PUT", f"{API}{attempt}/{request.path}", request.body)
        except Unanswered:
            time.sleep(self.rng.uniform(0.1, LONGEST_PAUSE_S if everything else 1))
            return
        for told in device.hear(request, status, body, lambda _place: self.rng.random() < 0.5):
            self.ledger.acknowledged(self.name, attempt, told, began_at)

    def _insist(self, number: int, method: str, path: str, body: Any) -> Any:
        while True:
            with suppress(Unanswered):
                return self.wires[number].call(method, path, body)[1]
            time.sleep(self.rng.uniform(0.1, LONGEST_PAUSE_S))


def any_value(item: dict[str, Any], rng: random.Random) -> Any:
    """A legal value at random, in the order the server keeps it in; now and then blank."""
    ids = [option["id"] for option in item["options"]]
    if rng.random() < 0.1:
        return None
    if item["kind"] == "ordering":
        return tuple(rng.sample(ids, len(ids)))
    if item["kind"] == "matching":
        prompts = [prompt["id"] for prompt in item["prompts"]]
        return frozen(list(zip(prompts, rng.sample(ids, len(prompts)), strict=True)))
    chosen = set(rng.sample(ids, item["choose"]))
    return tuple(shown for shown in ids if shown in chosen)
