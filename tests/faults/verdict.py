"""The ledger and the database, compared."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from practice.core.attempt import RunReason, Status
from practice.models import Attempt, Response, ResponseSave, ScoringRun
from questions.models import Form, ItemKey
from tests.faults.device import Content, State, frozen
from tests.faults.ledger import Ledger, state_in

Place = tuple[str, int]  # attempt, position
NEVER_SAVED = State()


@dataclass
class Verdict:
    """What is wrong, an example of each in `examples`."""

    acknowledged: int = 0
    late: int = 0
    kept: int = 0
    attempts: int = 0
    runs: int = 0
    lost: int = 0
    overwritten: int = 0
    unscored: int = 0
    wrongly_scored: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.overwritten or self.unscored or self.wrongly_scored)

    def blame(self, what: str, example: str) -> None:
        setattr(self, what, getattr(self, what) + 1)
        if len(self.examples) < 20:
            self.examples.append(f"{what}: {example}")


def judge(ledger: Ledger, strangers: frozenset[str]) -> Verdict:
    """strangers: people whose requests the ledger does not know, only what was confirmed to them: real browsers."""
    verdict = Verdict()
    history = _history()
    rows = _rows()
    sent: dict[Place, set[tuple[State, State]]] = defaultdict(set)
    unknown: set[str] = set()
    started: set[str] = set()
    submitted: set[str] = set()
    for line in ledger.lines():
        attempt = line["attempt"]
        if line["what"] == "started":
            started.add(attempt)
            if line["who"] in strangers:
                unknown.add(attempt)
            continue
        if line["what"] == "submitted":
            submitted.add(attempt)
            continue
        place = (attempt, line["position"])
        if line["what"] == "sent":
            sent[place].add((state_in(line), state_in({**line["base"]})))
        elif line["what"] == "kept":
            verdict.kept += 1
            content = Content(frozen(line["value"]) or None, line["flagged"])
            if content not in [state.content for state in history[place]]:
                verdict.blame("lost", f"kept in a browser: {line}")
        else:
            verdict.acknowledged += 1
            verdict.late += line["what"] == "late"
            if state_in(line) not in history[place]:
                verdict.blame("lost", str(line))
    for place, states in history.items():
        _judge_place(verdict, place, states, rows[place], None if place[0] in unknown else sent[place])
    _judge_ends(verdict, started, submitted)
    return verdict


def _judge_place(
    verdict: Verdict, place: Place, states: list[State], row: State, sent: set[tuple[State, State]] | None
) -> None:
    if states[-1] != row:
        verdict.blame("lost", f"{place} is {row}, its history ends with {states[-1]}")
    before = NEVER_SAVED
    for state in states:
        if state.revision <= before.revision:
            verdict.blame("overwritten", f"{place}: {state} after {before}")
        elif sent is not None and (state, before) not in sent:
            verdict.blame("overwritten", f"{place}: {state} over {before}, which nobody sent who had seen that")
        before = state


def _history() -> dict[Place, list[State]]:
    history: dict[Place, list[State]] = defaultdict(list)
    columns = ("attempt_id", "position", "revision", "value", "flagged")
    for attempt, position, *state in ResponseSave.objects.order_by("pk").values_list(*columns).iterator(5000):
        history[str(attempt), position].append(_state(*state))
    return history


def _rows() -> dict[Place, State]:
    columns = ("attempt_id", "position", "revision", "value", "flagged")
    return {
        (str(attempt), position): _state(*state)
        for attempt, position, *state in Response.objects.values_list(*columns).iterator(5000)
    }


def _state(revision: int, value: Any, flagged: bool) -> State:
    return State(revision, Content(frozen(value), flagged))


def count_unscored() -> int:
    """Closed attempts whose result is not there, or not the last one."""
    return Attempt.objects.exclude(status=Status.IN_PROGRESS).exclude(status=Status.SCORED, pending_run="").count()


def _judge_ends(verdict: Verdict, started: set[str], submitted: set[str]) -> None:
    attempts = {str(attempt.pk): attempt for attempt in Attempt.objects.all()}
    verdict.attempts = len(attempts)
    for missing in started - attempts.keys():
        verdict.blame("lost", f"attempt {missing} was started and is not there")
    runs: dict[str, list[ScoringRun]] = defaultdict(list)
    for run in ScoringRun.objects.order_by("number"):
        runs[str(run.attempt_id)].append(run)
        verdict.runs += 1
    marks = _marks_by_hand()
    for pk, attempt in attempts.items():
        if attempt.status == Status.IN_PROGRESS:
            if pk in submitted:
                verdict.blame("lost", f"attempt {pk} was handed in and is open")
            continue
        reasons = [run.reason for run in runs[pk]]
        if attempt.status != Status.SCORED or attempt.pending_run or reasons.count(RunReason.INITIAL) != 1:
            verdict.blame("unscored", f"{pk}: {attempt.status}, {attempt.pending_run!r}, {reasons}")
        elif runs[pk][-1].marks != marks[pk]:
            verdict.blame("wrongly_scored", f"{pk}: {runs[pk][-1].marks} instead of {marks[pk]}")
    _judge_sums(verdict)


def _judge_sums(verdict: Verdict) -> None:
    """The sums of a form are added to once for each sitting of it."""
    initial = ScoringRun.objects.filter(reason=RunReason.INITIAL)
    for form in Form.objects.all():
        sittings = initial.filter(attempt__form=form)
        if (form.sittings, form.raw_sum) != (sittings.count(), sum(sittings.values_list("raw_score", flat=True))):
            verdict.blame("wrongly_scored", f"form {form.number} counts {form.sittings} sittings")


def _marks_by_hand() -> dict[str, str]:
    keys = {key.version_id: key.solution["correct"] for key in ItemKey.objects.iterator(5000)}
    marks: dict[str, str] = defaultdict(str)
    columns = ("attempt_id", "version_id", "kind", "options", "prompts", "value")
    ended = Response.objects.exclude(attempt__status=Status.IN_PROGRESS).order_by("attempt", "position")
    for attempt, version, kind, options, prompts, value in ended.values_list(*columns).iterator(5000):
        handles = dict(options) | dict(prompts)
        given = [[handles[part] for part in each] if isinstance(each, list) else handles[each] for each in value or []]
        key = keys[version]
        is_right = given == key if kind == "ordering" else sorted(given) == sorted(key)
        marks[str(attempt)] += "01"[bool(is_right)]
    return marks
