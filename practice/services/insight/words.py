"""The words in which results are told, the same on pages and on paper."""

from typing import Any

from practice.core.attempt import ClosedBy, Mode, RunReason
from practice.core.behaviour import Change
from practice.core.correction import Policy
from practice.core.response import Confidence
from practice.core.scoring import Standing
from practice.services.drawing import Source

STANDINGS = {
    Standing.MEETS: "Meets competencies",
    Standing.NEEDS: "Needs improvement",
    Standing.UNKNOWN: "Not enough data",
}
MODES = {Mode.MOCK: "Mock exam", Mode.DRILL: "Drill", Mode.TUTOR: "Tutor"}
CLOSED_BY = {ClosedBy.CANDIDATE: "handed in", ClosedBy.DEADLINE: "ended by the clock"}
RUN_REASONS = {
    RunReason.INITIAL: "First score",
    RunReason.LATE_SYNC: "Scored again with answers that arrived late",
    RunReason.REGRADE: "Scored again after a question was corrected",
}
POLICIES = {
    Policy.NEW_KEY: "The question is scored by its new key.",
    Policy.EITHER_KEY: "The old and the new answer both count as right.",
    Policy.FULL_CREDIT: "Everybody got this question right.",
    Policy.LEAVE_OUT: "It is in nobody's score: fewer questions count, and the cut moved with them.",
    Policy.OWN_KEY: "An earlier correction was taken back: the question is scored as it was published.",
}
CHANGES = {
    Change.WRONG_TO_RIGHT: "Wrong to right",
    Change.RIGHT_TO_WRONG: "Right to wrong",
    Change.WRONG_TO_WRONG: "Wrong to wrong",
    Change.AND_BACK: "Changed and changed back",
}
CONFIDENCES = {Confidence.GUESS: "A guess", Confidence.THINK_SO: "Thought so", Confidence.SURE: "Sure"}
SOURCES = {
    Source.ALL: "all questions",
    Source.UNSEEN: "questions not met before",
    Source.MISSED: "questions missed before",
    Source.FLAGGED: "flagged and bookmarked questions",
    Source.CONTRAST: "telling apart",
    "adaptive": "what matters most",
    "diagnostic": "all domains and tasks",
    "due": "questions due for review",
}
_LISTED = 3
ON_TIME_S = 10
NBSP = "\u00a0"  # a number and its unit stay on one line


def duration(seconds: float | None) -> str:
    """Hours and minutes; seconds only below a minute and a half: "2 h 31 min", "12 min", "48 s"."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    if whole < 90:
        return f"{whole}{NBSP}s"
    hours, minutes = divmod(round(whole / 60), 60)
    if not hours:
        return f"{minutes}{NBSP}min"
    return f"{hours}{NBSP}h {minutes}{NBSP}min" if minutes else f"{hours}{NBSP}h"


def clock(seconds: float | None) -> str:
    """Minutes and seconds: "2:37"."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02}"


def ahead(seconds: float) -> str:
    """ "3 min ahead", "48 s behind"; "on time" within ten seconds."""
    if abs(seconds) < ON_TIME_S:
        return "on time"
    return f"{duration(abs(seconds))} {'ahead' if seconds > 0 else 'behind'}"


def signed(value: int) -> str:
    """+24, −7 with a real minus sign, ±0."""
    if value == 0:
        return "±0"
    return f"+{value}" if value > 0 else f"−{-value}"


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"


def scope_words(scope: dict[str, Any]) -> str:
    """What a drill or tutor sitting was drawn from: "Tasks 3.4, 3.5 · questions missed before"."""
    words = _filter_words(scope)
    source = scope.get("source", Source.ALL)
    if source != Source.ALL or not words:
        words.append(SOURCES.get(source, ""))
    return _sentence(words)


def filter_words(scope: dict[str, Any]) -> str:
    """What narrows a choice, whatever it is drawn from: "Tasks 3.4, 3.5"."""
    return _sentence(_filter_words(scope))


def _filter_words(scope: dict[str, Any]) -> list[str]:
    words = []
    if tasks := scope.get("tasks"):
        words.append(_list("Task", tasks))
    if domains := scope.get("domains"):
        words.append(_list("Domain", domains))
    if tags := scope.get("tags"):
        words.append(_list("", tags))
    if pair := scope.get("pair"):
        words.append(pair)
    return words


def _sentence(words: list[str]) -> str:
    text = " · ".join(word for word in words if word)
    return text[:1].upper() + text[1:]


def _list(name: str, entries: list[Any]) -> str:
    shown = ", ".join(str(entry) for entry in entries[:_LISTED])
    more = f" and {len(entries) - _LISTED} more" if len(entries) > _LISTED else ""
    label = "" if not name else name + (" " if len(entries) == 1 else "s ")
    return f"{label}{shown}{more}"
