"""Sittings as browsers know them, and the ledger of everything the site has confirmed."""

import random
from dataclasses import dataclass, field
from typing import Any

from bench.clients import Connection
from bench.people import Candidate

API = "/api/v1/attempts/"


@dataclass
class Sitting:
    """An open mock of one person. items: as the API gave them; revisions: position -> last one sent."""

    candidate: Candidate
    attempt: str
    items: list[dict[str, Any]]
    since: str
    place: int = 1
    revisions: dict[int, int] = field(default_factory=dict)


@dataclass
class Ledger:
    """What the site has confirmed, to be found in the database afterwards. Attempts are ids as text."""

    started: list[str] = field(default_factory=list)
    # (attempt, position, revision) -> value
    saved: dict[tuple[str, int, int], list[str]] = field(default_factory=dict)
    handed_in: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)

    def start_mock(self, connection: Connection, candidate: Candidate) -> Sitting:
        answer = connection.call(candidate, "POST", API, {"exam": "MLS-C01", "mode": "mock"})
        self.started.append(answer["id"])
        return Sitting(candidate, answer["id"], answer["items"], answer["server_time"])

    def save(self, connection: Connection, sitting: Sitting, item: dict[str, Any]) -> None:
        entry = _next_entry(sitting, item)
        place = entry.pop("position")
        connection.call(sitting.candidate, "PUT", f"{API}{sitting.attempt}/responses/{place}/", entry)
        self.saved[sitting.attempt, place, entry["revision"]] = entry["value"]

    def synchronize(self, connection: Connection, sitting: Sitting) -> None:
        """All items answered in one request, as after hours offline."""
        entries = [_next_entry(sitting, item) | {"answered_at": sitting.since} for item in sitting.items]
        outcomes = connection.call(sitting.candidate, "PUT", f"{API}{sitting.attempt}/responses/", entries)
        for entry, outcome in zip(entries, outcomes, strict=True):
            if outcome["outcome"] == "saved":
                self.saved[sitting.attempt, entry["position"], entry["revision"]] = entry["value"]

    def report_progress(self, connection: Connection, sitting: Sitting) -> None:
        """What the player reports after somebody went on to another item: the place, and the time of the one before."""
        left, sitting.place = sitting.place, random.randint(1, len(sitting.items))
        times = {str(left): random.randint(1, 100_000)}
        body = {"position": sitting.place, "time_spent_ms": times, "since": sitting.since}
        answer = connection.call(sitting.candidate, "PUT", f"{API}{sitting.attempt}/progress/", body)
        sitting.since = answer["server_time"]

    def look_again(self, connection: Connection, sitting: Sitting) -> None:
        """What the player asks while somebody thinks: whether there is more time, and what other devices saved."""
        body = {"position": sitting.place, "time_spent_ms": {}, "since": sitting.since}
        answer = connection.call(sitting.candidate, "PUT", f"{API}{sitting.attempt}/progress/", body)
        sitting.since = answer["server_time"]

    def read_result(self, connection: Connection, sitting: Sitting) -> None:
        connection.call(sitting.candidate, "GET", f"{API}{sitting.attempt}/result/")

    def read_review(self, connection: Connection, sitting: Sitting) -> None:
        connection.call(sitting.candidate, "GET", f"{API}{sitting.attempt}/review/")

    def hand_in(self, connection: Connection, sitting: Sitting) -> None:
        connection.call(sitting.candidate, "POST", f"{API}{sitting.attempt}/submission/", {})
        self.handed_in.append(sitting.attempt)


def _next_entry(sitting: Sitting, item: dict[str, Any]) -> dict[str, Any]:
    """Another answer to an item: as many options as it asks for, at random."""
    place = item["position"]
    sitting.revisions[place] = sitting.revisions.get(place, 0) + 1
    return {
        "position": place,
        "value": random.sample([option["id"] for option in item["options"]], item["choose"]),
        "flagged": random.random() < 0.1,
        "eliminated": [],
        "revision": sitting.revisions[place],
        "time_spent_ms": 41_000 * sitting.revisions[place],
    }
