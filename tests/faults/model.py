"""What a sitting must be, said again in few words and without any of the services: rows, history, ending, runs."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.faults.device import Content, Request, Sent, State

GRACE = timedelta(seconds=10)
LATE_FOR = timedelta(hours=24)
NEVER_SAVED = State()


@dataclass
class Row:
    """One response: what is stored, and everything that ever was, in the order it came."""

    state: State = NEVER_SAVED
    is_late: bool = False
    history: list[State] = field(default_factory=list)


@dataclass
class Sitting:
    """One attempt of a mock. runs: (why, contents that were scored)."""

    deadline: datetime
    rows: dict[int, Row]
    status: str = "in_progress"
    closed_by: str = ""
    submitted_at: datetime | None = None
    pending: str = ""
    is_review_open: bool = False
    runs: list[tuple[str, dict[int, Content]]] = field(default_factory=list)

    def notice(self, now: datetime) -> None:
        """Somebody looks: an attempt whose time is over is closed."""
        if self.status == "in_progress" and now > self.deadline + GRACE:
            self._close("deadline", self.deadline)

    def submit(self, now: datetime) -> None:
        self.notice(now)
        if self.status == "in_progress":
            in_time = now <= self.deadline
            self._close("candidate" if in_time else "deadline", min(now, self.deadline))

    def _close(self, who: str, at: datetime) -> None:
        self.status, self.closed_by, self.submitted_at, self.pending = "submitted", who, at, "initial"

    def extend(self, minutes: int, now: datetime) -> bool:
        is_running = self.status == "in_progress" and now <= self.deadline + GRACE
        if is_running:
            self.deadline += timedelta(minutes=minutes)
        else:
            self.notice(now)
        return is_running

    def score(self) -> None:
        if self.pending:
            self.runs.append((self.pending, {position: row.state.content for position, row in self.rows.items()}))
            self.status, self.pending = "scored", ""

    def open_review(self, now: datetime) -> None:
        self.notice(now)
        if self.status == "scored":
            self.is_review_open = True

    def take(self, request: Request, now: datetime) -> list[str]:
        """The outcome of every entry of a request, in the words of the bulk call."""
        if request.is_bulk:
            self.notice(now)
        return [self._take(sent, now, sent.answered_at if request.is_bulk else now) for sent in request.entries]

    def _take(self, sent: Sent, now: datetime, answered_at: datetime) -> str:
        row = self.rows[sent.position]
        is_open = self.status == "in_progress" and now <= self.deadline + GRACE
        if is_open and sent.state.revision > row.state.revision:
            return self._store(row, sent, "saved")
        self.notice(now)
        if row.state.revision and row.state.content == sent.state.content:
            return "unchanged"
        if self.status == "in_progress":
            return "stale"
        may_come_late = (
            self.closed_by == "deadline"
            and min(answered_at, now) <= self.deadline
            and now <= self.deadline + LATE_FOR
            and not self.is_review_open
            and not row.is_late
        )
        if not may_come_late:
            return "closed"
        if sent.state.revision <= row.state.revision:
            return "stale"
        if self.pending == "initial":
            self.score()  # what came in time has a score of its own
        row.is_late, self.pending = True, "late_sync"
        return self._store(row, sent, "late")

    def _store(self, row: Row, sent: Sent, word: str) -> str:
        # whoever writes knows what is there: nothing is overwritten unseen
        assert sent.base == row.state, f"{sent} would overwrite {row.state} unseen"
        row.state = sent.state
        row.history.append(sent.state)
        return word
