"""What a browser sends for one item."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from practice.core.response import Value


@dataclass(frozen=True)
class Entry:
    """revision: one more than the last the browser knows to be stored; time_spent_ms: in all on this item, so far;
    answered_at: when the response was made, by the server's clock as the browser knows it; None = on arrival;
    confidence: how sure the learner is, as `practice.core.response.Confidence`, in practice only; None = not said.
    """

    position: int
    value: Value | None
    flagged: bool
    eliminated: list[str]
    revision: int
    time_spent_ms: int = 0
    answered_at: datetime | None = None
    confidence: int | None = None

    def arrived(self, now: datetime) -> Self:
        """As it is stored: made by now at the latest, and an empty value is none."""
        return replace(self, value=self.value or None, answered_at=min(self.answered_at or now, now))
