"""What was confirmed, in a file outside the system: a line is added after the answer has arrived, and none is changed.

Also what was sent and on which state it was built, written before it leaves: so it shows when a row holds something
that nobody sent, or that was written over what its writer had not seen.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.device import Acknowledged, Content, Request, State, frozen


class Ledger:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._lock = threading.Lock()
        self._fresh: dict[str, float] = {}  # who -> when their latest confirmed save began
        self.saves = 0

    def started(self, who: str, attempt: str) -> None:
        self._write("started", who=who, attempt=attempt)

    def sent(self, who: str, attempt: str, request: Request) -> None:
        for entry in request.entries:
            place = {"attempt": attempt, "position": entry.position}
            self._write("sent", who=who, **place, **_state(entry.state), base=_state(entry.base))

    def acknowledged(self, who: str, attempt: str, told: Acknowledged, began_at: float) -> None:
        """began_at: of the request, by time.time()."""
        word = "late" if told.is_late else "saved"
        self._write(word, who=who, attempt=attempt, position=told.position, **_state(told.state))
        with self._lock:
            self.saves += 1
            self._fresh[who] = began_at

    def submitted(self, who: str, attempt: str) -> None:
        self._write("submitted", who=who, attempt=attempt)

    def kept(self, who: str, attempt: str, position: int, content: Content) -> None:
        """In a browser's storage before the deadline: a promise too."""
        self._write("kept", who=who, attempt=attempt, position=position, **content.to_json())

    def savers_since(self, moment: float) -> int:
        """How many people were confirmed a save that they began after then."""
        with self._lock:
            return sum(began_at >= moment for began_at in self._fresh.values())

    def lines(self) -> Iterator[dict[str, Any]]:
        with self.path.open() as lines:
            yield from map(json.loads, lines)

    def _write(self, what: str, **facts: Any) -> None:
        line = json.dumps({"what": what, "at": round(time.time(), 3), **facts}) + "\n"
        with self._lock:
            os.write(self._file, line.encode())


def state_in(line: dict[str, Any]) -> State:
    return State(line["revision"], Content(frozen(line["value"]), line["flagged"]))


def _state(state: State) -> dict[str, Any]:
    return {"revision": state.revision, **state.content.to_json()}
