"""A device with a sitting on it, as the player is one: a queue of what is not confirmed, its own revision counters.

It knows nothing of a network: it says what to send and hears what came back, which may be nothing, or much later.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


def frozen(value: Any) -> Any:
    """Lists, also of pairs, as tuples."""
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Content:
    """What is saved of a response. value: option ids or pairs, as the server keeps them; None = blank."""

    value: tuple[Any, ...] | None = None
    flagged: bool = False

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Content":
        """From a response as the API shows it."""
        return cls(frozen(stored["value"]) or None, stored["flagged"])

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "flagged": self.flagged}


@dataclass(frozen=True)
class State:
    """What the server has, as far as somebody knows: the content under a revision; 0 = never saved."""

    revision: int = 0
    content: Content = Content()


@dataclass(frozen=True)
class Waiting:
    """A response that is not confirmed. base: what was confirmed before it; sent: saves whose outcome is not known."""

    content: Content
    base: State
    sent: tuple[State, ...]
    answered_at: datetime


@dataclass(frozen=True)
class Sent:
    """One response in a request, with the state its device built on."""

    position: int
    state: State
    base: State
    answered_at: datetime

    def to_json(self) -> dict[str, Any]:
        return {**self.state.content.to_json(), "revision": self.state.revision}


@dataclass(frozen=True)
class Request:
    """A save of one response, or a list of them."""

    entries: tuple[Sent, ...]
    is_bulk: bool

    @property
    def path(self) -> str:
        return "responses/" if self.is_bulk else f"responses/{self.entries[0].position}/"

    @property
    def body(self) -> Any:
        if not self.is_bulk:
            return self.entries[0].to_json()
        return [
            entry.to_json() | {"position": entry.position, "answered_at": entry.answered_at.isoformat()}
            for entry in self.entries
        ]


@dataclass(frozen=True)
class Acknowledged:
    """The server said that it has this. state.revision is the one it named, which may be a higher one than was sent."""

    position: int
    state: State
    sent: Sent
    is_late: bool = False


# what to do when another device was faster: True keeps one's own answer, now in knowledge of the other
Choice = Callable[[int], bool]


def take_theirs(position: int) -> bool:
    return False


@dataclass
class Device:
    """known: position -> confirmed state; waiting: position -> what is to be sent; refused: what came too late."""

    known: dict[int, State] = field(default_factory=dict)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    refused: list[Sent] = field(default_factory=list)
    is_closed: bool = False

    def open(self, attempt: dict[str, Any]) -> None:
        """Take in the sitting as the API shows it; what waits stays."""
        self.is_closed = attempt["status"] != "in_progress"
        for item in attempt["items"]:
            if item["position"] not in self.waiting:
                stored = item["response"]
                self.known[item["position"]] = State(stored["revision"], Content.of(stored))

    def shown(self, position: int) -> Content:
        """What the person sees."""
        entry = self.waiting.get(position)
        return entry.content if entry else self.known[position].content

    def edit(self, position: int, content: Content, at: datetime) -> None:
        before = self.waiting.get(position)
        base, sent = (before.base, before.sent) if before else (self.known[position], ())
        self.waiting[position] = Waiting(content, base, sent, at)

    def request(self, positions: Iterable[int]) -> Request:
        """The next try for these, which must be waiting; remembered as sent before it leaves."""
        entries = []
        for position in positions:
            entry = self.waiting[position]
            state = State(entry.base.revision + 1, entry.content)
            if state not in entry.sent:
                self.waiting[position] = replace(entry, sent=(*entry.sent, state))
            entries.append(Sent(position, state, entry.base, entry.answered_at))
        return Request(tuple(entries), is_bulk=self.is_closed or len(entries) > 1)

    def hear(self, request: Request, status: int, body: Any, keep_mine: Choice = take_theirs) -> list[Acknowledged]:
        """Digest an answer; what it acknowledges. Any other status than these leaves the outcome open."""
        if request.is_bulk and status == 200:
            pairs = zip(request.entries, body, strict=True)
            return [ack for sent, outcome in pairs for ack in self._settle(sent, outcome, keep_mine)]
        if status == 200:
            return self._settle(request.entries[0], {"outcome": "saved", **body}, keep_mine)
        if status == 409:
            return self._settle(request.entries[0], {"outcome": "stale", **body}, keep_mine)
        if status == 410:
            self.is_closed = True  # only the bulk call says whether it is in time for a late sync
        return []

    def _settle(self, sent: Sent, outcome: dict[str, Any], keep_mine: Choice) -> list[Acknowledged]:
        word = outcome["outcome"]
        if word in ("saved", "unchanged", "late"):
            state = State(outcome["revision"], sent.state.content)
            self._confirm(sent.position, state)
            return [Acknowledged(sent.position, state, sent, is_late=word == "late")]
        if word == "stale":
            stored = outcome["response"]
            self._rebase(sent.position, State(stored["revision"], Content.of(stored)), keep_mine)
        elif word == "closed" and self.is_closed:
            self.refused.append(sent)
            self.waiting.pop(sent.position, None)
        elif word == "closed":
            self.is_closed = True
        else:
            raise AssertionError(f"a legal save was answered {outcome}")
        return []

    def _confirm(self, position: int, state: State) -> None:
        if self.known[position].revision <= state.revision:
            self.known[position] = state
        entry = self.waiting.get(position)
        if entry is None or entry.content == state.content:
            self.waiting.pop(position, None)
        elif entry.base.revision <= state.revision:
            self.waiting[position] = replace(entry, base=state, sent=())

    def _rebase(self, position: int, theirs: State, keep_mine: Choice) -> None:
        self.known[position] = theirs
        entry = self.waiting.get(position)
        if entry is None:
            return
        if entry.content == theirs.content:
            del self.waiting[position]
        elif theirs in entry.sent or keep_mine(position):
            self.waiting[position] = replace(entry, base=theirs, sent=())
        else:
            del self.waiting[position]
